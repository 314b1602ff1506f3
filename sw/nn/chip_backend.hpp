// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>

#include "sw/compiler/tensor.hpp"
#include "sw/driver/platform.hpp"
#include "sw/nn/backend.hpp"

namespace napier {

/// The four passes of training, and what is run to measure accuracy.
enum class Pass { forward, data_gradient, weight_gradient, update, evaluation };
constexpr std::size_t kPasses = 5;
const char* to_string(Pass pass);

/// Trains a network on a modelled chip: places the tensors in its DRAM, compiles the instruction
/// streams, and talks to it through the driver only.
class ChipBackend final : public Backend {
  public:
    /// `platform` must outlive the backend. Throws InputError if the network does not fit.
    ChipBackend(const Network& network, Platform& platform, std::uint64_t seed);

    void train_step(const Batch& batch, double rate) override;
    std::vector<int> predict(const Batch& batch) override;
    std::string describe() const override;

    /// Counters by layer and pass since the start. The softmax gradient counts as the last layer's
    /// data gradient; the fetch of instructions as layer 0's forward pass.
    TagReport report(std::size_t layer, Pass pass);
    std::uint64_t total_cycles() { return device_.total_cycles(); }
    std::size_t layers() const { return layers_.size(); }
    /// Raw weight words of a layer as they stand in DRAM, row major.
    std::vector<Word> weights(std::size_t layer);

  private:
    struct Layer {
        DenseLayer shape;
        DeviceTensor weight, bias;                   ///< what the array multiplies
        DeviceTensor weight_master, bias_master;     ///< what updates change, if not the same
        DeviceTensor weight_gradient, bias_gradient; ///< sums over the batch
        DeviceTensor weight_momentum, bias_momentum;
        DeviceTensor output, gradient;
    };

    DeviceTensor allocate(std::int64_t rows, std::int64_t columns, int bits, int fraction);
    void upload(const DeviceTensor& tensor, const std::vector<Word>& words);
    std::vector<Word> download(const DeviceTensor& tensor, std::int64_t rows);
    std::vector<Word> encode(const DeviceTensor& tensor, const std::vector<float>& values) const;
    void place_layer(const DenseLayer& shape, int index, std::uint64_t seed);
    void upload_images(const Batch& batch);
    std::vector<Instruction> training_stream(int rows);
    std::vector<Instruction> inference_stream(int rows);
    void forward(class StreamBuilder& builder, int rows, bool training) const;
    static std::uint16_t tag(std::size_t layer, Pass pass);

    Network network_;
    Platform& platform_;
    Device& device_;
    const VectorMath& math_;
    int batch_rows_;
    std::uint64_t next_address_ = 0;
    std::uint64_t program_address_ = 0;
    DeviceTensor input_;
    DeviceTensor labels_;
    std::vector<Layer> layers_;
    std::array<Word, 256> pixel_words_{};
    std::map<int, std::vector<Instruction>> training_streams_; ///< by rows in the batch
    std::map<int, std::vector<Instruction>> inference_streams_;
    std::uint32_t step_ = 0;
};

} // namespace napier
