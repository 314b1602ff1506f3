// SPDX-License-Identifier: Apache-2.0
#include "sw/run/chip_request.hpp"

#include <algorithm>
#include <filesystem>

#include <boost/algorithm/string/join.hpp>

#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/bundled_technologies.hpp"
#include "hw/chip/dram_preset.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/config/yaml_text.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/run/scalesim_config.hpp"
#include "sw/run/scalesim_fit.hpp"
#include "sw/run/strict_prices.hpp"

namespace napier {

namespace {

/// A chip's file on its way to a chip.
struct Draft {
    YAML::Node root;
    std::string file;
    KeyOrigins origins;
    std::vector<std::string> notes;
};

bool is_arithmetic(const std::string& key) {
    return key == "arithmetic" || key.compare(0, 11, "arithmetic.") == 0;
}

SetKeys spelled_out(const SetKeys& keys) {
    SetKeys result;
    for (const SetKey& set : keys) {
        std::vector<std::string> paths = {set.key};
        if (set.key == "array.side") {
            paths = {"array.rows", "array.columns"};
        } else if (set.key == "scratchpad.kib") {
            paths = {"scratchpad.input_kib", "scratchpad.weight_kib", "scratchpad.accumulator_kib",
                     "scratchpad.vector_kib"};
        }
        for (const std::string& path : paths) {
            result.push_back({path, set.value, set.origin});
        }
    }
    return result;
}

/// Nodes that were not read from a text: errors name no lines.
YAML::Node without_lines(const YAML::Node& node) {
    if (node.IsScalar()) {
        return YAML::Node(node.Scalar());
    }
    YAML::Node copy(node.Type());
    for (const auto& item : node) {
        if (node.IsMap()) {
            copy[item.first.Scalar()] = without_lines(item.second);
        } else {
            copy.push_back(without_lines(item));
        }
    }
    return copy;
}

Draft draft_of_file(const std::string& name_or_path) {
    const NamedFile found = bundled_chips().find(name_or_path);
    const YAML::Node root = parse_yaml(found.text, found.file);
    YamlMap::of(root, found.file); // says so if it is no mapping
    return {root, found.file, {}, {}};
}

bool is_scalesim(const std::string& name_or_path) {
    return !bundled_chips().has(name_or_path) &&
           std::filesystem::path(name_or_path).extension() == ".cfg";
}

/// Its words are those of the arithmetic that is asked for, so the default chip is resolved first.
Draft draft_of_scalesim(const ChipRequest& request) {
    check_name_or_file(request.chip, bundled_chips().kind(), bundled_chips().names());
    ChipRequest base = request;
    base.chip = ChipRequest{}.chip;
    base.strict_prices = false; // asked of the chip itself
    const ScaleSimConfig config = read_scalesim_config(request.chip, resolve(base).chip);
    Draft draft{without_lines(YAML::Load(to_yaml(config.architecture))), request.chip, {}, {}};
    draft.root["scratchpad"].remove("banks"); // of which the .cfg says nothing
    if (!config.without_effect.empty()) {
        draft.notes.push_back(request.chip + ": without effect here: " +
                              boost::algorithm::join(config.without_effect, ", "));
    }
    return draft;
}

void replace_arithmetic(Draft& draft, const std::string& name, const SetKeys& set) {
    YAML::Node keys = named_arithmetic_keys(name);
    for (const SetKey& other : set) {
        if (keys["update"] && other.key == "arithmetic.update.master_bits") {
            throw InputError(other.origin.where + ": found beside arithmetic '" + name +
                             "', expected one of them to say how many bits a master copy adds");
        }
    }
    const YAML::Node before = draft.root["arithmetic"];
    if (before.IsMap() && before["update"].IsDefined() && before["update"].IsMap()) {
        YAML::Node update = before["update"];
        if (keys["update"]) {
            update["master_bits"] = keys["update"]["master_bits"];
        }
        keys["update"] = update;
    }
    draft.root["arithmetic"] = keys;
}

/// A preset that the request names stands for all that a preset says: the file's own figures go.
void forget_dram_figures(Draft& draft, const SetKeys& set) {
    const bool named = std::any_of(set.begin(), set.end(),
                                   [](const SetKey& each) { return each.key == "dram.preset"; });
    if (named && draft.root["dram"].IsDefined() && draft.root["dram"].IsMap()) {
        for (const std::string& key : dram_figure_keys()) {
            draft.root["dram"].remove(key);
        }
    }
}

/// What the request says beside `set`.
void apply_options(Draft& draft, const ChipRequest& request, const SetKeys& set) {
    std::string arithmetic = request.arithmetic;
    for (const SetKey& each : set) {
        if (each.key == "arithmetic") {
            arithmetic = each.value;
        }
    }
    if (!arithmetic.empty()) {
        replace_arithmetic(draft, arithmetic, set);
    }
    if (!request.technology.empty()) {
        set_keys(draft.root, {{"technology", request.technology, {"--tech", ""}}}, draft.origins);
    }
    if (!request.faults.empty()) {
        const std::string text = faults_text(load_faults(request.faults));
        draft.root["faults"] = without_lines(YAML::Load(text));
    }
}

} // namespace

ChipRequest read_chip_request(YamlMap& map) {
    ChipRequest request;
    if (map.has("arch")) {
        request.chip = map.name_or_file("arch", bundled_chips());
    }
    YamlMap set = map.map_or_empty("set");
    for (const std::string& key : set.keys()) {
        request.set.push_back({key, set.text(key), set.origin_of(key)});
    }
    if (map.has("technology")) {
        request.technology = map.name_or_file("technology", bundled_technologies());
    }
    return request;
}

ResolvedChip resolve(const ChipRequest& request) {
    SetKeys set = spelled_out(request.set);
    const bool scalesim = is_scalesim(request.chip);
    Draft draft = scalesim ? draft_of_scalesim(request) : draft_of_file(request.chip);
    if (!scalesim) {
        apply_options(draft, request, set);
    }
    forget_dram_figures(draft, set);
    for (const SetKey& each : set) {
        const bool done = scalesim ? is_arithmetic(each.key) : each.key == "arithmetic";
        if (!done) {
            set_keys(draft.root, {each}, draft.origins);
        }
    }
    Architecture chip = read_architecture(YamlMap::of(draft.root, draft.file, draft.origins));
    chip.file = draft.file;
    const Technology& technology = load_technology(chip.technology);
    require_measured_prices(request, chip);
    if (scalesim) {
        for (std::string& note : give_banks(chip, technology)) {
            draft.notes.push_back(std::move(note));
        }
    }
    return {std::move(chip), technology, std::move(draft.notes)};
}

} // namespace napier
