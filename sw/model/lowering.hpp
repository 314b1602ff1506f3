// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "hw/arith/arithmetic.hpp"
#include "sw/model/planned_layer.hpp"
#include "sw/pass/operation.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// Places the tensors of one layer in a chip's DRAM, one behind the other.
class Placement {
  public:
    virtual ~Placement() = default;
    virtual std::int64_t batch() const = 0;
    /// The arithmetic in which the layer computes a pass, and its number on the chip.
    virtual const Arithmetic& arithmetic(Pass pass) const = 0;
    virtual std::uint8_t number(Pass pass) const = 0;
    virtual DeviceTensor tensor(std::int64_t rows, std::int64_t columns, int bits, int fraction,
                                std::uint8_t arithmetic) = 0;
    /// A map for each of `maps` images.
    virtual FeatureMap map(const ImageShape& shape, std::int64_t maps, int bits, int fraction,
                           std::uint8_t arithmetic, bool packed) = 0;
    /// A map of activations as the layer's forward pass takes them; `packed`: the host writes it.
    virtual FeatureMap activations(const ImageShape& shape, std::int64_t maps, bool packed) = 0;
};

/// How a layer that reads another hands its part of the gradient down:
/// result = (part + addend) * f'(mask).
struct GradientPart {
    FeatureMap result;
    std::optional<FeatureMap> addend; ///< none: it is the first to hand down
    std::optional<FeatureMap> mask;   ///< none: not the last, or no activation
    Rectifier f = Rectifier::leaky;
};

/// One layer's part of a program, as its kind sees it: tensors come in, operations go out.
class Lowering {
  public:
    virtual ~Lowering() = default;
    virtual const Layer& layer() const = 0;
    virtual std::size_t index() const = 0;
    /// forward, evaluation or data_gradient (then all gradients are asked for).
    virtual Pass pass() const = 0;
    virtual std::int64_t images() const = 0;
    virtual const PlannedLayer& tensors() const = 0;
    /// What source `i` gives; inference reads through layers that only train.
    virtual FeatureMap input(std::size_t i = 0) const = 0;
    /// The loss by what the layer gives, once all that read it have handed down their parts.
    virtual FeatureMap gradient() const = 0;
    virtual GradientPart hand_down(std::size_t i = 0) = 0;
    /// For a part that is `gradient` itself: true if that is all, else it must be handed down.
    virtual bool pass_through(std::size_t i, const FeatureMap& gradient) = 0;

    virtual const Arithmetic& arithmetic(Pass pass) const = 0;
    /// Scalars and words of the arithmetic in which the layer computes a pass ...
    virtual const VectorMath& math(Pass pass) const = 0;
    /// ... and of that whose words a map holds.
    virtual const VectorMath& math_of(const FeatureMap& map) const = 0;
    /// The next operation, of the layer's pass `pass`; its tag is set here.
    virtual void add(Pass pass, PassOperation operation) = 0;
};

} // namespace napier
