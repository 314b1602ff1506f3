// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/lns_mac_yaml.hpp"

#include "hw/arith/lns/table_file.hpp"
#include "hw/config/yaml_fields.hpp"

namespace napier {

namespace {

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

LogAddTable read_pwl(YamlMap& map, const LnsFormat& format, int guard_bits,
                     const LnsMacConfig& base) {
    const LnsFormat sums = format.with_guard(guard_bits);
    if (map.is_map("table")) {
        return LogAddTable::from_file(read_table(map.map("table")));
    }
    if (map.has("table")) {
        return LogAddTable::from_file(find_table(map.name_or_file("table", bundled_tables())));
    }
    if (base.table.approximation() == Approximation::pwl && base.format == format &&
        base.sum_format() == sums) {
        return base.table;
    }
    const std::string designed = table_name(sums);
    if (!bundled_tables().has(designed)) {
        map.fail("table", "missing, expected a table for sums of " + to_string(sums) +
                              ", for which none is bundled");
    }
    return LogAddTable::from_file(bundled_table_file(designed));
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

void write_accumulation(YAML::Emitter& out, const Accumulation& accumulation) {
    begin_map(out, "accumulation");
    switch (accumulation.kind) {
    case Accumulation::Kind::cascade:
        put(out, "cascade", accumulation.n);
        break;
    case Accumulation::Kind::tree:
        put(out, "tree", accumulation.n);
        break;
    case Accumulation::Kind::sequential:
        put(out, "sequential", true);
        break;
    }
    out << YAML::EndMap;
}

} // namespace

const LnsMacConfig& default_lns_mac() {
    static const LnsMacConfig mac = [] {
        const LnsFormat format{12, default_fraction(12)};
        return LnsMacConfig{format, LogAddTable::from_file(bundled_table_file(table_name(format)))};
    }();
    return mac;
}

LnsMacConfig read_lns_mac(YamlMap& map, int width, const LnsMacConfig& base) {
    const bool same_width = base.format.width == width;
    const LnsFormat format{
        width,
        static_cast<int>(map.integer("fraction", 0, width - 3,
                                     same_width ? base.format.fraction : default_fraction(width)))};
    Approximation kind = base.table.approximation();
    FieldReader fields(map);
    fields.choice("approximation", kind, names_of<Approximation>(approximations()));
    if (kind != Approximation::pwl) {
        map.pass_over("table"); // of the pwl that this replaces, as --set does
    }
    int guard_bits = base.guard_bits;
    fields.integer("guard_bits", guard_bits, 0, 4);
    try {
        LnsMacConfig mac{format,
                         kind == Approximation::pwl
                             ? read_pwl(map, format, guard_bits, base)
                             : LogAddTable::closed_form(kind, format.fraction + guard_bits),
                         base.underflow, read_accumulation(map, base.accumulation), guard_bits};
        fields.choice("underflow", mac.underflow, names_of<Underflow>(2));
        check_mac(mac);
        return mac;
    } catch (const std::invalid_argument& error) {
        map.fail(kind == Approximation::pwl ? "table" : "width", error.what());
    }
}

void write_lns_mac(YAML::Emitter& out, const LnsMacConfig& mac) {
    put(out, "width", mac.format.width);
    put(out, "fraction", mac.format.fraction);
    put(out, "approximation", to_string(mac.table.approximation()));
    if (mac.table.pwl() != nullptr) {
        out << YAML::Key << "table" << YAML::Value;
        TableFile nameless;
        nameless.format = mac.sum_format();
        nameless.table = *mac.table.pwl();
        write_table(out, mac.table.file() != nullptr ? *mac.table.file() : nameless);
    }
    write_accumulation(out, mac.accumulation);
    put(out, "guard_bits", mac.guard_bits);
    put(out, "underflow", to_string(mac.underflow));
}

} // namespace napier
