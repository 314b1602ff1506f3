// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hw/array/tile_kernel.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/vector/vector_math.hpp"
#include "sw/lower/feature_map.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/model/network.hpp"
#include "sw/model/pass.hpp"

namespace napier {

/// A trained tensor and what goes with it in DRAM. Tensors that are not there have no rows.
struct DeviceParameter {
    DeviceTensor word;     ///< what the array multiplies
    DeviceTensor master;   ///< what updates change, if not the same
    DeviceTensor gradient; ///< summed over the batch
    DeviceTensor momentum; ///< or the gradient's rms

    bool present() const { return word.rows > 0; }
};

/// Batch norm's numbers of the channels, 1 x channels each.
struct DeviceMoments {
    DeviceTensor mean; ///< of the batch; inverse = 1 / deviation
    DeviceTensor inverse;
    DeviceTensor running_mean;
    DeviceTensor running_variance;
    DeviceTensor evaluation_mean; ///< from the running ones, for inference
    DeviceTensor evaluation_inverse;
};

struct PlannedLayer {
    Layer shape;
    FeatureMap output;
    FeatureMap gradient;    ///< of the loss by the layer's sum, in front of its activation
    FeatureMap index;       ///< max pool: the tap of each maximum
    DeviceParameter weight; ///< batch norm: gamma
    DeviceParameter bias;   ///< batch norm: beta
    DeviceMoments moments;  ///< batch norm
};

class GradientFlow;

/// Where a network's tensors lie in a chip's DRAM, and in whose words where layers have arithmetics
/// of their own: a layer's output in those of its forward pass, the gradient of its output and of
/// batch norm's parameters in those of its data gradient, the gradient of a product's weights in
/// those of its weight gradient, weights and momenta in those of its update; the image as the
/// first layer's forward pass takes it. What computes in another one converts as it loads. And the
/// instruction streams that train it and run it. Holds no values and touches no device:
/// `device.run(plan.training_step(64), plan.bytes())` on a chip in timing-only mode is all a run
/// for cycles and energy takes.
class ChipPlan {
  public:
    /// The network must be connected; the chip's parts must outlive the plan. Throws InputError if
    /// the network does not fit.
    ChipPlan(const Network& network, const Architecture& architecture, const TileKernel& kernel,
             const VectorMath& math);

    const Network& network() const { return network_; }
    const std::vector<PlannedLayer>& layers() const { return layers_; }
    const FeatureMap& input() const { return input_; }
    const DeviceTensor& labels() const { return labels_; } ///< 1 x batch of 16-bit numbers
    /// DRAM in use: programs may lie from here on.
    std::uint64_t bytes() const { return next_address_; }

    /// Streams for `images` images, at most the network's batch. Rate and step number are left for
    /// set_step().
    std::vector<Instruction> training_step(int images) const;
    std::vector<Instruction> inference(int images) const;
    /// The same for `sink`, part by part, so that a deep network's never lies in memory whole.
    /// Returns what it moves.
    enum class Stream { training_step, inference };
    TrafficPlan stream(Stream kind, int images, InstructionSink sink) const;
    /// Converts between words of a tensor of that arithmetic and real numbers.
    const VectorMath& math(std::uint8_t arithmetic) const {
        return arithmetic == 0 ? math_ : *other_maths_.at(arithmetic - 1u);
    }
    /// The number of the arithmetic in which a layer's pass computes.
    std::uint8_t arithmetic_of(std::size_t layer, Pass pass) const {
        const std::size_t tag = tag_of(layer, pass);
        return tag < by_tag_.size() ? by_tag_[tag] : std::uint8_t{0};
    }
    /// `rate` is the recipe's, for the mean of the gradients of `images`.
    void set_step(std::vector<Instruction>& stream, double rate, int images,
                  std::uint32_t step) const;

  private:
    /// One layer's part of a stream.
    struct Step {
        StreamBuilder& builder;
        std::size_t layer;
        int images;
        Pass pass;
    };

    std::uint64_t take(std::uint64_t bytes);
    DeviceTensor place(std::int64_t rows, std::int64_t columns, int bits, int fraction,
                       std::uint8_t arithmetic);
    FeatureMap place_map(const ImageShape& shape, int bits, int fraction, std::uint8_t arithmetic,
                         bool packed = false);
    int word_bits(std::uint8_t arithmetic) const { return arithmetics_[arithmetic].word_bits(); }
    DeviceParameter place_parameter(std::size_t layer, std::int64_t rows, std::int64_t columns,
                                    bool multiplicative);
    /// Whether its weights are updated by the rule of Madam.
    bool multiplies(const Layer& layer) const {
        return network_.train.optimiser == Optimiser::madam && layer.is_product();
    }
    void place_layer(const Layer& shape);
    DeviceMoments place_moments(std::uint8_t arithmetic, int channels);
    const VectorMath& math_of(std::size_t layer, Pass pass) const {
        return math(arithmetic_of(layer, pass));
    }

    /// What layer `source` gives; inference reads through dropout.
    const FeatureMap& map_of(int source, Pass pass) const;
    const FeatureMap& input_of(const Step& step) const {
        return map_of(layers_[step.layer].shape.source, step.pass);
    }
    StreamBuilder build(Stream kind, int images, InstructionSink sink) const;
    void loss_gradient(StreamBuilder& builder, int images) const;
    void forward_layer(const Step& step) const;
    void forward_product(const Step& step) const;
    void forward_pool(const Step& step) const;
    void forward_batch_norm(const Step& step) const;
    void forward_elementwise(const Step& step) const;
    void backward_layer(const Step& step, GradientFlow& flow) const;
    void data_gradient(const Step& step, GradientFlow& flow) const;
    void weight_gradient(const Step& step, const FeatureMap& gradient_map) const;
    void pool_gradient(const Step& step, GradientFlow& flow) const;
    void batch_norm_gradient(const Step& step, GradientFlow& flow) const;
    void elementwise_gradient(const Step& step, GradientFlow& flow) const;
    void add_gradient(const Step& step, GradientFlow& flow) const;
    BatchNormPass batch_norm_pass(const Step& step, std::int64_t rows) const;
    void updates(StreamBuilder& builder, int images) const;

    Network network_;
    const Architecture& architecture_;
    const TileKernel& kernel_;
    const VectorMath& math_; ///< of the chip's own arithmetic
    std::vector<std::unique_ptr<VectorMath>> other_maths_;
    std::vector<Arithmetic> arithmetics_; ///< each alone
    std::vector<std::uint8_t> by_tag_;
    FixedScales scales_; ///< zeros where the chip is not fixed point
    std::uint64_t next_address_ = 0;
    FeatureMap input_;
    DeviceTensor labels_;
    std::vector<PlannedLayer> layers_;
};

} // namespace napier
