// SPDX-License-Identifier: Apache-2.0
#include "sw/run/named_files.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>

#include <yaml-cpp/yaml.h>

#include "sw/report/sha256.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

class Collector {
  public:
    /// `folder`: of the file that names it, where it may be meant to lie.
    void name(const std::string& text, const fs::path& folder) {
        if (text.empty() || text.find('\n') != std::string::npos) {
            return;
        }
        for (const fs::path& path : {fs::path(text), folder / text}) {
            std::error_code ignored; // a word that cannot be a path is none
            if (path.has_extension() && fs::is_regular_file(path, ignored)) {
                add(path.lexically_normal());
                return;
            }
        }
    }
    std::string text() const {
        std::string lines;
        for (const auto& [path, digest] : digests_) {
            lines += digest + "  " + path + "\n";
        }
        return lines;
    }

  private:
    void add(const fs::path& path) {
        const auto [at, fresh] = digests_.emplace(path.string(), "");
        if (!fresh) {
            return;
        }
        const bool yaml = path.extension() == ".yaml" || path.extension() == ".yml";
        Sha256 hash;
        std::string content;
        std::ifstream in(path, std::ios::binary);
        for (char block[1 << 16]; in.read(block, sizeof block), in.gcount() > 0;) {
            const std::string_view part(block, static_cast<std::size_t>(in.gcount()));
            hash.add(part);
            content += yaml ? part : std::string_view();
        }
        at->second = to_hexadecimal(hash.digest());
        if (yaml) {
            try {
                scan(YAML::Load(content), path.parent_path());
            } catch (const YAML::Exception&) { // whoever reads it says what is wrong
            }
        }
    }
    void scan(const YAML::Node& node, const fs::path& folder) {
        if (node.IsScalar()) {
            name(node.Scalar(), folder);
        } else {
            for (const auto& item : node) {
                scan(node.IsMap() ? item.second : static_cast<const YAML::Node&>(item), folder);
            }
        }
    }

    std::map<std::string, std::string> digests_;
};

} // namespace

std::string named_files(const std::vector<std::string>& names) {
    Collector collector;
    for (const std::string& name : names) {
        collector.name(name, {});
    }
    return collector.text();
}

} // namespace napier
