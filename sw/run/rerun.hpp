// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sw/run/chip_request.hpp"

namespace napier {

/// What `napier rerun` is asked.
struct RerunOptions {
    std::string record;  ///< file
    std::string out;     ///< folder for the new record; empty: none. A sweep needs one
    std::string data;    ///< the data set's folder, if it is another now
    std::string weights; ///< the weights' file, if it is another now
    ChipRequest changes; ///< of the record's chip; its `chip` is not asked
    bool timing = false; ///< of a training: what it costs on the changed chip, without training
    int threads = 1;     ///< of a sweep
    std::string command; ///< as typed
};

/// Runs what a record says (train, evaluate, simulate or sweep) and returns the new record. Weights
/// and data have to have the record's digests. Throws InputError.
nlohmann::ordered_json rerun(const RerunOptions& options);

} // namespace napier
