// SPDX-License-Identifier: Apache-2.0
// The passes of each kind of layer.
#include <cmath>

#include "sw/nn/chip_plan.hpp"

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

} // namespace

void ChipPlan::forward(StreamBuilder& builder, int images, Pass pass) const {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        if (layers_[l].shape.has_weights()) {
            forward_product(builder, l, images, pass);
        } else {
            forward_pool(builder, l, images, pass);
        }
    }
}

void ChipPlan::forward_product(StreamBuilder& builder, std::size_t l, int images, Pass pass) const {
    const PlannedLayer& layer = layers_[l];
    const ProductInput input(layer.shape, input_of(l), images, math_.zero());
    const DeviceTensor result = layer.output.matrix(images);
    GemmPass product;
    input.give(product);
    product.weight = &layer.weight.word;
    product.bias = &layer.bias.word;
    product.result = &result;
    product.rows = result.rows;
    product.activate = layer.shape.activation != Activation::none;
    product.f = layer.shape.rectifier();
    product.tag = tag_of(l, pass);
    builder.gemm(product);
}

void ChipPlan::forward_pool(StreamBuilder& builder, std::size_t l, int images, Pass pass) const {
    const PlannedLayer& layer = layers_[l];
    const FeatureMap& map = input_of(l);
    const DeviceTensor result = layer.output.matrix(images);
    const bool maximum = layer.shape.kind == LayerKind::max_pool;
    const Word lowest = math_.from_real(-HUGE_VAL, map.fraction, map.element_bits);
    const WindowOperand gathered =
        windows(map, layer.shape.window(), maximum ? lowest : math_.zero());
    PoolPass pool;
    pool.windows = &gathered;
    pool.result = &result;
    pool.rows = result.rows;
    pool.tag = tag_of(l, pass);
    if (maximum) {
        const DeviceTensor index = layer.index.matrix(images);
        pool.index = &index;
        builder.max_pool(pool);
        return;
    }
    // Fixed point: the sum is brought below the word's range first, then scaled by 1 to 2.
    const double pixels = static_cast<double>(map.pixels());
    pool.scale_shift =
        architecture_.arithmetic.is_lns() ? 0 : static_cast<int>(std::ceil(std::log2(pixels)));
    pool.scale = math_.encode_scalar(std::ldexp(1.0 / pixels, pool.scale_shift));
    builder.average_pool(pool);
}

void ChipPlan::backward(StreamBuilder& builder, std::size_t l, int images) const {
    if (!layers_[l].shape.has_weights()) {
        if (l > 0) {
            pool_gradient(builder, l, images);
        }
        return;
    }
    if (l > 0) {
        data_gradient(builder, l, images);
    }
    weight_gradient(builder, l, images);
}

void ChipPlan::data_gradient(StreamBuilder& builder, std::size_t l, int images) const {
    const PlannedLayer& layer = layers_[l];
    const PlannedLayer& below = layers_[l - 1];
    const bool direct = is_plain(layer.shape, below.output);
    const auto matrix = [&](const FeatureMap& map) {
        return direct ? plain(layer.shape, map, images) : map.matrix(images);
    };
    const DeviceTensor result = matrix(below.gradient);
    const DeviceTensor mask = matrix(below.output);
    const DeviceTensor gradient = layer.gradient.matrix(images);
    const WindowOperand gathered =
        gradient_windows(layer.gradient, layer.shape.window(), below.output.height,
                         below.output.width, math_.zero());
    GemmPass product;
    product.input = direct ? &gradient : nullptr;
    product.windows = direct ? nullptr : &gathered;
    product.weight = &layer.weight.word;
    product.weight_transposed = true;
    product.result = &result;
    product.rows = result.rows;
    product.mask = below.shape.activation != Activation::none ? &mask : nullptr;
    product.f = below.shape.rectifier();
    product.tag = tag_of(l, Pass::data_gradient);
    builder.gemm(product);
}

void ChipPlan::weight_gradient(StreamBuilder& builder, std::size_t l, int images) const {
    const PlannedLayer& layer = layers_[l];
    const ProductInput input(layer.shape, input_of(l), images, math_.zero());
    const DeviceTensor gradient = layer.gradient.matrix(images);
    GemmPass product;
    input.give(product);
    product.input_transposed = true;
    product.weight = &gradient;
    product.result = &layer.weight.gradient;
    product.rows = gradient.rows;
    product.depends = l == 0; // the data gradient before it reads the same and writes elsewhere
    product.tag = tag_of(l, Pass::weight_gradient);
    builder.gemm(product);
    GemmPass sums;
    sums.weight = &gradient;
    sums.result = &layer.bias.gradient;
    sums.rows = gradient.rows;
    sums.depends = false;
    sums.tag = product.tag;
    builder.gemm(sums);
}

void ChipPlan::pool_gradient(StreamBuilder& builder, std::size_t l, int images) const {
    const PlannedLayer& layer = layers_[l];
    const PlannedLayer& below = layers_[l - 1];
    const DeviceTensor result = below.gradient.matrix(images);
    const DeviceTensor mask = below.output.matrix(images);
    const bool masked = below.shape.activation != Activation::none;
    const std::uint16_t tag = tag_of(l, Pass::data_gradient);
    if (layer.shape.kind == LayerKind::average_pool) {
        const WindowOperand spread_gradient =
            spread(layer.gradient, below.output.height, below.output.width);
        ElementwisePass pass;
        pass.windows = &spread_gradient;
        pass.result = &result;
        pass.rows = result.rows;
        pass.scale = math_.encode_scalar(1.0 / static_cast<double>(below.output.pixels()));
        pass.mask = masked ? &mask : nullptr;
        pass.f = below.shape.rectifier();
        pass.tag = tag;
        builder.elementwise(pass);
        return;
    }
    constexpr Word kNoTap = 0xffff;
    const auto gathered = [&](const FeatureMap& map, Word fill) {
        return gradient_windows(map, layer.shape.window(), below.output.height, below.output.width,
                                fill);
    };
    const WindowOperand gradients = gathered(layer.gradient, math_.zero());
    const WindowOperand indices = gathered(layer.index, kNoTap);
    PoolPass pass;
    pass.windows = &gradients;
    pass.index_windows = &indices;
    pass.result = &result;
    pass.rows = result.rows;
    pass.mask = masked ? &mask : nullptr;
    pass.f = below.shape.rectifier();
    pass.tag = tag;
    builder.max_unpool(pass);
}

} // namespace napier
