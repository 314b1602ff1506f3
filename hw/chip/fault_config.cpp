// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/fault_config.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include <fmt/ranges.h>

#include "hw/config/file_exists.hpp"
#include "hw/config/yaml_fields.hpp"

namespace napier {

namespace {

constexpr std::array<const char*, kFaultPlaces> kPlaces = {"input", "weight",       "vector",
                                                           "sums",  "accumulators", "dram"};
constexpr std::array<const char*, kFaultFields> kFields = {"sign", "high", "low", "check"};
const std::vector<std::string> kProtections = {"none", "parity", "secded"};

void read_places(YamlMap& map, FaultConfig& config) {
    if (!map.has("places")) {
        return;
    }
    config.places.fill(false);
    for (const std::string& name : map.texts("places")) {
        const auto found = std::find(kPlaces.begin(), kPlaces.end(), name);
        if (found == kPlaces.end()) {
            map.fail("places", "found '" + name + "', expected some of: " +
                                   fmt::format("{}", fmt::join(kPlaces, ", ")));
        }
        config.places[static_cast<std::size_t>(found - kPlaces.begin())] = true;
    }
}

template <typename Fields, typename Config> void protection_keys(Fields& fields, Config& config) {
    fields.choice("scratchpads", config.scratchpads, kProtections);
    fields.choice("dram", config.dram, kProtections);
}

} // namespace

const char* to_string(FaultPlace place) {
    return kPlaces[static_cast<std::size_t>(place)];
}

const char* to_string(FaultField field) {
    return kFields[static_cast<std::size_t>(field)];
}

const char* to_string(Protection protection) {
    return kProtections[static_cast<std::size_t>(protection)].c_str();
}

FaultField field_of_bit(int bit, int word_bits) {
    if (bit >= word_bits) {
        return FaultField::check;
    }
    if (bit == word_bits - 1) {
        return FaultField::sign;
    }
    return bit >= (word_bits - 1) / 2 ? FaultField::high : FaultField::low;
}

int check_bits(Protection protection, int data_bits) {
    if (protection != Protection::secded) {
        return protection == Protection::parity ? 1 : 0;
    }
    int hamming = 2;
    while ((1 << hamming) < data_bits + hamming + 1) {
        ++hamming;
    }
    return hamming + 1;
}

std::string FaultConfig::describe() const {
    std::string text;
    if (any()) {
        std::vector<std::string> where;
        for (std::size_t i = 0; i < kFaultPlaces; ++i) {
            if (places[i]) {
                where.push_back(kPlaces[i]);
            }
        }
        text = fmt::format("{:g} flips a bit and access, seed {}, in {}; sign, high, low, check "
                           "times {:g}",
                           rate, seed, fmt::join(where, ", "), fmt::join(field_factor, ", "));
    }
    if (scratchpads != Protection::none || dram != Protection::none) {
        text += fmt::format("{}protection: scratchpads {}, dram {}", text.empty() ? "" : "; ",
                            to_string(scratchpads), to_string(dram));
    }
    return text;
}

void read_fault_keys(YamlMap& map, FaultConfig& config) {
    read_places(map, config);
    YamlMap fields = map.map_or_empty("fields");
    for (std::size_t i = 0; i < kFaultFields; ++i) {
        config.field_factor[i] = fields.real(kFields[i], 0.0, 1.0, config.field_factor[i]);
    }
    fields.finish();
    YamlMap protection = map.map_or_empty("protection");
    FieldReader reader(protection);
    protection_keys(reader, config);
    protection.finish();
}

FaultConfig read_faults(YamlMap map) {
    FaultConfig config;
    config.rate = map.real("rate", 0.0, 0.5, config.rate);
    config.seed = static_cast<std::uint64_t>(
        map.integer("seed", 0, INT64_MAX, static_cast<std::int64_t>(config.seed)));
    read_fault_keys(map, config);
    map.finish();
    return config;
}

FaultConfig load_faults(const std::string& spec) {
    if (!is_text(spec) && !file_exists(spec)) {
        throw InputError(spec + ": neither a file nor YAML such as '{rate: 1e-7}'");
    }
    return read_faults(is_text(spec) ? YamlMap::parse(spec, "--faults") : YamlMap::load(spec));
}

void write_faults(YAML::Emitter& out, const FaultConfig& config) {
    out << YAML::BeginMap;
    put(out, "rate", config.rate);
    put(out, "seed", config.seed);
    out << YAML::Key << "places" << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (std::size_t i = 0; i < kFaultPlaces; ++i) {
        if (config.places[i]) {
            out << kPlaces[i];
        }
    }
    out << YAML::EndSeq;
    begin_map(out, "fields");
    for (std::size_t i = 0; i < kFaultFields; ++i) {
        put(out, kFields[i], config.field_factor[i]);
    }
    out << YAML::EndMap;
    begin_map(out, "protection");
    FieldWriter writer(out);
    protection_keys(writer, config);
    out << YAML::EndMap << YAML::EndMap;
}

std::string faults_text(const FaultConfig& config) {
    YAML::Emitter out;
    out.SetMapFormat(YAML::Flow); // in braces: is_text
    write_faults(out, config);
    return out.c_str();
}

bool operator==(const FaultConfig& a, const FaultConfig& b) {
    return std::tie(a.rate, a.seed, a.field_factor, a.places, a.scratchpads, a.dram) ==
           std::tie(b.rate, b.seed, b.field_factor, b.places, b.scratchpads, b.dram);
}

} // namespace napier
