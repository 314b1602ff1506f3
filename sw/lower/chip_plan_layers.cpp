// SPDX-License-Identifier: Apache-2.0
// The passes of each kind of layer.
#include <cmath>

#include "sw/lower/gradient_flow.hpp"

namespace napier {

namespace {

/// A convolution whose windows are the pixels themselves, or a dense layer on maps without gaps:
/// nothing has to be gathered.
bool is_plain(const Layer& layer, const FeatureMap& input) {
    return layer.kind == LayerKind::dense
               ? input.is_flat()
               : layer.kernel == 1 && layer.stride == 1 && (!input.packed || input.is_flat());
}

/// The layer's input as a matrix, where is_plain().
DeviceTensor plain(const Layer& layer, const FeatureMap& map, std::int64_t images) {
    return layer.kind == LayerKind::dense ? map.flat(images) : map.matrix(images);
}

/// A layer's input as its products take it.
struct ProductInput {
    ProductInput(const Layer& layer, const FeatureMap& map, int images, Word zero)
        : is_matrix(is_plain(layer, map)) {
        if (is_matrix) {
            matrix = plain(layer, map, images);
        } else {
            gathered = windows(map, layer.window(), zero);
        }
    }
    void give(GemmPass& pass) const {
        pass.input = is_matrix ? &matrix : nullptr;
        pass.windows = is_matrix ? nullptr : &gathered;
    }

    bool is_matrix;
    DeviceTensor matrix;
    WindowOperand gathered;
};

/// The tensors of a part of a gradient, as passes take them.
struct PartMatrices {
    PartMatrices(const GradientFlow::Part& part, int images, bool flat) : part_(part) {
        const auto of = [&](const FeatureMap* map) {
            return map == nullptr ? DeviceTensor{} : flat ? map->flat(images) : map->matrix(images);
        };
        result = of(part.result);
        addend = of(part.addend);
        mask = of(part.mask);
    }
    template <typename Pass> void give(Pass& pass) const {
        pass.result = &result;
        pass.addend = part_.addend != nullptr ? &addend : nullptr;
        pass.mask = part_.mask != nullptr ? &mask : nullptr;
    }

    DeviceTensor result;
    DeviceTensor addend;
    DeviceTensor mask;

