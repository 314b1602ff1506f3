// SPDX-License-Identifier: Apache-2.0
#include "sw/model/layer.hpp"

#include <algorithm>
#include <cmath>

namespace napier {

namespace {

constexpr int kMaxKernel = 15; // a pool's tap is 8 bits wide in DRAM

const std::vector<std::string>& kind_names() {
    static const std::vector<std::string> names = {
        "dense", "conv", "max_pool", "global_average_pool", "batch_norm", "dropout", "add"};
    return names;
}

/// One item of the file; a convolution with `batch_norm: true` is two layers.
std::vector<Layer> read_layer(YamlMap& item, double width, bool last) {
    Layer layer;
    layer.kind = static_cast<LayerKind>(item.choice("kind", kind_names()));
    layer.name = item.text("name", "");
    layer.from = item.text("from", "");
    bool normalised = false;
    const auto integer = [&](const char* key, int low, int high, int fallback) {
        return static_cast<int>(item.integer(key, low, high, fallback));
    };
    const auto scaled = [&](std::int64_t size) {
        return last ? static_cast<int>(size)
                    : std::clamp(static_cast<int>(std::lround(static_cast<double>(size) * width)),
                                 1, 65535);
    };
    switch (layer.kind) {
    case LayerKind::dense:
        layer.outputs = scaled(item.integer("outputs", 1, 65535));
        layer.bias = item.boolean("bias", true);
        break;
    case LayerKind::convolution:
        layer.outputs = scaled(item.integer("filters", 1, 65535));
        layer.kernel = static_cast<int>(item.integer("kernel", 1, kMaxKernel));
        layer.stride = integer("stride", 1, 255, 1);
        layer.padding = integer("padding", 0, layer.kernel - 1, 0);
        normalised = item.boolean("batch_norm", false);
        layer.bias = item.boolean("bias", !normalised);
        break;
    case LayerKind::max_pool:
        layer.kernel = static_cast<int>(item.integer("kernel", 1, kMaxKernel));
        layer.stride = integer("stride", 1, 255, layer.kernel);
        layer.padding = integer("padding", 0, layer.kernel / 2, 0);
        break;
    case LayerKind::average_pool:
    case LayerKind::batch_norm:
        break;
    case LayerKind::dropout:
        layer.rate = item.real("rate", 0, 0.99);
        break;
    case LayerKind::add:
        layer.with = item.text("with");
        break;
    }
    if (layer.has_weights() || layer.kind == LayerKind::add) {
        layer.activation =
            static_cast<Activation>(item.choice("activation", {"none", "leaky_relu", "relu"}, 0));
    }
    item.finish();
    std::vector<Layer> layers = {layer};
    if (normalised) {
        layers.push_back(batch_norm(layer.activation));
        layers.front().activation = Activation::none;
        std::swap(layers.front().name, layers.back().name);
    }
    return layers;
}

/// Messages name the network and the layer.
class Connector {
  public:
    Connector(std::vector<Layer>& layers, const std::string& network)
        : layers_(layers), network_(network), readers_(layers.size()) {}

    void connect(std::size_t at, const ImageShape& image) {
        Layer& layer = layers_[at];
        for (std::size_t l = 0; !layer.name.empty() && l < at; ++l) {
            if (layers_[l].name == layer.name) {
                fail(at, "its name '" + layer.name + "' is taken");
            }
        }
        layer.source =
            layer.from.empty() ? static_cast<int>(at) - 1 : named(at, "from", layer.from);
        layer.input = shape_of(layer.source, image);
        read(layer.source);
        if (layer.kind == LayerKind::add) {
            layer.other = named(at, "with", layer.with);
            read(layer.other);
            if (shape_of(layer.other, image) != layer.input) {
                fail(at, "cannot add maps of " + to_string(layer.input) + " and " +
                             to_string(shape_of(layer.other, image)));
            }
        }
        const Kernel window = layer.window();
        layer.output = {layer.is_product() ? layer.outputs : layer.input.channels,
                        window.outputs(layer.input.height, window.height),
                        window.outputs(layer.input.width, window.width)};
        if (layer.output.height == 0 || layer.output.width == 0) {
            fail(at, "its window of " + std::to_string(window.height) + " x " +
                         std::to_string(window.width) + " does not fit on maps of " +
                         to_string(layer.input));
        }
        if (window.height > 255 || window.width > 255) {
            fail(at, "maps of " + to_string(layer.input) +
                         " are too large for it, expected sides up to 255");
        }
    }

