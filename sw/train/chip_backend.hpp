// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "sw/driver/platform.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/train/backend.hpp"
#include "sw/train/chip_checks.hpp"

namespace napier {

/// Trains a network on a modelled chip: places the tensors in its DRAM, compiles the instruction
/// streams, and talks to it through the driver only.
class ChipBackend final : public Backend {
  public:
    /// `platform` must outlive the backend. Throws InputError if the network does not fit.
    /// Training and inference throw DriverError if the chip refuses an instruction and
    /// InvariantError if what it counts does not add up, both naming layer, pass and tile.
    ChipBackend(const Network& network, Platform& platform, std::uint64_t seed);

    void train_step(const Batch& batch, double rate) override;
    std::vector<float> training_logits() override;
    std::vector<float> logits(const Batch& batch) override;
    std::string describe() const override;
    BackendState save() override;
    void restore(const BackendState& state) override;
    std::vector<std::uint8_t> weight_bytes() override;
    std::vector<LayerParameters> parameters() override;

    /// Counters by layer and pass since the start. The softmax gradient counts as the last layer's
    /// data gradient.
    TagReport report(std::size_t layer, Pass pass) { return report(tag_of(layer, pass)); }
    /// By tag: kFetchTag's is reading the instructions of all programs.
    TagReport report(std::uint16_t tag);
    /// Reading the instructions of all training steps, or of all inferences, since the start.
    const TagReport& fetch(RunMode mode) const { return fetch_[static_cast<std::size_t>(mode)]; }
    std::uint64_t total_cycles() { return before_.total_cycles + device_.total_cycles(); }
    std::size_t layers() const { return plan_.layers().size(); }
    const NetworkPlan& plan() const { return plan_; }
    /// Raw weight words of a layer as they stand in DRAM, row major; none for a layer without.
    std::vector<Word> weights(std::size_t layer);
    /// What a tensor of the plan holds, as real numbers, row major.
    std::vector<double> values(const DeviceTensor& tensor);

  private:
    /// What the chip counted before a restore; its counters start at zero and cannot be written.
    struct Before {
        std::vector<TagReport> reports; ///< by tag; empty if nothing was restored
        std::uint64_t total_cycles = 0;
    };

    void upload(const DeviceTensor& tensor, const std::vector<Word>& words);
    std::vector<Word> download(const DeviceTensor& tensor);
    std::vector<std::uint8_t> peek(const DeviceTensor& tensor);
    std::vector<float> reals(const DeviceTensor& tensor, const std::vector<Word>& words) const;
    std::vector<Word> encode(const DeviceTensor& tensor, const std::vector<float>& values) const;
    void initialise(const DeviceParameter& parameter, const std::vector<float>& values);
    void initialise(const OwnTensor& own, const LayerParameters& start);
    void upload_images(const Batch& batch);
    /// A training step or an inference on `images` images, with everything it counts checked.
    void run(const std::vector<Instruction>& stream, RunMode mode, int images);

    Platform& platform_;
    Device& device_;
    NetworkPlan plan_;
    std::vector<std::array<Word, 256>> pixel_words_;           ///< by channel
    std::map<int, std::vector<Instruction>> training_streams_; ///< by rows in the batch
    std::map<int, std::vector<Instruction>> inference_streams_;
    std::uint32_t step_ = 0;
    int last_count_ = 0; ///< images of the last training batch
    Before before_;
    std::array<TagReport, 2> fetch_; ///< by mode; what was before a restore included
    ChipChecks checks_;
};

} // namespace napier
