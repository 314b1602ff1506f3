// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/chip/fault_config.hpp"
#include "sw/run/chip_request.hpp"

namespace napier {

/// Where upsets strike and what protects.
struct CampaignCase {
    std::string name;
    FaultConfig faults;        ///< rate and seed are each run's own
    std::vector<double> rates; ///< the campaign's unless the case has its own
};

/// Many runs of one trained network under upsets, see configs/campaigns/upsets.yaml for every key.
struct CampaignSpec {
    std::string text; ///< of the file
    std::string network;
    ChipRequest chip; ///< without an arithmetic and faults: these differ from run to run
    std::vector<std::string> arithmetics;
    std::string data; ///< folder; empty: where Debian installs it
    std::uint64_t seed = 1;
    int epochs = 1;                ///< of the training that all runs start from; no upsets in it
    std::int64_t samples = 0;      ///< of it, an epoch; 0: all
    std::int64_t run_samples = 0;  ///< that a run trains on, under upsets; 0: it only evaluates
    std::int64_t test_samples = 0; ///< that a run evaluates, under upsets; 0: 1000, or all
    std::vector<CampaignCase> cases;
    std::int64_t runs = 1; ///< of each arithmetic, case and rate
};

/// Throws InputError naming file, line and key.
CampaignSpec load_campaign(const std::string& path);

} // namespace napier
