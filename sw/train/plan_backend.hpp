// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "hw/cost/tag_counters.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/train/backend.hpp"

namespace napier {

/// Trains a network in a chip's arithmetic, its tensors where a NetworkPlan places them in the
/// chip's DRAM. Who runs the passes, the chip's model or the host, is left to the classes below it:
/// what they keep in memory between two batches is the same, byte for byte, and so is what they
/// count; each goes on where the other was saved.
class PlanBackend : public Backend {
  public:
    void train_step(const Batch& batch, double rate) final;
    std::vector<float> training_logits() final;
    std::vector<float> logits(const Batch& batch) final;
    std::string describe() const final { return architecture_.arithmetic.describe(); }
    BackendState save() final;
    void restore(const BackendState& state) final;
    std::vector<std::uint8_t> weight_bytes() final;
    std::vector<LayerParameters> parameters() final;

    /// Counters by layer and pass since the start. The softmax gradient counts as the last layer's
    /// data gradient.
    TagCounters report(std::size_t layer, Pass pass) { return report(tag_of(layer, pass)); }
    /// By tag: kFetchTag's is reading the instructions of all programs.
    TagCounters report(std::uint16_t tag);
    /// Reading the instructions of all training steps, or of all inferences, since the start.
    const TagCounters& fetch(RunMode mode) const { return fetch_[static_cast<std::size_t>(mode)]; }
    std::uint64_t total_cycles() { return before_.total_cycles + counted_cycles(); }
    std::size_t layers() const { return plan_.layers().size(); }
    const NetworkPlan& plan() const { return plan_; }
    const Architecture& architecture() const { return architecture_; }
    /// Raw weight words of a layer as they stand in DRAM, row major; none for a layer without.
    std::vector<Word> weights(std::size_t layer);
    /// What a tensor of the plan holds, as real numbers, row major.
    std::vector<double> values(const DeviceTensor& tensor);

  protected:
    /// What a program is run with.
    struct Step {
        RunMode mode;
        int images;
        double rate;          ///< training only
        std::uint32_t number; ///< of training steps before it
    };

    /// All but the network must outlive the backend. Throws InputError if the network does not fit.
    PlanBackend(const Network& network, const Architecture& architecture);

    /// Writes the parameters that the network starts with: once memory is there.
    void initialise(std::uint64_t seed);

    virtual void write_memory(std::uint64_t address, const void* data, std::size_t bytes) = 0;
    virtual void read_memory(std::uint64_t address, void* data, std::size_t bytes) = 0;
    /// The same, and disturbs nothing.
    virtual void peek_memory(std::uint64_t address, void* data, std::size_t bytes) = 0;
    virtual void run(const Step& step) = 0;
    /// Counted under a tag, and in all, since the start or the last forget_counters().
    virtual TagCounters counted(std::uint16_t tag) = 0;
    virtual std::uint64_t counted_cycles() = 0;
    virtual void forget_counters() = 0;
    /// What else later steps depend on.
    virtual void save_more(BackendState& /*state*/) {}
    virtual void restore_more(const BackendState& /*state*/) {}

  private:
    /// What was counted before a restore; a chip's counters start at zero and cannot be written.
    struct Before {
        std::vector<TagCounters> reports; ///< by tag; empty if nothing was restored
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
    void run_and_count(const Step& step);

    const Architecture& architecture_;
    NetworkPlan plan_;
    std::vector<std::array<Word, 256>> pixel_words_; ///< by channel
    std::uint32_t step_ = 0;
    int last_count_ = 0; ///< images of the last training batch
    Before before_;
    std::array<TagCounters, 2> fetch_; ///< by mode; what was before a restore included
};

} // namespace napier
