// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/power_trace.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace napier {

namespace {

constexpr double EnergyBreakdown::*kParts[] = {&EnergyBreakdown::mac,
                                               &EnergyBreakdown::registers,
                                               &EnergyBreakdown::sram,
                                               &EnergyBreakdown::dram,
                                               &EnergyBreakdown::vector,
                                               &EnergyBreakdown::leakage,
                                               &EnergyBreakdown::dram_background};

void add(EnergyBreakdown& sum, const EnergyBreakdown& energy, double share) {
    for (double EnergyBreakdown::*part : kParts) {
        sum.*part += energy.*part * share;
    }
}

} // namespace

PowerTrace::PowerTrace(double leakage_mw, double dram_background_mw, double interval_ns)
    : leakage_mw_(leakage_mw), dram_background_mw_(dram_background_mw), interval_ns_(interval_ns) {
    if (!(interval_ns > 0)) {
        throw std::invalid_argument("power trace: the interval must be above zero");
    }
}

EnergyBreakdown& PowerTrace::interval_at(std::size_t index) {
    if (index >= intervals_.size()) {
        intervals_.resize(index + 1);
    }
    return intervals_[index];
}

void PowerTrace::spread(const EnergyBreakdown& energy, double from_ns, double to_ns) {
    const auto first = static_cast<std::size_t>(from_ns / interval_ns_);
    const auto last = static_cast<std::size_t>(to_ns / interval_ns_);
    if (first == last || to_ns <= from_ns) {
        add(interval_at(last), energy, 1.0);
        return;
    }
    for (std::size_t index = first; index <= last; ++index) {
        const double begin = std::max(from_ns, static_cast<double>(index) * interval_ns_);
        const double end = std::min(to_ns, static_cast<double>(index + 1) * interval_ns_);
        if (end > begin) {
            add(interval_at(index), energy, (end - begin) / (to_ns - from_ns));
        }
    }
}

void PowerTrace::record(double now_ns, const EnergyBreakdown& dynamic) {
    EnergyBreakdown energy = dynamic;
    energy.leakage += leakage_mw_ * (now_ns - last_ns_); // mW * ns = pJ
    energy.dram_background += dram_background_mw_ * (now_ns - last_ns_);
    spread(energy, last_ns_, now_ns);
    last_ns_ = now_ns;
}

std::string PowerTrace::csv() const {
    std::string text = "start_us,mac_mw,registers_mw,scratchpads_mw,dram_mw,vector_mw,leakage_mw,"
                       "dram_background_mw,total_mw\n";
    for (std::size_t index = 0; index < intervals_.size(); ++index) {
        const double start = static_cast<double>(index) * interval_ns_;
        const double length = std::min(interval_ns_, last_ns_ - start);
        if (length <= 0) {
            break;
        }
        text += fmt::format("{:.6g}", start * 1e-3);
        for (double EnergyBreakdown::*part : kParts) {
            text += fmt::format(",{:.6g}", intervals_[index].*part / length); // pJ/ns = mW
        }
        text += fmt::format(",{:.6g}\n", intervals_[index].total() / length);
    }
    return text;
}

EnergyBreakdown PowerTrace::total() const {
    EnergyBreakdown sum;
    for (const EnergyBreakdown& interval : intervals_) {
        add(sum, interval, 1.0);
    }
    return sum;
}

} // namespace napier
