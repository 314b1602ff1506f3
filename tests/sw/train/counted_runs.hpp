// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/train/chip_backend.hpp"
#include "sw/train/trainer.hpp"

namespace napier {

/// Trains one epoch of 100 images, with values or timing only: what each pass counted.
inline std::vector<TagReport> reports_of(Platform& platform, const Network& network,
                                         const Dataset& data, bool values) {
    ChipBackend backend(network, platform, 5);
    platform.device.write_register(reg::kMode, values ? 0 : kTimingOnly);
    train(backend, network, data, {1, 100, 5}, [](std::size_t) {});
    std::vector<TagReport> reports;
    for (std::size_t l = 0; l < backend.layers(); ++l) {
        for (std::size_t p = 0; p < kPasses; ++p) {
            reports.push_back(backend.report(l, static_cast<Pass>(p)));
        }
    }
    return reports;
}

} // namespace napier
