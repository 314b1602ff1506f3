// SPDX-License-Identifier: Apache-2.0
#include "sw/run/campaign_spec.hpp"

#include "hw/config/yaml_reader.hpp"
#include "sw/model/network.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 40;

std::vector<CampaignCase> read_cases(YamlMap& map) {
    const std::vector<double> rates = map.reals("rates", 0.0, 0.5);
    std::vector<CampaignCase> cases;
    for (YamlMap& item : map.maps("cases")) {
        CampaignCase each;
        each.name = item.text("name");
        if (each.name.find_first_of(",\n\"") != std::string::npos) {
            item.fail("name", "expected a name without commas and quotes");
        }
        read_fault_keys(item, each.faults);
        each.rates = item.has("rates") ? item.reals("rates", 0.0, 0.5) : rates;
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
    spec.arithmetics = map.texts("arithmetics");
    if (map.has("data")) {
        spec.data = map.file("data");
    }
    spec.seed = static_cast<std::uint64_t>(map.integer("seed", 0, UINT32_MAX, 1));
    YamlMap train = map.map_or_empty("train");
    spec.epochs = static_cast<int>(train.integer("epochs", 1, 100000, 1));
    spec.samples = train.integer("samples", 0, kMost, 0);
    train.finish();
    YamlMap run = map.map_or_empty("run");
    spec.run_samples = run.integer("samples", 0, kMost, 0);
    spec.test_samples = run.integer("test_samples", 1, kMost, 1000);
    run.finish();
    spec.cases = read_cases(map);
    spec.runs = map.integer("runs", 1, 1000000);
    map.finish();
    return spec;
}

} // namespace napier