    /// What the chip's gradients need.
    void check(std::size_t at) const {
        const Layer& layer = layers_[at];
        if (at + 1 < layers_.size() && readers_[at] == 0) {
            fail(at, "no layer reads what it gives");
        }
        if (layer.source == kImage) {
            if (layer.kind == LayerKind::batch_norm || layer.kind == LayerKind::dropout ||
                layer.kind == LayerKind::add) {
                fail(at, "cannot be the first layer");
            }
            return;
        }
        const auto source = static_cast<std::size_t>(layer.source);
        if (layer.kind == LayerKind::batch_norm && layers_[source].activation != Activation::none) {
            fail(at, "the layer before it has an activation; give it to the batch_norm");
        }
        const bool pool = layer.kind == LayerKind::max_pool || layer.kind == LayerKind::batch_norm;
        if (pool && readers_[source] > 1) {
            fail(at, "the layer it reads is read by another too, which only conv, dense, add, "
                     "dropout and global_average_pool allow");
        }
    }

  private:
    [[noreturn]] void fail(std::size_t at, const std::string& what) const {
        throw InputError(network_ + ": layers[" + std::to_string(at) + "] (" +
                         to_string(layers_[at].kind) + "): " + what);
    }
    int named(std::size_t at, const char* key, const std::string& name) const {
        for (std::size_t l = 0; l < at; ++l) {
            if (layers_[l].name == name) {
                return static_cast<int>(l);
            }
        }
        fail(at, std::string(key) + ": no layer before it is called '" + name + "'");
    }
    ImageShape shape_of(int layer, const ImageShape& image) const {
        return layer == kImage ? image : layers_[static_cast<std::size_t>(layer)].output;
    }
    void read(int layer) {
        if (layer != kImage) {
            ++readers_[static_cast<std::size_t>(layer)];
        }
    }

    std::vector<Layer>& layers_;
    const std::string& network_;
    std::vector<int> readers_;
};

Layer of_kind(LayerKind kind, Activation activation) {
    Layer layer;
    layer.kind = kind;
    layer.activation = activation;
    return layer;
}

} // namespace

const char* to_string(LayerKind kind) {
    return kind_names()[static_cast<std::size_t>(kind)].c_str();
}

Kernel Layer::window() const {
    switch (kind) {
    case LayerKind::dense:
    case LayerKind::average_pool:
        return {input.height, input.width, 1, 0};
    case LayerKind::convolution:
    case LayerKind::max_pool:
        return {kernel, kernel, stride, padding};
    case LayerKind::batch_norm:
    case LayerKind::dropout:
    case LayerKind::add:
        break;
    }
    return {};
}

std::int64_t Layer::weight_rows() const {
    return is_product()                    ? std::int64_t{window().taps()} * input.channels
           : kind == LayerKind::batch_norm ? 1
                                           : 0;
}

std::int64_t Layer::parameters() const {
    return (weight_rows() + (has_bias() ? 1 : 0)) * weight_columns();
}

Rectifier Layer::rectifier() const {
    return activation == Activation::relu ? Rectifier::relu : Rectifier::leaky;
}

std::uint16_t drop_probability(const Layer& layer) {
    return static_cast<std::uint16_t>(std::lround(layer.rate * 65536.0));
}

std::vector<Layer> read_layers(std::vector<YamlMap> items, double width) {
    std::vector<Layer> layers;
    for (YamlMap& item : items) {
        for (const Layer& layer : read_layer(item, width, &item == &items.back())) {
            layers.push_back(layer);
        }
    }
    return layers;
}

void connect_layers(std::vector<Layer>& layers, const ImageShape& image,
                    const std::string& network) {
    ImageShape shape = image;
    if (!layers.empty() && layers.front().kind == LayerKind::dense) {
        shape = {static_cast<int>(image.size()), 1, 1}; // one row of values, without gaps
    }
    Connector connector(layers, network);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        connector.connect(l, shape);
    }
    for (std::size_t l = 0; l < layers.size(); ++l) {
        connector.check(l);
    }
}

Layer dense(int outputs, Activation activation) {
    Layer layer = of_kind(LayerKind::dense, activation);
    layer.outputs = outputs;
    return layer;
}

Layer convolution(int filters, int kernel, int stride, int padding, Activation activation) {
    Layer layer = of_kind(LayerKind::convolution, activation);
    layer.outputs = filters;
    layer.kernel = kernel;
    layer.stride = stride;
    layer.padding = padding;
    return layer;
}

Layer pool(LayerKind kind, int kernel, int stride) {
    Layer layer = of_kind(kind, Activation::none);
    layer.kernel = kernel;
    layer.stride = stride;
    return layer;
}

Layer batch_norm(Activation activation) {
    return of_kind(LayerKind::batch_norm, activation);
}

Layer dropout(double rate) {
    Layer layer = of_kind(LayerKind::dropout, Activation::none);
    layer.rate = rate;
    return layer;
}

Layer add(const std::string& with, Activation activation) {
    Layer layer = of_kind(LayerKind::add, activation);
    layer.with = with;
    return layer;
}

} // namespace napier
