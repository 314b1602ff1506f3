// SPDX-License-Identifier: Apache-2.0
#include "sw/run/campaign_record.hpp"

#include <cmath>

#include "hw/config/yaml_json.hpp"
#include "sw/report/sha256.hpp"

namespace napier {

using Json = nlohmann::ordered_json;

Json campaign_record(const CampaignSpec& spec, const Network& network, const Dataset& data,
                     const std::vector<std::pair<std::string, Architecture>>& chips,
                     const CampaignResults& results, const std::string& command,
                     const RunClock& clock) {
    Json inputs = {{"spec", yaml_json(spec.text)},
                   {"network", network_input(network)},
                   {"weights", weights_input(network)},
                   {"data", data_input(data, spec.data)},
                   {"chips", Json::object()}};
    for (const auto& [name, chip] : chips) {
        inputs["chips"][name] = chip_input(chip);
    }
    Json rows = Json::array();
    for (const CampaignSummary& row : results.summary()) {
        const double margin = row.test_accuracy.margin;
        rows.push_back({{"arithmetic", row.arithmetic},
                        {"case", row.name},
                        {"rate", row.rate},
                        {"runs", row.runs},
                        {"test_accuracy", row.test_accuracy.mean},
                        {"margin_95", std::isfinite(margin) ? Json(margin) : Json(nullptr)},
                        {"bits_injected", row.injected},
                        {"bits_corrected", row.corrected},
                        {"bits_detected", row.detected}});
    }
    return make_record("campaign", command, clock, std::move(inputs),
                       {{"runs", results.size()},
                        {"results_csv_sha256", sha256_text(results.csv())},
                        {"summary", rows}});
}

} // namespace napier
