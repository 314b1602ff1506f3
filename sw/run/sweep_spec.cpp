// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_spec.hpp"

#include <cmath>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_reader.hpp"
#include "sw/model/network.hpp"
#include "sw/run/simulation_request.hpp"

namespace napier {

namespace {

constexpr double kMostPoints = 1e12;
constexpr std::size_t kMostValues = 100000;
constexpr std::size_t kMostAxes = 256;

/// {from: A, to: B, step: S} or {from: A, to: B, factor: F}: A, then on until past B.
std::vector<std::string> read_range(YamlMap map) {
    const double from = map.real("from", -1e12, 1e12);
    const double to = map.real("to", from, 1e12);
    const bool geometric = map.has("factor");
    if (geometric == map.has("step")) {
        map.fail("from", geometric ? "found a step and a factor, expected one of them"
                                   : "expected a step or a factor beside it");
    }
    const double stride =
        geometric ? map.real("factor", 1.0001, 1e6) : map.real("step", 1e-12, 1e12);
    map.finish();
    std::vector<std::string> values;
    for (std::size_t i = 0; i < kMostValues; ++i) {
        const double value = geometric ? from * std::pow(stride, static_cast<double>(i))
                                       : from + stride * static_cast<double>(i);
        if (value > to + std::abs(to) * 1e-9) {
            return values;
        }
        values.push_back(fmt::format("{:.10g}", value));
        if (geometric && from <= 0) {
            map.fail("from", "expected a positive number where the range has a factor");
        }
    }
    map.fail("to", "found more than " + std::to_string(kMostValues) + " values in the range");
}

std::vector<SweepAxis> read_axes(YamlMap map) {
    std::vector<SweepAxis> axes;
    if (map.keys().size() > kMostAxes) {
        throw InputError(map.where(map.keys().front()) + ": found " +
                         std::to_string(map.keys().size()) + " axes, expected at most " +
                         std::to_string(kMostAxes));
    }
    for (const std::string& key : map.keys()) {
        SweepAxis axis{key, map.is_map(key) ? read_range(map.map(key)) : map.texts(key),
                       map.origin_of(key)};
        const std::set<std::string> distinct(axis.values.begin(), axis.values.end());
        if (distinct.size() != axis.values.size()) {
            map.fail(key, "found the same value twice, expected each once");
        }
        axes.push_back(std::move(axis));
    }
    return axes;
}

std::string file_name(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

/// `accuracy`: records of trainings, a file of accuracies, or what it says in its place; without
/// it, what is known.
Accuracies read_spec_accuracies(YamlMap& map, const Network& network) {
    const std::string where = map.where("accuracy");
    const std::string recipe = map.text("accuracy_recipe", "");
    if (!map.has("accuracy")) {
        return known_accuracies(network, recipe, map.where("accuracy_recipe"));
    }
    if (map.has_maps("accuracy")) {
        map.fail("accuracy", "found a list of accuracies that does not say of which network, "
                             "expected records of napier train, a file such as "
                             "configs/accuracies/mlp.yaml, or its mapping");
    }
    if (map.is_map("accuracy")) {
        return accuracies_of(network, read_accuracies(map.map("accuracy")), recipe, where, where);
    }
    if (!map.is_sequence("accuracy")) {
        const std::string path = map.file("accuracy");
        return accuracies_of(network, read_accuracies(YamlMap::load(path)), recipe, file_name(path),
                             path);
    }
    const std::vector<std::string> paths = map.files("accuracy");
    return accuracies_of(network, accuracies_of_records(paths, network), recipe,
                         file_name(paths.front()), where);
}

SweepSpec read_spec(YamlMap map) {
    SweepSpec spec;
    spec.name = map.text("name");
    spec.network = map.name_or_file("network", bundled_networks());
    spec.mode = map.choice("mode", {"training", "inference"}, 0) == 0 ? RunMode::training
                                                                      : RunMode::inference;
    spec.batch = map.integer("batch", 1, kMostSamples, 1);
    spec.chip = read_chip_request(map);
    spec.chip.strict_prices = map.boolean("strict_prices", false);
    spec.chip.arithmetic = map.text("arithmetic", spec.chip.arithmetic);
    if (map.has("faults")) {
        spec.chip.faults =
            map.is_map("faults") ? faults_text(read_faults(map.map("faults"))) : map.file("faults");
    }
    spec.axes = read_axes(map.map("axes"));
    YamlMap constraints = map.map_or_empty("constraints");
    if (constraints.has("area_below_mm2")) {
        spec.area_below_mm2 = constraints.real("area_below_mm2", 1e-6, 1e6);
    }
    constraints.finish();
    spec.accuracies = read_spec_accuracies(map, load_network(spec.network));
    if (map.boolean("trained_only", false)) {
        ask_trained_only(spec, map.where("trained_only"));
    }
    map.finish();
    if (spec.axes.empty()) {
        map.fail("axes", "expected at least one key with values");
    }
    double product = 1;
    for (const SweepAxis& axis : spec.axes) {
        product *= static_cast<double>(axis.values.size());
    }
    if (product > kMostPoints) {
        map.fail("axes", "found more than 1e12 points");
    }
    return spec;
}

} // namespace

std::uint64_t SweepSpec::points() const {
    std::uint64_t product = 1;
    for (const SweepAxis& axis : axes) {
        product *= axis.values.size();
    }
    return product;
}

std::vector<std::size_t> SweepSpec::coordinates(std::uint64_t point) const {
    std::vector<std::size_t> result(axes.size());
    for (std::size_t i = axes.size(); i-- > 0;) {
        result[i] = static_cast<std::size_t>(point % axes[i].values.size());
        point /= axes[i].values.size();
    }
    return result;
}

std::uint64_t SweepSpec::point_at(const std::vector<std::size_t>& coordinates) const {
    std::uint64_t point = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        point = point * axes[i].values.size() + coordinates[i];
    }
    return point;
}

void ask_strict_prices(SweepSpec& spec) {
    if (!spec.chip.strict_prices) {
        spec.chip.strict_prices = true;
        spec.text += "\n# --strict-prices\n";
    }
}

void ask_trained_only(SweepSpec& spec, const std::string& where) {
    if (!spec.accuracies.any()) {
        throw InputError(where + ": " + spec.accuracies.why_none +
                         ", expected a network with known accuracies, or the key accuracy");
    }
    if (!spec.trained_only) {
        spec.trained_only = true;
        spec.text += "\n# --trained-only\n";
    }
}

SweepSpec parse_sweep_spec(const std::string& text, const std::string& name) {
    SweepSpec spec = read_spec(YamlMap::parse(text, name));
    spec.text = text;
    spec.folder = std::filesystem::path(name).parent_path().string();
    return spec;
}

SweepSpec load_sweep_spec(const std::string& path) {
    return parse_sweep_spec(file_text(path), path);
}

} // namespace napier
