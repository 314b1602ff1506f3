// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/bundled_chips.hpp"

#include "hw/chip/architecture_yaml.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_architectures();

const BundledFiles& bundled_chips() {
    static const BundledFiles files("chip", embedded_architectures());
    return files;
}

Architecture bundled_chip(const std::string& name) {
    return parse_architecture(bundled_chips().bundled_text(name), name + ".yaml");
}

} // namespace napier
