// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/architecture.hpp"

#include <algorithm>
#include <utility>

#include <yaml-cpp/yaml.h>

#include "hw/chip/lns_settings.hpp"
#include "hw/config/file_exists.hpp"
#include "hw/config/yaml_reader.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_architectures();

namespace {

UpdateRule read_update(YamlMap& arithmetic, int width) {
    UpdateRule rule = default_update(width);
    YamlMap map = arithmetic.map_or_empty("update");
    rule.rounding = map.choice("rounding", {"stochastic", "nearest"}, 0) == 0
                        ? UpdateRule::Rounding::stochastic
                        : UpdateRule::Rounding::nearest;
    rule.master_bits = static_cast<int>(map.integer("master_bits", 0, 8, rule.master_bits));
    map.finish();
    return rule;
}

Arithmetic read_arithmetic(YamlMap map) {
    Arithmetic arithmetic;
    const bool lns = map.choice("kind", {"lns", "fixed"}, 0) == 0;
    const int width = static_cast<int>(map.integer("width", 8, 16));
    if (lns) {
        const NamedMac own = read_lns_mac(map, width);
        arithmetic.mac = own.mac;
        arithmetic.table_name = own.table_name;
        if (map.has("by_layer")) {
            arithmetic.by_layer = read_by_layer(map.maps("by_layer"), own);
        }
        if (arithmetic.count() > kMaxArithmetics) {
            map.fail("by_layer", "found " + std::to_string(arithmetic.by_layer.size()) +
                                     " items, expected " + std::to_string(kMaxArithmetics - 1) +
                                     " or fewer");
        }
    } else {
        FixedMacConfig mac{{width}, FixedAccumulator::wide};
        if (map.choice("accumulator", {"wide", "narrow"}, 0) == 1) {
            mac.accumulator = FixedAccumulator::narrow;
        }
        arithmetic.mac = mac;
        YamlMap scales = map.map_or_empty("scales");
        FixedScales& s = arithmetic.scales = default_scales(width);
        s.activation = static_cast<int>(scales.integer("activation", 0, 24, s.activation));
        s.weight = static_cast<int>(scales.integer("weight", 0, 24, s.weight));
        s.gradient = static_cast<int>(scales.integer("gradient", 0, 24, s.gradient));
        s.weight_gradient =
            static_cast<int>(scales.integer("weight_gradient", 0, 24, s.weight_gradient));
        scales.finish();
    }
    arithmetic.update = read_update(map, width);
    if (arithmetic.widest_master_bits() > 16) {
        map.fail("update", "a weight with master bits has " +
                               std::to_string(arithmetic.widest_master_bits()) +
                               " bits, expected 16 or fewer");
    }
    map.finish();
    return arithmetic;
}

ArrayShape read_array(YamlMap map) {
    ArrayShape array;
    array.rows = static_cast<int>(map.integer("rows", 1, 1024));
    array.columns = static_cast<int>(map.integer("columns", 1, 1024));
    constexpr Dataflow flows[] = {Dataflow::output_stationary, Dataflow::weight_stationary,
                                  Dataflow::input_stationary};
    array.dataflow = flows[map.choice("dataflow", {"os", "ws", "is"}, 0)];
    array.folds =
        map.choice("folds", {"serial", "overlapped"}, 0) == 0 ? Folds::serial : Folds::overlapped;
    map.finish();
    return array;
}

ScratchpadSizes read_scratchpad(YamlMap map, int rows, int columns) {
    ScratchpadSizes s;
    const auto kib = [&](const char* key, int fallback) {
        return static_cast<int>(map.integer(key, 1, 1 << 20, fallback));
    };
    s.input_kib = kib("input_kib", s.input_kib);
    s.weight_kib = kib("weight_kib", s.weight_kib);
    s.accumulator_kib = kib("accumulator_kib", s.accumulator_kib);
    s.vector_kib = kib("vector_kib", s.vector_kib);
    s.banks = static_cast<int>(map.integer("banks", 1, 1024, std::max(rows, columns)));
    map.finish();
    return s;
}

DmaConfig read_dma(YamlMap map) {
    DmaConfig d;
    d.burst_bytes = static_cast<int>(map.integer("burst_bytes", 16, 65536, d.burst_bytes));
    d.bytes_per_cycle =
        static_cast<int>(map.integer("bytes_per_cycle", 1, 4096, d.bytes_per_cycle));
    d.outstanding = static_cast<int>(map.integer("outstanding", 1, 1024, d.outstanding));
    d.line_buffer_kib =
        static_cast<int>(map.integer("line_buffer_kib", 1, 65536, d.line_buffer_kib));
    map.finish();
    return d;
}

DramConfig read_dram(YamlMap map) {
    DramConfig d;
    d.bandwidth_gb_per_s = map.real("bandwidth_gb_per_s", 0.001, 1e6, d.bandwidth_gb_per_s);
    d.latency_ns = map.real("latency_ns", 0, 1e6, d.latency_ns);
    d.row_miss_ns = map.real("row_miss_ns", 0, 1e6, d.row_miss_ns);
    d.row_bytes = static_cast<int>(map.integer("row_bytes", 64, 1 << 20, d.row_bytes));
    d.banks = static_cast<int>(map.integer("banks", 1, 4096, d.banks));
    d.capacity_mib = static_cast<int>(map.integer("capacity_mib", 1, 1 << 20, d.capacity_mib));
    d.ideal = map.boolean("ideal", false);
    map.finish();
    return d;
}

Architecture read_architecture(YamlMap map) {
    Architecture arch;
    arch.name = map.text("name");
    arch.clock_ns = map.real("clock_ns", 0.01, 1000, arch.clock_ns);
    arch.arithmetic = read_arithmetic(map.map("arithmetic"));
    arch.array = read_array(map.map("array"));
    arch.scratchpad =
        read_scratchpad(map.map_or_empty("scratchpad"), arch.array.rows, arch.array.columns);
    arch.vector_lanes = static_cast<int>(map.integer("vector_lanes", 1, 4096, arch.vector_lanes));
    arch.queue_depth = static_cast<int>(map.integer("queue_depth", 1, 4096, arch.queue_depth));
    arch.dma = read_dma(map.map_or_empty("dma"));
    arch.dram = read_dram(map.map_or_empty("dram"));
    arch.technology = map.text("technology", arch.technology);
    map.finish();
    return arch;
}

std::uint32_t words_in(int kib, int bits) {
    const std::int64_t words = std::int64_t{kib} * 1024 * 8 / bits;
    return static_cast<std::uint32_t>(words & ~std::int64_t{7}); // whole groups of eight
}

std::string known(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

} // namespace

Arithmetic Arithmetic::alone(std::size_t number) const {
    Arithmetic result = *this;
    result.by_layer.clear();
    if (number > 0) {
        result.mac = by_layer.at(number - 1).mac;
        result.table_name = by_layer[number - 1].table_name;
        if (!by_layer[number - 1].updates()) {
            result.update.master_bits = 0; // it keeps no weights
        }
    }
    return result;
}

int Arithmetic::widest_word_bits() const {
    int widest = word_bits();
    for (const LayerArithmetic& own : by_layer) {
        widest = std::max(widest, own.mac.format.width);
    }
    return widest;
}

int Arithmetic::widest_master_bits() const {
    int widest = master_word_bits();
    for (const LayerArithmetic& own : by_layer) {
        widest = std::max(widest, own.mac.format.width + (own.updates() ? update.master_bits : 0));
    }
    return widest;
}

int Arithmetic::widest_state_bits(int own) const {
    int widest = own;
    for (const LayerArithmetic& other : by_layer) {
        widest = std::max(widest, other.mac.sum_format().width);
    }
    return widest;
}

int Arithmetic::word_bits() const {
    return is_lns() ? std::get<LnsMacConfig>(mac).format.width
                    : std::get<FixedMacConfig>(mac).format.width;
}

int Arithmetic::master_word_bits() const {
    return word_bits() + update.master_bits;
}

namespace {

std::string describe_mac(const LnsMacConfig& lns, const std::string& table_name) {
    std::string text =
        to_string(lns.format) + ", " +
        (table_name.empty() ? to_string(lns.table.approximation()) : "pwl " + table_name) + ", " +
        to_string(lns.accumulation);
    if (lns.guard_bits > 0) {
        text += ", " + std::to_string(lns.guard_bits) + " guard bits";
    }
    return text;
}

} // namespace

std::string LayerArithmetic::describe() const {
    std::string text = layers.empty() ? "all layers" : "layers";
    for (const std::string& layer : layers) {
        text += " " + layer;
    }
    if (passes != std::array<bool, kLayerPasses>{true, true, true, true}) {
        text += ",";
        for (std::size_t pass = 0; pass < kLayerPasses; ++pass) {
            text += passes[pass] ? std::string(" ") + kLayerPassNames[pass] : "";
        }
    }
    return text + ": " + describe_mac(mac, table_name);
}

std::string Arithmetic::describe() const {
    std::string text;
    if (is_lns()) {
        text = describe_mac(std::get<LnsMacConfig>(mac), table_name);
    } else {
        const auto& fixed = std::get<FixedMacConfig>(mac);
        text = "fixed" + std::to_string(fixed.format.width) + ", " + to_string(fixed.accumulator) +
               " accumulator (" + std::to_string(fixed.accumulator_bits()) + " bits)";
    }
    text += ", " + update.describe();
    for (const LayerArithmetic& own : by_layer) {
        text += "; " + own.describe();
    }
    return text;
}

UpdateRule default_update(int width) {
    UpdateRule rule;
    rule.master_bits = width < 12 ? 4 : 0;
    return rule;
}

std::string UpdateRule::describe() const {
    const std::string text = stochastic() ? "stochastic update" : "update to nearest";
    return master_bits == 0 ? text
                            : text + " of words and " + std::to_string(master_bits) + " bits";
}

std::string to_string(Dataflow dataflow) {
    switch (dataflow) {
    case Dataflow::output_stationary:
        return "os";
    case Dataflow::weight_stationary:
        return "ws";
    case Dataflow::input_stationary:
        return "is";
    }
    throw std::logic_error("unknown dataflow");
}

std::string to_string(Folds folds) {
    return folds == Folds::serial ? "serial" : "overlapped";
}

std::uint32_t Architecture::input_words() const {
    return words_in(scratchpad.input_kib, arithmetic.widest_word_bits());
}
std::uint32_t Architecture::weight_words() const {
    return words_in(scratchpad.weight_kib, arithmetic.widest_word_bits());
}
std::uint32_t Architecture::vector_words() const {
    return words_in(scratchpad.vector_kib, arithmetic.widest_master_bits());
}
std::uint32_t Architecture::accumulator_words(int state_bits) const {
    return words_in(scratchpad.accumulator_kib, state_bits);
}

std::vector<std::string> architecture_presets() {
    std::vector<std::string> names;
    for (const auto& file : embedded_architectures()) {
        names.push_back(file.first);
    }
    return names;
}

std::string architecture_text(const std::string& name_or_path) {
    return bundled_or_file_text(embedded_architectures(), name_or_path);
}

namespace {

struct ArchitectureText {
    std::string text;
    std::string name; ///< for messages
};

ArchitectureText find_architecture(const std::string& name_or_path) {
    const std::vector<std::string> presets = architecture_presets();
    const bool preset = std::find(presets.begin(), presets.end(), name_or_path) != presets.end();
    if (!preset && !file_exists(name_or_path)) {
        throw InputError(name_or_path +
                         ": no such file, and no such preset; presets: " + known(presets));
    }
    return {architecture_text(name_or_path), preset ? name_or_path + ".yaml" : name_or_path};
}

void replace_key(YAML::Node root, const std::string& path, const std::string& value) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) {
        root[path] = value;
        return;
    }
    const std::string parent = path.substr(0, dot);
    const YAML::Node found = root[parent];
    if (found.IsDefined() && !found.IsMap() && !found.IsNull()) {
        throw InputError("cannot set " + path + ": " + parent +
                         " is no mapping in the chip's file");
    }
    replace_key(root[parent], path.substr(dot + 1), value);
}

