// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/layer.hpp"

namespace napier {

namespace {

constexpr int kMaxKernel = 15; // a pool's tap is 8 bits wide in DRAM

Layer read_layer(YamlMap& item) {
    Layer layer;
    layer.kind = static_cast<LayerKind>(
        item.choice("kind", {"dense", "conv", "max_pool", "global_average_pool"}));
    const auto integer = [&](const char* key, int low, int high, int fallback) {
        return static_cast<int>(item.integer(key, low, high, fallback));
    };
    switch (layer.kind) {
    case LayerKind::dense:
        layer.outputs = static_cast<int>(item.integer("outputs", 1, 65535));
        break;
    case LayerKind::convolution:
        layer.outputs = static_cast<int>(item.integer("filters", 1, 65535));
        layer.kernel = static_cast<int>(item.integer("kernel", 1, kMaxKernel));
        layer.stride = integer("stride", 1, 255, 1);
        layer.padding = integer("padding", 0, layer.kernel - 1, 0);
        break;
    case LayerKind::max_pool:
        layer.kernel = static_cast<int>(item.integer("kernel", 1, kMaxKernel));
        layer.stride = integer("stride", 1, 255, layer.kernel);
        layer.padding = integer("padding", 0, layer.kernel / 2, 0);
        break;
    case LayerKind::average_pool:
        layer.kernel = 0; // the whole map
        break;
    }
    if (layer.has_weights()) {
        layer.activation =
            static_cast<Activation>(item.choice("activation", {"none", "leaky_relu", "relu"}, 0));
    }
    item.finish();
    return layer;
}

} // namespace

const char* to_string(LayerKind kind) {
    switch (kind) {
    case LayerKind::dense:
        return "dense";
    case LayerKind::convolution:
        return "conv";
    case LayerKind::max_pool:
        return "max_pool";
    case LayerKind::average_pool:
        return "global_average_pool";
    }
    return "?";
}

bool Layer::has_weights() const {
    return kind == LayerKind::dense || kind == LayerKind::convolution;
}

Kernel Layer::window() const {
    if (kind == LayerKind::dense || kind == LayerKind::average_pool) {
        return {input.height, input.width, 1, 0};
    }
    return {kernel, kernel, stride, padding};
}

std::int64_t Layer::weight_rows() const {
    return has_weights() ? std::int64_t{window().taps()} * input.channels : 0;
}

std::int64_t Layer::parameters() const {
    return has_weights() ? (weight_rows() + 1) * outputs : 0;
}

Rectifier Layer::rectifier() const {
    return activation == Activation::relu ? Rectifier::relu : Rectifier::leaky;
}

std::vector<Layer> read_layers(std::vector<YamlMap> items) {
    std::vector<Layer> layers;
    for (YamlMap& item : items) {
        layers.push_back(read_layer(item));
    }
    return layers;
}

void connect_layers(std::vector<Layer>& layers, const ImageShape& image,
                    const std::string& network) {
    ImageShape shape = image;
    if (!layers.empty() && layers.front().kind == LayerKind::dense) {
        shape = {static_cast<int>(image.size()), 1, 1}; // one row of values, without gaps
    }
    for (std::size_t l = 0; l < layers.size(); ++l) {
        Layer& layer = layers[l];
        layer.input = shape;
        const Kernel window = layer.window();
        layer.output = {layer.has_weights() ? layer.outputs : shape.channels,
                        window.outputs(shape.height, window.height),
                        window.outputs(shape.width, window.width)};
        const auto fail = [&](const std::string& what) {
            throw InputError(network + ": layers[" + std::to_string(l) + "] (" +
                             to_string(layer.kind) + "): " + what);
        };
        if (layer.output.height == 0 || layer.output.width == 0) {
            fail("its window of " + std::to_string(window.height) + " x " +
                 std::to_string(window.width) + " does not fit on maps of " + to_string(shape));
        }
        if (window.height > 255 || window.width > 255) {
            fail("maps of " + to_string(shape) + " are too large for it, expected sides up to 255");
        }
        shape = layer.output;
    }
}

Layer dense(int outputs, Activation activation) {
    Layer layer;
    layer.outputs = outputs;
    layer.activation = activation;
    return layer;
}

Layer convolution(int filters, int kernel, int stride, int padding, Activation activation) {
    Layer layer;
    layer.kind = LayerKind::convolution;
    layer.outputs = filters;
    layer.kernel = kernel;
    layer.stride = stride;
    layer.padding = padding;
    layer.activation = activation;
    return layer;
}

Layer pool(LayerKind kind, int kernel, int stride) {
    Layer layer;
    layer.kind = kind;
    layer.kernel = kernel;
    layer.stride = stride;
    return layer;
}

} // namespace napier
