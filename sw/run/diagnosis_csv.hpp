// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/diagnosis/sample.hpp"

namespace napier {

/// A sample and the training that it is of.
struct TrainingSample {
    std::string training;    ///< chip or fixed_twin
    std::uint64_t epoch = 0; ///< of the sample's step, from 1
    DiagnosisSample sample;
};

/// The first line of diagnosis.csv; docs/training.md says what the columns are.
const std::string& diagnosis_header();
/// A line for each of the sample's rows.
std::string diagnosis_lines(const TrainingSample& sample);

/// A file of such lines. A last line that was cut off is left out. Throws InputError with file and
/// line for what is none.
std::vector<TrainingSample> read_diagnosis(const std::string& path);

} // namespace napier
