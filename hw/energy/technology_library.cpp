// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/technology_library.hpp"

#include <map>
#include <mutex>

#include "hw/chip/bundled_technologies.hpp"

namespace napier {

const Technology& load_technology(const std::string& name_or_path) {
    static std::mutex mutex;
    static std::map<std::string, Technology> by_text;
    const NamedFile found = bundled_technologies().find(name_or_path);
    const std::lock_guard<std::mutex> lock(mutex);
    const auto known = by_text.find(found.text);
    return known != by_text.end()
               ? known->second
               : by_text
                     .emplace(found.text, read_technology(YamlMap::parse(found.text, found.file)))
                     .first->second;
}

} // namespace napier