std::vector<std::string> spelled_out(const std::string& key) {
    if (key == "array.side") {
        return {"array.rows", "array.columns"};
    }
    if (key == "scratchpad.kib") {
        return {"scratchpad.input_kib", "scratchpad.weight_kib", "scratchpad.accumulator_kib",
                "scratchpad.vector_kib"};
    }
    return {key};
}

/// Of the part of a short name before `+`.
Arithmetic named_without_suffix(const std::string& name) {
    const auto lns = [](int width, int fraction) {
        const NamedMac own = lns_mac_of({width, fraction});
        Arithmetic arithmetic;
        arithmetic.mac = own.mac;
        arithmetic.table_name = own.table_name;
        arithmetic.update = default_update(width);
        return arithmetic;
    };
    const std::vector<std::pair<std::string, LnsFormat>> formats = {
        {"lns8", {8, 3}},     {"lns10", {10, 4}}, {"lns12", {12, 6}}, {"lns12f5", {12, 5}},
        {"lns12f6", {12, 6}}, {"lns14", {14, 7}}, {"lns16", {16, 9}}};
    std::vector<std::string> names;
    for (const auto& [key, format] : formats) {
        if (key == name) {
            return lns(format.width, format.fraction);
        }
        names.push_back(key);
    }
    for (int width = 8; width <= 16; ++width) {
        for (const FixedAccumulator accumulator :
             {FixedAccumulator::wide, FixedAccumulator::narrow}) {
            const std::string key = "fixed" + std::to_string(width) +
                                    (accumulator == FixedAccumulator::narrow ? "-narrow" : "");
            if (key == name) {
                Arithmetic arithmetic;
                arithmetic.mac = FixedMacConfig{{width}, accumulator};
                arithmetic.scales = default_scales(width);
                arithmetic.update = default_update(width);
                return arithmetic;
            }
            names.push_back(key);
        }
    }
    throw InputError("arithmetic '" + name + "' is unknown; known: " + known(names));
}

} // namespace