  private:
    GradientFlow::Part part_;
};

void give_dropout(ElementwisePass& pass, const Layer& layer, std::size_t index,
                  const VectorMath& math) {
    pass.random = true;
    pass.drop = drop_probability(layer);
    pass.scale = math.encode_scalar(1.0 / (1.0 - layer.rate));
    pass.tensor = dropout_stream(index);
}

} // namespace

void ChipPlan::forward_layer(const Step& step) const {
    switch (layers_[step.layer].shape.kind) {
    case LayerKind::dense:
    case LayerKind::convolution:
        return forward_product(step);
    case LayerKind::max_pool:
    case LayerKind::average_pool:
        return forward_pool(step);
    case LayerKind::batch_norm:
        return forward_batch_norm(step);
    case LayerKind::dropout:
        if (step.pass != Pass::evaluation) {
            forward_elementwise(step);
        }
        return;
    case LayerKind::add:
        return forward_elementwise(step);
    }
}

void ChipPlan::backward_layer(const Step& step, GradientFlow& flow) const {
    const PlannedLayer& layer = layers_[step.layer];
    const bool goes_on = layer.shape.source != kImage;
    switch (layer.shape.kind) {
    case LayerKind::dense:
    case LayerKind::convolution:
        if (goes_on) {
            data_gradient(step, flow);
        }
        return weight_gradient(step, flow.of(step.layer));
    case LayerKind::max_pool:
    case LayerKind::average_pool:
        return goes_on ? pool_gradient(step, flow) : void();
    case LayerKind::batch_norm:
        return batch_norm_gradient(step, flow);
    case LayerKind::dropout:
        return elementwise_gradient(step, flow);
    case LayerKind::add:
        return add_gradient(step, flow);
    }
}

void ChipPlan::forward_product(const Step& step) const {
    const PlannedLayer& layer = layers_[step.layer];
    const FeatureMap& map = input_of(step);
    const ProductInput input(layer.shape, map, step.images, math(map.arithmetic).zero());
    const DeviceTensor result = layer.output.matrix(step.images);
    GemmPass product;
    input.give(product);
    product.weight = &layer.weight.word;
    product.bias = layer.bias.present() ? &layer.bias.word : nullptr;
    product.result = &result;
    product.rows = result.rows;
    product.activate = layer.shape.activation != Activation::none;
    product.f = layer.shape.rectifier();
    product.tag = tag_of(step.layer, step.pass);
    step.builder.gemm(product);
}

void ChipPlan::forward_pool(const Step& step) const {
    const PlannedLayer& layer = layers_[step.layer];
    const FeatureMap& map = input_of(step);
    const DeviceTensor result = layer.output.matrix(step.images);
    const bool maximum = layer.shape.kind == LayerKind::max_pool;
    const Word lowest = math(map.arithmetic).from_real(-HUGE_VAL, map.fraction, map.element_bits);
    const WindowOperand gathered =
        windows(map, layer.shape.window(), maximum ? lowest : math(map.arithmetic).zero());
    PoolPass pool;
    pool.windows = &gathered;
    pool.result = &result;
    pool.rows = result.rows;
    pool.tag = tag_of(step.layer, step.pass);
    if (maximum) {
        const DeviceTensor index = layer.index.matrix(step.images);
        pool.index = &index;
        step.builder.max_pool(pool);
        return;
    }
    // Fixed point: the sum is brought below the word's range first, then scaled by 1 to 2.
    const auto pixels = static_cast<double>(map.pixels());
    pool.scale_shift =
        architecture_.arithmetic.is_lns() ? 0 : static_cast<int>(std::ceil(std::log2(pixels)));
    pool.scale =
        math_of(step.layer, step.pass).encode_scalar(std::ldexp(1.0 / pixels, pool.scale_shift));
    step.builder.average_pool(pool);
}

/// Dropout, or the sum of two layers.
void ChipPlan::forward_elementwise(const Step& step) const {
    const PlannedLayer& layer = layers_[step.layer];
    const DeviceTensor source = input_of(step).matrix(step.images);
    const DeviceTensor result = layer.output.matrix(step.images);
    ElementwisePass pass;
    pass.source = &source;
    pass.result = &result;
    pass.rows = result.rows;
    pass.tag = tag_of(step.layer, step.pass);
    if (layer.shape.kind == LayerKind::dropout) {
        give_dropout(pass, layer.shape, step.layer, math_of(step.layer, step.pass));
        step.builder.elementwise(pass);
        return;
    }
    const DeviceTensor addend = map_of(layer.shape.other, step.pass).matrix(step.images);
    pass.addend = &addend;
    pass.scale = math_of(step.layer, step.pass).encode_scalar(1.0);
    pass.activate = layer.shape.activation != Activation::none;
    pass.f = layer.shape.rectifier();
    step.builder.elementwise(pass);
}

void ChipPlan::data_gradient(const Step& step, GradientFlow& flow) const {
    const PlannedLayer& layer = layers_[step.layer];
    const GradientFlow::Part part = flow.hand_down(layer.shape.source);
    const FeatureMap& map = *part.result;
    const FeatureMap& from = flow.of(step.layer);
    const bool direct = is_plain(layer.shape, map);
    const PartMatrices to(part, step.images, direct && layer.shape.kind == LayerKind::dense);
    const DeviceTensor gradient = from.matrix(step.images);
    const WindowOperand gathered = gradient_windows(from, layer.shape.window(), map.height,
                                                    map.width, math(from.arithmetic).zero());
    GemmPass product;
    product.input = direct ? &gradient : nullptr;
    product.windows = direct ? nullptr : &gathered;
    product.weight = &layer.weight.word;
    product.weight_transposed = true;
    product.rows = to.result.rows;
    product.f = layers_[static_cast<std::size_t>(layer.shape.source)].shape.rectifier();
    product.tag = tag_of(step.layer, Pass::data_gradient);
    to.give(product);
    step.builder.gemm(product);
}

void ChipPlan::weight_gradient(const Step& step, const FeatureMap& gradient_map) const {
    const PlannedLayer& layer = layers_[step.layer];
    const FeatureMap& map = map_of(layer.shape.source, Pass::forward);
    const ProductInput input(layer.shape, map, step.images, math(map.arithmetic).zero());
    const DeviceTensor gradient = gradient_map.matrix(step.images);
    GemmPass product;
    input.give(product);
    product.input_transposed = true;
    product.weight = &gradient;
    product.result = &layer.weight.gradient;
    product.rows = gradient.rows;
    // The data gradient before it reads the same and writes elsewhere.
    product.depends = layer.shape.source == kImage;
    product.tag = tag_of(step.layer, Pass::weight_gradient);
    step.builder.gemm(product);
    if (layer.bias.present()) {
        GemmPass sums;
        sums.weight = &gradient;
        sums.result = &layer.bias.gradient;
        sums.rows = gradient.rows;
        sums.depends = false;
        sums.tag = product.tag;
        step.builder.gemm(sums);
    }
}

void ChipPlan::pool_gradient(const Step& step, GradientFlow& flow) const {
    const PlannedLayer& layer = layers_[step.layer];
    if (layer.shape.kind == LayerKind::average_pool) {
        return elementwise_gradient(step, flow);
    }
    constexpr Word kNoTap = 0xffff;
    const GradientFlow::Part part = flow.hand_down(layer.shape.source);
    const PartMatrices to(part, step.images, false);
    const auto gathered = [&](const FeatureMap& map, Word fill) {
        return gradient_windows(map, layer.shape.window(), part.result->height, part.result->width,
                                fill);
    };
    const FeatureMap& from = flow.of(step.layer);
    const WindowOperand gradients = gathered(from, math(from.arithmetic).zero());
    const WindowOperand indices = gathered(layer.index, kNoTap);
    PoolPass pass;
    pass.windows = &gradients;
    pass.index_windows = &indices;
    pass.result = &to.result;
    pass.rows = to.result.rows;
    pass.mask = part.mask != nullptr ? &to.mask : nullptr;
    pass.f = layers_[static_cast<std::size_t>(layer.shape.source)].shape.rectifier();
    pass.tag = tag_of(step.layer, Pass::data_gradient);
    step.builder.max_unpool(pass);
}

/// Dropout drops the gradients of what it dropped; a global average spreads its gradient.
void ChipPlan::elementwise_gradient(const Step& step, GradientFlow& flow) const {
    const PlannedLayer& layer = layers_[step.layer];
    const GradientFlow::Part part = flow.hand_down(layer.shape.source);
    const PartMatrices to(part, step.images, false);
    const FeatureMap& from = flow.of(step.layer);
    ElementwisePass pass;
    DeviceTensor source;
    WindowOperand spread_gradient;
    if (layer.shape.kind == LayerKind::dropout) {
        source = from.matrix(step.images);
        pass.source = &source;
        give_dropout(pass, layer.shape, step.layer, math_of(step.layer, Pass::data_gradient));
    } else {
        spread_gradient = spread(from, part.result->height, part.result->width);
        pass.windows = &spread_gradient;
        pass.scale = math_of(step.layer, Pass::data_gradient)
                         .encode_scalar(1.0 / static_cast<double>(part.result->pixels()));
    }
    pass.rows = to.result.rows;
    pass.f = layers_[static_cast<std::size_t>(layer.shape.source)].shape.rectifier();
    pass.tag = tag_of(step.layer, Pass::data_gradient);
    to.give(pass);
    step.builder.elementwise(pass);
}

/// Both summands get the sum's gradient as it is.
void ChipPlan::add_gradient(const Step& step, GradientFlow& flow) const {
    const PlannedLayer& layer = layers_[step.layer];
    const FeatureMap& gradient = flow.of(step.layer);
    for (const int source : {layer.shape.source, layer.shape.other}) {
        if (source == kImage || flow.pass_through(source, gradient)) {
            continue;
        }
        const GradientFlow::Part part = flow.hand_down(source);
        const PartMatrices to(part, step.images, false);
        const DeviceTensor from = gradient.matrix(step.images);
        ElementwisePass pass;
        pass.source = &from;
        pass.scale = math_of(step.layer, Pass::data_gradient).encode_scalar(1.0);
        pass.rows = to.result.rows;
        pass.f = layers_[static_cast<std::size_t>(source)].shape.rectifier();
        pass.tag = tag_of(step.layer, Pass::data_gradient);
        to.give(pass);
        step.builder.elementwise(pass);
    }
}

} // namespace napier
