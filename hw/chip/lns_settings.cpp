// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/lns_settings.hpp"

#include <algorithm>

#include "hw/arith/table_file.hpp"

namespace napier {

namespace {

constexpr int kDefaultSegments = 8;

const std::vector<std::string> kApproximations = {"pwl", "exact", "shift", "mitchell"};

Approximation approximation_from(std::size_t index) {
    constexpr Approximation kinds[] = {Approximation::pwl, Approximation::exact,
                                       Approximation::shift, Approximation::mitchell};
    return kinds[index];
}

std::size_t index_of(Approximation kind) {
    return static_cast<std::size_t>(
        std::find(kApproximations.begin(), kApproximations.end(), to_string(kind)) -
        kApproximations.begin());
}

LogAddTable make_table(Approximation kind, const LnsFormat& sum_format, const std::string& table) {
    return kind == Approximation::pwl ? LogAddTable::from_pwl(find_table(table).table)
                                      : LogAddTable::closed_form(kind, sum_format.fraction);
}

Accumulation read_accumulation(YamlMap& arithmetic, const Accumulation& fallback) {
    Accumulation accumulation = fallback;
    if (!arithmetic.has("accumulation")) {
        return accumulation;
    }
    YamlMap map = arithmetic.map("accumulation");
    const std::vector<std::string> keys = map.keys();
    if (keys.size() != 1) {
        arithmetic.fail("accumulation", "expected one of cascade: N, tree: N, sequential: true");
    }
    if (keys[0] == "sequential") {
        if (!map.boolean("sequential", true)) {
            map.fail("sequential", "found 'false', expected true");
        }
        accumulation.kind = Accumulation::Kind::sequential;
    } else if (keys[0] == "tree") {
        accumulation.kind = Accumulation::Kind::tree;
        accumulation.n = static_cast<int>(map.integer("tree", 2, 64));
    } else {
        accumulation.kind = Accumulation::Kind::cascade;
        accumulation.n = static_cast<int>(map.integer("cascade", 2, 4096));
    }
    map.finish();
    return accumulation;
}

int default_fraction(int width) {
    switch (width) {
    case 16:
        return 9;
    case 14:
        return 7;
    case 12:
        return 6;
    case 10:
        return 4;
    case 8:
        return 3;
    default:
        return (width - 1) / 2;
    }
}

std::array<bool, kLayerPasses> read_passes(YamlMap& item) {
    std::array<bool, kLayerPasses> passes{};
    if (!item.has("passes")) {
        passes.fill(true);
        return passes;
    }
    std::string known;
    for (const char* const name : kLayerPassNames) {
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    for (const std::string& text : item.texts("passes")) {
        const auto* const found =
            std::find(std::begin(kLayerPassNames), std::end(kLayerPassNames), text);
        if (found == std::end(kLayerPassNames)) {
            item.fail("passes", "found '" + text + "' in the list, expected some of: " + known);
        }
        passes[static_cast<std::size_t>(found - std::begin(kLayerPassNames))] = true;
    }
    return passes;
}

} // namespace

NamedMac read_lns_mac(YamlMap& map, int width, const NamedMac* base) {
    const bool same_width = base != nullptr && base->mac.format.width == width;
    const int fraction = static_cast<int>(
        map.integer("fraction", 0, width - 3,
                    same_width ? base->mac.format.fraction : default_fraction(width)));
    const LnsFormat format{width, fraction};
    const auto kind = approximation_from(
        map.choice("approximation", kApproximations,
                   base != nullptr ? index_of(base->mac.table.approximation()) : 0));
    const int guard = static_cast<int>(
        map.integer("guard_bits", 0, 4, base != nullptr ? base->mac.guard_bits : 0));
    std::string table;
    if (kind == Approximation::pwl) {
        const bool same_table = same_width && base->mac.sum_format() == format.with_guard(guard) &&
                                !base->table_name.empty();
        table =
            map.text("table", same_table ? base->table_name
                                         : table_name(format.with_guard(guard), kDefaultSegments));
    }
    try {
        LnsMacConfig mac{
            format, make_table(kind, format.with_guard(guard), table), Underflow::flush,
            read_accumulation(map, base != nullptr ? base->mac.accumulation : Accumulation{}),
            guard};
        const bool saturates = base != nullptr && base->mac.underflow == Underflow::saturate;
        mac.underflow = map.choice("underflow", {"flush", "saturate"}, saturates ? 1 : 0) == 0
                            ? Underflow::flush
                            : Underflow::saturate;
        check_mac(mac);
        return {mac, table};
    } catch (const std::invalid_argument& error) {
        map.fail(kind == Approximation::pwl ? "table" : "width", error.what());
    }
}

NamedMac lns_mac_of(const LnsFormat& format) {
    const std::string table = table_name(format, kDefaultSegments);
    return {LnsMacConfig{format, make_table(Approximation::pwl, format, table), Underflow::flush,
                         Accumulation{}, 0},
            table};
}

std::vector<LayerArithmetic> read_by_layer(std::vector<YamlMap> items, const NamedMac& base) {
    std::vector<LayerArithmetic> list;
    for (YamlMap& item : items) {
        LayerArithmetic own{item.has("layers") ? item.texts("layers") : std::vector<std::string>{},
                            read_passes(item), base.mac, base.table_name};
        const int width = static_cast<int>(item.integer("width", 8, 16, base.mac.format.width));
        NamedMac mac = read_lns_mac(item, width, &base);
        own.mac = std::move(mac.mac);
        own.table_name = std::move(mac.table_name);
        item.finish();
        list.push_back(std::move(own));
    }
    return list;
}

} // namespace napier
