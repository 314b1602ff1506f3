// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/arithmetic_yaml.hpp"

#include <iterator>

#include "hw/chip/layer_arithmetic_yaml.hpp"
#include "hw/chip/lns_mac_yaml.hpp"
#include "hw/chip/number_system_yaml.hpp"
#include "hw/config/yaml_fields.hpp"

namespace napier {

namespace {

template <typename Fields, typename Rule> void update_keys(Fields& fields, Rule& rule) {
    fields.choice("rounding", rule.rounding, names_of<UpdateRule::Rounding>(2));
    fields.integer("master_bits", rule.master_bits, 0, kMostElementBits - 8);
}

template <typename Fields, typename Scales> void scale_keys(Fields& fields, Scales& scales) {
    fields.integer("activation", scales.activation, 0, 24);
    fields.integer("weight", scales.weight, 0, 24);
    fields.integer("gradient", scales.gradient, 0, 24);
    fields.integer("weight_gradient", scales.weight_gradient, 0, 24);
}

constexpr int kMostLossShift = 24;

/// `loss_scale` as an exponent.
int read_loss_shift(YamlMap& map) {
    const std::int64_t scale = map.integer("loss_scale", 1, std::int64_t{1} << kMostLossShift, 1);
    int shift = 0;
    while (std::int64_t{1} << shift < scale) {
        ++shift;
    }
    if (std::int64_t{1} << shift != scale) {
        map.fail("loss_scale", "found " + std::to_string(scale) +
                                   ", expected a power of two: 1, 2, 4 ... 2^" +
                                   std::to_string(kMostLossShift));
    }
    return shift;
}

void read_lns(YamlMap& map, int width, Arithmetic& arithmetic) {
    const LnsMacConfig own = read_lns_mac(map, width);
    arithmetic.mac = own;
    const int loss = read_loss_shift(map);
    arithmetic.scales = {0, 0, loss, loss};
    if (map.has("by_layer")) {
        arithmetic.by_layer = read_by_layer(map.maps("by_layer"), own);
    }
    if (arithmetic.count() > kMaxArithmetics) {
        map.fail("by_layer", "found " + std::to_string(arithmetic.by_layer.size()) +
                                 " items, expected " + std::to_string(kMaxArithmetics - 1) +
                                 " or fewer");
    }
}

void read_fixed(YamlMap& map, int width, Arithmetic& arithmetic) {
    FixedMacConfig mac;
    mac.format.width = width;
    FieldReader(map).choice("accumulator", mac.accumulator, names_of<FixedAccumulator>(2));
    arithmetic.mac = mac;
    arithmetic.scales = default_scales(width);
    YamlMap scales = map.map_or_empty("scales");
    FieldReader fields(scales);
    scale_keys(fields, arithmetic.scales);
    scales.finish();
}

} // namespace

Arithmetic read_arithmetic(YamlMap map) {
    Arithmetic arithmetic;
    const std::size_t kind = map.choice("kind", {LnsMacConfig::kKind, FixedMacConfig::kKind}, 0);
    const int width = static_cast<int>(map.integer("width", 8, kMostWordBits));
    constexpr void (*kReaders[])(YamlMap&, int, Arithmetic&) = {read_lns, read_fixed};
    static_assert(std::size(kReaders) == std::variant_size_v<NumberSystem>);
    kReaders[kind](map, width, arithmetic);
    arithmetic.update = default_update(width);
    YamlMap update = map.map_or_empty("update");
    FieldReader fields(update);
    update_keys(fields, arithmetic.update);
    update.finish();
    if (arithmetic.widest_master_bits() > kMostElementBits) {
        map.fail("update", "a weight with master bits has " +
                               std::to_string(arithmetic.widest_master_bits()) +
                               " bits, expected " + std::to_string(kMostElementBits) + " or fewer");
    }
    map.finish();
    return arithmetic;
}

void write_arithmetic(YAML::Emitter& out, const Arithmetic& arithmetic) {
    out << YAML::BeginMap;
    put(out, "kind", arithmetic.kind());
    write_number_system(out, arithmetic.mac);
    FieldWriter fields(out);
    if (arithmetic.binary_points()) {
        begin_map(out, "scales");
        scale_keys(fields, arithmetic.scales);
        out << YAML::EndMap;
    } else {
        put(out, "loss_scale", arithmetic.loss_scale());
    }
    begin_map(out, "update");
    update_keys(fields, arithmetic.update);
    out << YAML::EndMap;
    if (!arithmetic.by_layer.empty()) {
        out << YAML::Key << "by_layer" << YAML::Value;
        write_by_layer(out, arithmetic.by_layer);
    }
    out << YAML::EndMap;
}

} // namespace napier
