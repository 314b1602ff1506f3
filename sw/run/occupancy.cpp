// SPDX-License-Identifier: Apache-2.0
#include "sw/run/occupancy.hpp"

#include <algorithm>

namespace napier {

void OccupancyRecorder::widen() {
    for (auto& unit : busy_ps_) {
        for (std::size_t i = 0; i < kBins; ++i) {
            unit[i] = 2 * i < kBins ? unit[2 * i] + unit[2 * i + 1] : 0;
        }
    }
    bin_ps_ *= 2;
}

void OccupancyRecorder::span(Unit unit, const Instruction* /*instruction*/, std::uint64_t start_ps,
                             std::uint64_t end_ps) {
    end_ps_ = std::max(end_ps_, end_ps);
    while (end_ps > bin_ps_ * kBins) {
        widen();
    }
    auto& bins = busy_ps_[static_cast<std::size_t>(unit)];
    while (start_ps < end_ps) {
        const std::uint64_t bin = start_ps / bin_ps_;
        const std::uint64_t until = std::min(end_ps, (bin + 1) * bin_ps_);
        bins[static_cast<std::size_t>(bin)] += until - start_ps;
        start_ps = until;
    }
}

std::vector<double> OccupancyRecorder::shares(Unit unit) const {
    const auto used = static_cast<std::size_t>((end_ps_ + bin_ps_ - 1) / bin_ps_);
    std::vector<double> result;
    for (std::size_t i = 0; i < std::max<std::size_t>(used, 1); ++i) {
        result.push_back(static_cast<double>(busy_ps_[static_cast<std::size_t>(unit)][i]) /
                         static_cast<double>(bin_ps_));
    }
    return result;
}

} // namespace napier
