// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sw/run/campaign_results.hpp"
#include "sw/run/campaign_spec.hpp"
#include "sw/run/record.hpp"

namespace napier {

/// The record of a campaign on these chips, by the names of their arithmetics; see record.hpp.
nlohmann::ordered_json
campaign_record(const CampaignSpec& spec, const Network& network, const Dataset& data,
                const std::vector<std::pair<std::string, Architecture>>& chips,
                const CampaignResults& results, const std::string& command, const RunClock& clock);

} // namespace napier
