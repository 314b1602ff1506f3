// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace napier {

/// Whether it is the thing itself, in YAML or JSON: a brace first, or a colon and a blank.
bool is_text(const std::string& name_or_text);
/// "X: neither a bundled chip (lns12-4x4, ...) nor a file". `kind` is what the message calls one.
std::string not_found(const std::string& name_or_path, const std::string& kind,
                      const std::vector<std::string>& bundled);
/// Throws InputError that says so unless `name_or_path` is one of `bundled`, a file exists there,
/// or it is_text.
void check_name_or_file(const std::string& name_or_path, const std::string& kind,
                        const std::vector<std::string>& bundled);

/// A text and where it came from.
struct NamedFile {
    std::string text;
    /// What errors call it: "lns12-4x4.yaml" if it is bundled, its path, or its kind if it is_text.
    std::string file;
};

/// The files of one kind that are compiled in (NapierEmbed.cmake), and the one rule for naming a
/// file of that kind: the name of a bundled one, else its text in braces, else the path of a file.
class BundledFiles {
  public:
    /// `files`: (name, text).
    BundledFiles(std::string kind, const std::vector<std::pair<std::string, std::string>>& files);

    const std::string& kind() const { return kind_; }
    const std::vector<std::string>& names() const { return names_; }
    bool has(const std::string& name) const;
    /// The text of a bundled file. Throws InputError that lists the names there are.
    const std::string& bundled_text(const std::string& name) const;
    /// A bundled file, one on disk, or the text that is given. Throws InputError, as
    /// check_name_or_file and file_text do.
    NamedFile find(const std::string& name_or_path) const;

  private:
    std::string kind_;
    std::vector<std::string> names_;
    const std::vector<std::pair<std::string, std::string>>& files_;
};

} // namespace napier
