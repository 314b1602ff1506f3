// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace napier::test {

/// A network file drawn at random for images of 1 x 28 x 28, and what its layers multiply, counted
/// by plain loops over images, pixels, taps and channels that share no code with the program.
struct RandomNetwork {
    struct Counted {
        std::uint64_t forward = 0;
        std::uint64_t data_gradient = 0;
        std::uint64_t weight_gradient = 0;
    };
    std::string yaml;
    std::vector<Counted> macs; ///< by layer, for `batch` images
    int batch = 1;
};

/// Draws layers one after the other; `batch` images are counted.
class NetworkDraw {
  public:
    explicit NetworkDraw(unsigned seed) : random_(seed) { network_.batch = 1 + pick(5); }

    RandomNetwork draw() {
        network_.yaml = "name: drawn\ndataset: fashion-mnist\nlayers:\n";
        if (pick(5) > 0) {
            convolution(pick(3) == 0 ? 5 : 3, 1 + pick(2), "");
            const int parts = 1 + pick(4);
            for (int part = 0; part < parts; ++part) {
                maps();
            }
            if (pick(2) == 0) {
                add("global_average_pool", "", {});
                height_ = width_ = 1;
            }
        }
        if (pick(2) == 0) {
            dense(1 + pick(40), pick(2) == 0 ? ", activation: relu" : "");
        }
        if (pick(4) == 0) {
            add("dropout", "rate: 0.25", {});
        }
        dense(10, "");
        network_.yaml += "train: {batch: " + std::to_string(network_.batch) +
                         ", epochs: 1, learning_rate: 0.1" +
                         (pick(2) == 0 ? ", momentum: 0.9, weight_decay: 0.001}\n" : "}\n");
        return network_;
    }

  private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    void add(const std::string& kind, const std::string& keys, const RandomNetwork::Counted& macs) {
        network_.yaml += "  - {kind: " + kind + (keys.empty() ? "" : ", " + keys) + "}\n";
        network_.macs.push_back(macs);
        first_ = false;
    }
    std::string name() { return "n" + std::to_string(names_++); }

    /// Something on maps.
    void maps() {
        switch (pick(6)) {
        case 0:
            if (height_ >= 4) {
                const bool padded = pick(2) == 0;
                add("max_pool", padded ? "kernel: 3, stride: 2, padding: 1" : "kernel: 2", {});
                height_ = width_ = padded ? (height_ + 2 - 3) / 2 + 1 : height_ / 2;
            }
            return;
        case 1:
            return depthwise();
        case 2: { // a residual block or a gate; not drawn, so that a seed's sizes stay
            const char* const kind = channels_ % 2 == 0 ? "add" : "multiply";
            const std::string start = name();
            convolution(3, 1, ", name: " + start);
            const int channels = channels_;
            convolution(3, 1, "", channels);
            add(kind, "with: " + start + ", activation: leaky_relu", {});
            return;
        }
        case 3: { // two layers side by side
            const std::string start = name();
            convolution(1, 1, ", name: " + start);
            const int channels = channels_;
            convolution(3, 1, "");
            add("concat", "with: " + start, {});
            channels_ += channels;
            return;
        }
        case 4:
            convolution(3, 1, pick(2) == 0 ? ", activation: relu" : "", 0, true);
            add("batch_norm", "activation: relu", {});
            return;
        default:
            convolution(pick(2) == 0 ? 1 : 3, 1 + pick(2), ", activation: leaky_relu");
        }
    }
    void convolution(int kernel, int stride, const std::string& more, int filters = 0,
                     bool no_bias = false) {
        const int padding = kernel / 2;
        const int outputs = filters > 0 ? filters : 1 + pick(20);
        const bool bias = !no_bias && pick(3) > 0;
        const int out_height = (height_ + 2 * padding - kernel) / stride + 1;
        const int out_width = (width_ + 2 * padding - kernel) / stride + 1;
        RandomNetwork::Counted macs;
        for (int image = 0; image < network_.batch; ++image) {
            for (int pixel = 0; pixel < out_height * out_width; ++pixel) {
                for (int tap = 0; tap < kernel * kernel; ++tap) {
                    for (int channel = 0; channel < channels_; ++channel) {
                        macs.forward += static_cast<unsigned>(outputs);
                        macs.weight_gradient += static_cast<unsigned>(outputs);
                    }
                }
                macs.weight_gradient += bias ? static_cast<unsigned>(outputs) : 0u;
            }
            for (int pixel = 0; !first_ && pixel < height_ * width_; ++pixel) {
                for (int tap = 0; tap < kernel * kernel; ++tap) {
                    for (int filter = 0; filter < outputs; ++filter) {
                        macs.data_gradient += static_cast<unsigned>(channels_);
                    }
                }
            }
        }
        add("conv",
            "filters: " + std::to_string(outputs) + ", kernel: " + std::to_string(kernel) +
                ", stride: " + std::to_string(stride) + ", padding: " + std::to_string(padding) +
                ", bias: " + (bias ? "true" : "false") + more,
            macs);
        height_ = out_height;
        width_ = out_width;
        channels_ = outputs;
    }

