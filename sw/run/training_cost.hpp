// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/energy/technology.hpp"
#include "sw/run/chip_run.hpp"

namespace napier {

/// What a training costs on a chip, without training: the cost of each kind of step, times the
/// steps. The network is connected, with the recipe's batch. Equal to what a training counts, to
/// the last cycle. `training` of the result stays empty. Throws InputError as training does.
ChipRun training_cost(const Technology& technology, const Architecture& architecture,
                      const Network& network, const TrainingRun& run);

} // namespace napier
