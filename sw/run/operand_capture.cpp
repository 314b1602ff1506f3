// SPDX-License-Identifier: Apache-2.0
#include "sw/run/operand_capture.hpp"

#include <algorithm>
#include <optional>

#include "hw/arith/common/philox.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/train/trainer.hpp"

namespace napier {

namespace {

using characterize::ArrayPass;
using characterize::kArrayPasses;
using characterize::Stimulus;

constexpr std::size_t kGaussianSum = 32;

std::optional<ArrayPass> array_pass(Pass pass) {
    switch (pass) {
    case Pass::forward:
        return ArrayPass::forward;
    case Pass::data_gradient:
        return ArrayPass::data_gradient;
    case Pass::weight_gradient:
        return ArrayPass::weight_gradient;
    default:
        return std::nullopt;
    }
}

/// One step in this many is looked at; the first is not, it has seen no training.
int every(const CaptureRun& run) {
    constexpr int kLooks = 8;
    return std::max(1, run.steps / kLooks);
}

/// Takes dot products out of the tiles that pass by.
class Sampler {
  public:
    Sampler(int sum_length, const CaptureRun& run, Stimulus& stimulus)
        : sum_length_(sum_length), run_(run), stimulus_(stimulus) {}

    /// The first step tells how many MACs each pass has.
    void count(ArrayPass pass, const Gemm& gemm) {
        macs_[static_cast<std::size_t>(pass)] += static_cast<double>(gemm.m) * gemm.n * gemm.k;
    }

    void finish() {
        const double all = macs_[0] + macs_[1] + macs_[2];
        for (std::size_t pass = 0; pass < kArrayPasses; ++pass) {
            stimulus_.share[pass] = macs_[pass] / all;
        }
    }

    void see(ArrayPass pass, const TileOperand& a, const TileOperand& b, const Gemm& gemm) {
        const auto p = static_cast<std::size_t>(pass);
        auto& stream = stimulus_.training[p];
        const double looks = (run_.steps - 1) / every(run_);
        const double products = static_cast<double>(run_.products) / looks;
        // Dot products owed so far; whole ones are taken, the rest is carried on.
        owed_[p] += products * gemm.m * gemm.n / std::max(1.0, macs_[p]);
        for (; owed_[p] >= 1.0 && stream.size() < run_.products; owed_[p] -= 1.0) {
            const auto drawn = philox({draws_++, 0, 0, 0x63617074u},
                                      {static_cast<std::uint32_t>(run_.seed),
                                       static_cast<std::uint32_t>(run_.seed >> 32)});
            const std::size_t row = drawn[0] % gemm.m;
            const std::size_t column = drawn[1] % gemm.n;
            for (int k = 0; k < gemm.k; ++k) {
                const auto index = static_cast<std::size_t>(k);
                const bool clear =
                    k == 0 || (sum_length_ > 0 && (gemm.k_offset + static_cast<std::uint32_t>(k)) %
                                                          static_cast<std::uint32_t>(sum_length_) ==
                                                      0);
                stream.push_back(
                    {a.data[row * a.stride + index], b.data[index * b.stride + column], clear});
            }
        }
    }

  private:
    int sum_length_;
    const CaptureRun& run_;
    Stimulus& stimulus_;
    std::array<double, kArrayPasses> macs_{}; ///< of a step
    std::array<double, kArrayPasses> owed_{};
    std::uint32_t draws_ = 0;
};

} // namespace

Stimulus capture_operands(const Network& network, const Dataset& data, Platform& platform,
                          const CaptureRun& run) {
    const Arithmetic& arithmetic = platform.accelerator.architecture().arithmetic;
    Stimulus stimulus;
    Sampler sampler(arithmetic.arity(), run, stimulus);
    ChipBackend backend(network, platform, run.seed);
    int step = 0;
    platform.accelerator.observe_tiles([&](std::uint16_t tag, const Gemm& gemm,
                                           const TileOperand& a, const TileOperand& b,
                                           const TileState&, bool done) {
        const auto pass = array_pass(pass_of(tag));
        if (done || !pass || gemm.input_is_ones) { // bias gradients multiply by nothing
            return;
        }
        if (step == 0) {
            sampler.count(*pass, gemm);
        } else if (step % every(run) == 0) {
            sampler.see(*pass, a, b, gemm);
        }
    });
    Trainer trainer(backend, network, data, {1, data.train.count(), run.seed});
    for (; step < run.steps && !trainer.testing(); ++step) {
        stop_if_asked();
        trainer.advance();
    }
    platform.accelerator.observe_tiles(nullptr);
    sampler.finish();
    const auto gaussian = [&run](const auto& own) {
        return characterize::gaussian_operands(own.format, run.products, kGaussianSum, run.seed);
    };
    stimulus.gaussian = std::visit(gaussian, arithmetic.mac);
    return stimulus;
}

} // namespace napier