    /// Eight channels at a time, each by all of them: see the layer's own file.
    void depthwise() {
        const int stride = 1 + pick(2);
        const int out = (height_ + 2 - 3) / stride + 1;
        RandomNetwork::Counted macs;
        for (int image = 0; image < network_.batch; ++image) {
            for (int channel = 0; channel < channels_; ++channel) {
                int together = 0;
                for (int other = 0; other < channels_; ++other) {
                    together += other / 8 == channel / 8 ? 1 : 0;
                }
                macs.forward += static_cast<unsigned>(out * out * 9 * together);
                macs.weight_gradient += static_cast<unsigned>(out * out * (9 * together + 1));
                macs.data_gradient += static_cast<unsigned>(height_ * width_ * 9 * together);
            }
        }
        add("depthwise", "kernel: 3, padding: 1, stride: " + std::to_string(stride), macs);
        height_ = width_ = out;
    }

    void dense(int outputs, const std::string& more) {
        RandomNetwork::Counted macs;
        for (int image = 0; image < network_.batch; ++image) {
            for (int input = 0; input < height_ * width_ * channels_; ++input) {
                macs.forward += static_cast<unsigned>(outputs);
                macs.weight_gradient += static_cast<unsigned>(outputs);
                macs.data_gradient += first_ ? 0u : static_cast<unsigned>(outputs);
            }
            macs.weight_gradient += static_cast<unsigned>(outputs);
        }
        add("dense", "outputs: " + std::to_string(outputs) + more, macs);
        height_ = width_ = 1;
        channels_ = outputs;
    }

    std::mt19937 random_;
    RandomNetwork network_;
    bool first_ = true;
    int height_ = 28;
    int width_ = 28;
    int channels_ = 1;
    int names_ = 0;
};

/// Keys of a chip drawn at random, and their values.
inline std::vector<std::pair<std::string, std::string>> random_chip(unsigned seed) {
    std::mt19937 random(seed);
    const auto one_of = [&](const std::vector<std::string>& values) {
        return values[random() % values.size()];
    };
    return {{"array.rows", one_of({"4", "8", "16", "32"})},
            {"array.columns", one_of({"4", "8", "16", "32"})},
            {"array.dataflow", one_of({"os", "ws", "is"})},
            {"array.folds", one_of({"serial", "overlapped"})},
            {"scratchpad.kib", one_of({"24", "32", "64", "128"})},
            {"scratchpad.banks", one_of({"8", "32", "64"})},
            {"vector_lanes", one_of({"4", "16", "32"})},
            {"queue_depth", one_of({"2", "16"})},
            {"dma.burst_bytes", one_of({"64", "256", "1024"})},
            {"dma.line_buffer_kib", one_of({"1", "16", "64"})},
            {"dram.bandwidth_gb_per_s", one_of({"1.6", "12.8", "100"})},
            {"dram.row_bytes", one_of({"512", "2048"})},
            {"arithmetic", one_of({"lns8", "lns10", "lns12", "lns12+4", "lns16", "fixed8",
                                   "fixed12", "fixed16"})},
            {"dram.preset",
             one_of({"default", "default", "lpddr4", "lpddr5", "ddr4", "gddr6", "hbm2", "hbm3"})},
            {"dram.channels", one_of({"1", "2", "3", "16"})}};
}

} // namespace napier::test