Architecture load_architecture(const std::string& name_or_path) {
    const ArchitectureText file = find_architecture(name_or_path);
    Architecture result = read_architecture(YamlMap::parse(file.text, file.name));
    result.file = file.name;
    return result;
}

Architecture load_architecture(const std::string& name_or_path, const Overrides& overrides) {
    const ArchitectureText file = find_architecture(name_or_path);
    YamlMap::parse(file.text, file.name); // says so if it is no mapping
    YAML::Node root = YAML::Load(file.text);
    std::string arithmetic;
    for (const auto& [key, value] : overrides) {
        if (key == "arithmetic") {
            arithmetic = value;
            continue;
        }
        for (const std::string& path : spelled_out(key)) {
            replace_key(root, path, value);
        }
    }
    Architecture result = read_architecture(YamlMap::of(root, file.name));
    result.file = file.name;
    if (!arithmetic.empty()) {
        const YAML::Node base = root["arithmetic"];
        std::optional<UpdateRule> own;
        if (base.IsMap() && base["update"].IsDefined()) {
            own = result.arithmetic.update;
        }
        result.arithmetic = named_arithmetic(arithmetic, own);
    }
    return result;
}

Arithmetic named_arithmetic(const std::string& name, const std::optional<UpdateRule>& update) {
    const std::size_t plus = name.find('+');
    Arithmetic arithmetic = named_without_suffix(name.substr(0, plus));
    if (update) {
        arithmetic.update = *update;
    }
    if (plus != name.npos) {
        const std::string bits = name.substr(plus + 1);
        const int room = std::min(8, 16 - arithmetic.word_bits());
        if (bits.size() != 1 || bits[0] < '0' || bits[0] > '0' + room) {
            throw InputError("arithmetic '" + name + "': found '+" + bits + "', expected +0 to +" +
                             std::to_string(room) + " bits more in a weight's master copy");
        }
        arithmetic.update.master_bits = bits[0] - '0';
    }
    return arithmetic;
}

FixedScales default_scales(int width) {
    // Found on Fashion-MNIST (see docs/accuracy.md); widths keep the integer bits.
    const FixedScales at12;
    const int more = width - 12;
    return {at12.activation + more, at12.weight + more, at12.gradient + more,
            at12.weight_gradient + more};
}

Architecture fixed_twin(const Architecture& chip, FixedAccumulator accumulator) {
    Architecture twin = chip;
    const int width = chip.arithmetic.word_bits();
    twin.name = chip.name + " (fixed-point twin)";
    twin.arithmetic.table_name.clear();
    twin.arithmetic.by_layer.clear();
    twin.arithmetic.mac = FixedMacConfig{{width}, accumulator};
    twin.arithmetic.scales = default_scales(width);
    return twin;
}

} // namespace napier
