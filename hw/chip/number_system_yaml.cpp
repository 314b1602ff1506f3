// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/number_system_yaml.hpp"

#include "hw/chip/lns_mac_yaml.hpp"
#include "hw/config/yaml_fields.hpp"

namespace napier {

namespace {

struct WriteSystem {
    YAML::Emitter& out;

    void operator()(const LnsMacConfig& own) const { write_lns_mac(out, own); }
    void operator()(const FixedMacConfig& own) const {
        put(out, "width", own.format.width);
        put(out, "accumulator", to_string(own.accumulator));
    }
};

} // namespace

void write_number_system(YAML::Emitter& out, const NumberSystem& system) {
    std::visit(WriteSystem{out}, system);
}

} // namespace napier
