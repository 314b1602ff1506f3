// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/chip/architecture.hpp"
#include "sw/checkpoint/checkpoint_file.hpp"
#include "sw/data/dataset.hpp"
#include "sw/model/network.hpp"
#include "sw/train/trainer.hpp"

namespace napier {

/// What every training of a run shares: network (`network_text`: its file), recipe, data, seed.
Fingerprint run_fingerprint(const Network& network, const std::string& network_text,
                            const Dataset& data, const TrainingRun& run);
/// What a chip adds: all that its results can depend on.
Fingerprint chip_fingerprint(const Architecture& architecture);
/// What float32 adds: blas_name().
Fingerprint reference_fingerprint();
/// The BLAS that float32 computes by: its sums differ in their last bits with its threads and
/// kernels.
std::string blas_name();

Fingerprint joined(Fingerprint first, const Fingerprint& second);

} // namespace napier
