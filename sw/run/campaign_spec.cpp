// SPDX-License-Identifier: Apache-2.0
#include "sw/run/campaign_spec.hpp"

#include <set>

#include <fmt/format.h>

#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_reader.hpp"
#include "sw/model/network.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMostImages = std::int64_t{1} << 40;

/// Each once: as results.csv writes them, two that look the same there would share their runs.
std::vector<double> read_rates(YamlMap& map) {
    const std::vector<double> rates = map.reals("rates", 0.0, 0.5);
    std::set<std::string> seen;
    for (const double rate : rates) {
        if (!seen.insert(fmt::format("{:g}", rate)).second) {
            map.fail("rates", fmt::format("found {:g} twice, expected each once", rate));
        }
    }
    if (rates.empty()) {
        map.fail("rates", "expected at least one");
    }
    return rates;
}

std::vector<std::string> read_arithmetics(YamlMap& map) {
    const std::vector<std::string> names = map.texts("arithmetics");
    std::set<std::string> seen;
    for (const std::string& name : names) {
        if (!seen.insert(name).second) {
            map.fail("arithmetics", "found '" + name + "' twice, expected each once");
        }
    }
    return names;
}

std::vector<CampaignCase> read_cases(YamlMap& map) {
    const std::vector<double> rates = read_rates(map);
    std::set<std::string> names;
    std::vector<CampaignCase> cases;
    for (YamlMap& item : map.maps("cases")) {
        CampaignCase each;
        each.name = item.text("name");
        if (each.name.find_first_of(",\n\"") != std::string::npos) {
            item.fail("name", "expected a name without commas and quotes");
        }
        read_fault_keys(item, each.faults);
        if (!names.insert(each.name).second) {
            item.fail("name", "found '" + each.name + "' before, expected each name once");
        }
        each.rates = item.has("rates") ? read_rates(item) : rates;
        item.finish();
        cases.push_back(each);
    }
    if (cases.empty()) {
        map.fail("cases", "expected at least one");
    }
    return cases;
}

} // namespace

CampaignSpec load_campaign(const std::string& path) {
    CampaignSpec spec;
    spec.text = file_text(path);
    YamlMap map = YamlMap::parse(spec.text, path);
    spec.network = map.name_or_file("network", bundled_networks());
    spec.chip = read_chip_request(map);
    spec.arithmetics = read_arithmetics(map);
    if (map.has("data")) {
        spec.data = map.file("data");
    }
    spec.seed = static_cast<std::uint64_t>(map.integer("seed", 0, UINT32_MAX, 1));
    YamlMap train = map.map_or_empty("train");
    spec.epochs = static_cast<int>(train.integer("epochs", 1, 100000, 1));
    spec.samples = train.integer("samples", 0, kMostImages, 0);
    train.finish();
    YamlMap run = map.map_or_empty("run");
    spec.run_samples = run.integer("samples", 0, kMostImages, 0);
    spec.test_samples = run.integer("test_samples", 1, kMostImages, 0);
    run.finish();
    spec.cases = read_cases(map);
    spec.runs = map.integer("runs", 1, 1000000);
    map.finish();
    return spec;
}

} // namespace napier
