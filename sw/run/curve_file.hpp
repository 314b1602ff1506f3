// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/train/trainer.hpp"

namespace napier {

/// The learning curve of one training of a run.
struct Curve {
    std::string training; ///< chip, fixed_twin, float32
    std::vector<EpochResult> points;
};

/// curve.csv of a run's folder: a row a training and epoch. Throws InputError naming file, line and
/// what was expected.
std::vector<Curve> read_curves(const std::string& path);
/// Replaces one training's rows of `folder`/curve.csv and keeps the others'. The file is whole and
/// on the disk afterwards, also when two processes train into one folder. Throws OutputError.
void write_curve(const std::string& folder, const Curve& curve);

} // namespace napier
