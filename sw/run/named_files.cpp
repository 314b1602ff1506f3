// SPDX-License-Identifier: Apache-2.0
#include "sw/run/named_files.hpp"

#include <set>
#include <string_view>

#include "hw/config/file_exists.hpp"
#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_text.hpp"
#include "sw/report/sha256.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

class Collector {
  public:
    /// If there is a file.
    void add(const fs::path& path) {
        std::error_code ignored; // a word that cannot be a path is none
        if (!path.has_extension() || !fs::is_regular_file(path, ignored) ||
            !seen_.insert(path.lexically_normal()).second) {
            return;
        }
        const bool yaml = path.extension() == ".yaml" || path.extension() == ".yml";
        PlainFile file = open_plain_file(path.string(), yaml ? kMostText : kAnySize);
        Sha256 hash;
        std::string content;
        for (char block[1 << 16];
             file.stream.read(block, sizeof block), file.stream.gcount() > 0;) {
            const std::string_view part(block, static_cast<std::size_t>(file.stream.gcount()));
            hash.add(part);
            content += yaml ? part : std::string_view();
        }
        lines_.insert(to_hexadecimal(hash.digest()) + "  " + path.filename().string() + "\n");
        if (yaml) {
            try {
                scan(parse_yaml(content, path.string()), path.parent_path());
            } catch (const InputError&) { // whoever reads it says what is wrong
            }
        }
    }
    std::string text() const {
        std::string all;
        for (const std::string& line : lines_) {
            all += line;
        }
        return all;
    }

  private:
    /// `folder`: of the file that the node is from, where relative paths start.
    void scan(const YAML::Node& node, const fs::path& folder) {
        if (node.IsScalar()) {
            add(folder / node.Scalar());
        } else {
            for (const auto& item : node) {
                scan(node.IsMap() ? item.second : static_cast<const YAML::Node&>(item), folder);
            }
        }
    }

    std::set<fs::path> seen_;
    std::set<std::string> lines_;
};

} // namespace

std::string named_files(const std::vector<std::filesystem::path>& paths) {
    Collector collector;
    for (const fs::path& path : paths) {
        collector.add(path);
    }
    return collector.text();
}

std::string path_from_anywhere(const std::string& value, const std::string& folder) {
    const fs::path path = fs::path(folder) / value;
    return path.has_extension() && file_exists(path.string())
               ? fs::absolute(path).lexically_normal().string()
               : value;
}

} // namespace napier
