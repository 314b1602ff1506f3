// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tiling_chooser.hpp"

#include <algorithm>
#include <utility>

#include "hw/config/input_error.hpp"
#include "sw/lower/product_time.hpp"

namespace napier {

namespace {

struct Candidate {
    Tiling tiling;
    std::int64_t ps; ///< at least; then as ProductTime says, then as the trial does
};

bool faster(const Candidate& a, const Candidate& b) {
    return a.ps < b.ps;
}

/// The best few in rising order. What cannot be among them by its bound is not looked at closer.
std::vector<Candidate> shortlist(std::vector<Candidate> all, ProductTime& time, std::size_t most) {
    std::stable_sort(all.begin(), all.end(), faster);
    std::vector<Candidate> best;
    for (const Candidate& candidate : all) {
        // Bounds are a few per cent above the truth at times.
        if (best.size() == most && candidate.ps - candidate.ps / 32 >= best.back().ps) {
            break;
        }
        const Candidate timed{candidate.tiling, time.of(candidate.tiling)};
        best.insert(std::upper_bound(best.begin(), best.end(), timed, faster), timed);
        if (best.size() > most) {
            best.pop_back();
        }
    }
    return best;
}

} // namespace

TilingChooser::TilingChooser(const Architecture& architecture,
                             const std::vector<std::uint8_t>& by_tag)
    : architecture_(architecture), by_tag_(by_tag),
      arithmetics_(architecture.arithmetic.each_alone()), limits_(buffer_limits(architecture)),
      transfers_(architecture), trial_(architecture, by_tag) {}

Tiling TilingChooser::choose(const GemmPass& pass, const ProductDemand& demand) {
    constexpr std::size_t kTried = 16; // of all, until so many ...
    constexpr std::size_t kInVain = 4; // ... in a row are no faster than those before
    const std::size_t number = pass.tag < by_tag_.size() ? by_tag_[pass.tag] : 0u;
    ProductTime time(architecture_, arithmetics_[number], transfers_, pass, demand);
    std::vector<Candidate> all;
    for (const Tiling& tiling : tilings(architecture_.array, limits_, demand)) {
        all.push_back({tiling, time.at_least(tiling)});
    }
    if (all.empty()) {
        throw InputError(architecture_.source() + ": scratchpad: too small for one tile of a " +
                         std::to_string(demand.m) + " x " + std::to_string(demand.n) + " x " +
                         std::to_string(demand.k) + " product (" +
                         (architecture_.scratchpad.double_buffer ? "half " : "") + "buffers hold " +
                         std::to_string(limits_.input) + " input, " +
                         std::to_string(limits_.weight) + " weight, " +
                         std::to_string(limits_.vector_out) + " result words, " +
                         std::to_string(limits_.accumulator) + " accumulators)");
    }
    const auto keep_least = [&all](auto&& cost) {
        std::vector<std::int64_t> costs;
        for (const Candidate& candidate : all) {
            costs.push_back(cost(candidate.tiling));
        }
        const std::int64_t least = *std::min_element(costs.begin(), costs.end());
        std::size_t at = 0;
        all.erase(std::remove_if(all.begin(), all.end(),
                                 [&](const Candidate&) { return costs[at++] > least; }),
                  all.end());
    };
    const TilingGoal goal = architecture_.tiling;
    if (goal == TilingGoal::array) {
        keep_least([&](const Tiling& t) { return tiling_cycles(architecture_.array, t, demand); });
        keep_least([&](const Tiling& t) { return time.bytes(t); });
    } else if (goal == TilingGoal::traffic) {
        // Estimates of windows that are cut along their taps are too low at times.
        const auto less = [&time](const Candidate& a, const Candidate& b) {
            return time.bytes(a.tiling) < time.bytes(b.tiling);
        };
        std::stable_sort(all.begin(), all.end(), less);
        all.resize(std::min(all.size(), kTried));
        keep_least([&](const Tiling& t) { return trial_.bytes_read(pass, t); });
    }
    std::vector<Candidate> tried = shortlist(std::move(all), time, kTried);
    std::int64_t fastest = INT64_MAX;
    std::size_t in_vain = 0;
    for (std::size_t at = 0; at < tried.size() && in_vain < kInVain; ++at) {
        Candidate& candidate = tried[at];
        candidate.ps = trial_.time(pass, candidate.tiling);
        in_vain = candidate.ps < fastest - fastest / 256 ? 0 : in_vain + 1;
        fastest = std::min(fastest, candidate.ps);
        if (in_vain == kInVain) {
            tried.resize(at + 1);
        }
    }
    // Of those that are as fast as any, to a 256th, the one that moves least.
    const Candidate* best = nullptr;
    std::int64_t least = INT64_MAX;
    for (const Candidate& candidate : tried) {
        const std::int64_t bytes = time.bytes(candidate.tiling);
        if (candidate.ps <= fastest + fastest / 256 && bytes < least) {
            least = bytes;
            best = &candidate;
        }
    }
    return best->tiling;
}

} // namespace napier
