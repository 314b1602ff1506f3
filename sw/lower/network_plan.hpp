// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hw/arith/common/vector_math.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/isa/instruction_sink.hpp"
#include "sw/lower/fixed_tilings.hpp"
#include "sw/lower/gradient_flow.hpp"
#include "sw/lower/placer.hpp"
#include "sw/lower/traffic.hpp"
#include "sw/model/network.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// Where a network's tensors lie in a chip's DRAM, and in whose words where layers have arithmetics
/// of their own: a layer's output in those of its forward pass, the gradient of its output and of
/// batch norm's parameters in those of its data gradient, the gradient of a product's weights in
/// those of its weight gradient, weights and momenta in those of its update; the image as the
/// first layer's forward pass takes it. What computes in another one converts as it loads. And the
/// passes that train the network and run it, as operations on whole tensors, and as the
/// instructions that these become. Holds no values and touches no device:
/// `device.run(plan.instructions(RunMode::training, 64), plan.bytes())` on a chip in timing-only
/// mode is all a run for cycles and energy takes.
class NetworkPlan {
  public:
    /// The network must be connected; the chip must outlive the plan. Of a network of
    /// shapes that is only run (`most`: inference), what training needs is not placed. Throws
    /// InputError if the network does not fit.
    NetworkPlan(const Network& network, const Architecture& architecture,
                RunMode most = RunMode::training);

    const Network& network() const { return network_; }
    const std::vector<PlannedLayer>& layers() const { return layers_; }
    const FeatureMap& input() const { return input_; }
    const DeviceTensor& labels() const { return labels_; } ///< 1 x batch of 16-bit numbers
    /// DRAM in use: programs may lie from here on.
    std::uint64_t bytes() const { return placer_.bytes(); }

    /// Whether a program of so many instructions has room behind the tensors.
    bool has_room(std::uint64_t instructions) const;
    /// Throws InputError naming the chip's key, and how much would be enough, unless it has.
    void check_capacity(std::uint64_t instructions) const;

    /// What is done with `images` images, at most the network's batch: all forward passes; for
    /// training then the loss, gradients from the last layer to the first, and updates. Rate and
    /// step number are left for set_step().
    std::vector<PassOperation> passes(RunMode mode, std::int64_t images) const;
    /// The same as instructions ...
    std::vector<Instruction> instructions(RunMode mode, std::int64_t images) const;
    /// ... and for `sink`, part by part, so that a deep network's never lie in memory whole.
    /// Returns what they move.
    TrafficPlan stream(RunMode mode, std::int64_t images, InstructionSink sink) const;

    /// How the products among passes(mode, images) are cut, in their order.
    std::vector<Tiling> tilings(RunMode mode, std::int64_t images) const;

    std::uint64_t count_instructions(RunMode mode, std::int64_t images) const;

    /// Converts between words of a tensor of that arithmetic and real numbers.
    const VectorMath& math(std::uint8_t arithmetic) const { return *maths_.at(arithmetic); }
    /// The number of the arithmetic in which a layer's pass computes.
    std::uint8_t arithmetic_of(std::size_t layer, Pass pass) const {
        const std::size_t tag = tag_of(layer, pass);
        return tag < by_tag_.size() ? by_tag_[tag] : std::uint8_t{0};
    }
    const Arithmetic& arithmetic(std::uint8_t number) const { return arithmetics_[number]; }
    const TensorScales& scales() const { return scales_; }
    /// `rate` is the recipe's, for the mean of the gradients of `images`.
    void set_step(std::vector<Instruction>& program, double rate, std::int64_t images,
                  std::uint32_t step) const;
    /// The same of one operation; most do not change from step to step.
    void set_step(vector_op::Update& update, double rate, std::int64_t images,
                  std::uint32_t step) const;
    void set_step(vector_op::MultiplicativeUpdate& update, double rate, std::int64_t images,
                  std::uint32_t step) const;
    void set_step(vector_op::Elementwise& operation, double rate, std::int64_t images,
                  std::uint32_t step) const;
    template <typename Other>
    void set_step(Other& /*operation*/, double /*rate*/, std::int64_t /*images*/,
                  std::uint32_t /*step*/) const {}
    /// What layer `source` gives; inference reads through layers that only train.
    const FeatureMap& map_of(int source, Pass pass) const;

  private:
    class LayerPlacement;
    class LayerLowering;

    DeviceParameter place_parameter(std::size_t layer, std::int64_t rows, std::int64_t columns,
                                    bool multiplicative);
    /// Whether its weights are updated by the rule of Madam.
    bool multiplies(const Layer& layer) const {
        return network_.train.optimiser == Optimiser::madam && layer.is_product();
    }
    void place_layer(const Layer& shape);
    /// False where only shapes are run: gradients, masters and momenta have no place.
    bool trains() const { return most_ == RunMode::training || network_.has_values(); }
    template <typename Product, typename Other>
    void visit_passes(RunMode mode, std::int64_t images, Product&& product, Other&& other) const;
    void add_updates(std::vector<PassOperation>& passes, std::int64_t images) const;

    Network network_;
    FixedTilings fixed_tilings_;
    const Architecture& architecture_;
    RunMode most_;
    std::vector<Arithmetic> arithmetics_; ///< by number, each alone
    std::vector<std::unique_ptr<VectorMath>> maths_;
    std::vector<std::uint8_t> by_tag_;
    TensorScales scales_;
    Placer placer_;
    FeatureMap input_;
    DeviceTensor labels_;
    std::vector<PlannedLayer> layers_;
};

} // namespace napier
