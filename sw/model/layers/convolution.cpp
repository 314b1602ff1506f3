// SPDX-License-Identifier: Apache-2.0
#include "sw/model/layers.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"
#include "sw/model/window_product.hpp"

namespace napier {

namespace {

constexpr int kMaxKernel = 15;

/// Where number `i` of an ONNX weight, (filter, channel, ky, kx), lies in ours: (ky, kx, channel,
/// filter).
std::size_t place_of(std::size_t i, std::size_t filters, std::size_t channels, std::size_t taps) {
    const std::size_t tap = i % taps;
    const std::size_t channel = i / taps % channels;
    const std::size_t filter = i / taps / channels;
    return (tap * channels + channel) * filters + filter;
}

/// A square window slides over the input; every filter sums over all channels.
class Convolution2d final : public WindowProduct {
  public:
    Convolution2d(int filters, int kernel, int stride, int padding, bool bias)
        : WindowProduct(filters, bias), kernel_(kernel), stride_(stride), padding_(padding) {}

    const char* name() const override { return "conv"; }
    std::vector<std::pair<std::string, std::string>> keys() const override {
        return {{"filters", std::to_string(outputs())},
                {"kernel", std::to_string(kernel_)},
                {"stride", std::to_string(stride_)},
                {"padding", std::to_string(padding_)},
                {"bias", bias() ? "true" : "false"}};
    }
    Kernel window(const ImageShape& /*input*/) const override {
        return {kernel_, kernel_, stride_, padding_};
    }
    std::optional<TopologyRow> topology(const Layer& layer) const override {
        Convolution c;
        // What the windows touch: SCALE-Sim would count one that sticks out.
        c.height = std::int64_t{layer.output.height - 1} * stride_ + kernel_;
        c.width = std::int64_t{layer.output.width - 1} * stride_ + kernel_;
        c.channels = layer.input().channels;
        c.filter_height = c.filter_width = kernel_;
        c.stride_height = c.stride_width = stride_;
        return TopologyRow{std::int64_t{layer.output.height} * layer.output.width, outputs(),
                           layer.weight_rows(), c, 1};
    }

    void write_onnx(OnnxWriter& writer) const override {
        const int channels = writer.input().channels;
        const std::vector<float>& from = writer.parameters().weight;
        std::vector<float> weight(from.size());
        for (std::size_t i = 0; i < weight.size(); ++i) {
            weight[i] = from[place_of(i, static_cast<std::size_t>(outputs()),
                                      static_cast<std::size_t>(channels),
                                      static_cast<std::size_t>(kernel_ * kernel_))];
        }
        write_onnx_product(writer, "Conv", writer.map(), {outputs(), channels, kernel_, kernel_},
                           weight, onnx_window(kernel_, stride_, padding_));
    }

    void forward(FloatStep& step) const override {
        const FloatLayer& layer = step.layer;
        float_convolution(layer.shape, step.images, step.inputs[0], layer.weight.data(),
                          bias() ? layer.bias.data() : nullptr, step.layer.output.data());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        FloatLayer& layer = step.layer;
        float_convolution_gradient(layer.shape, step.images, step.inputs[0], layer.weight.data(),
                                   layer.gradient.data(), dx[0].empty() ? nullptr : dx[0].data(),
                                   layer.weight_gradient.data(),
                                   bias() ? layer.bias_gradient.data() : nullptr);
    }
    using WindowProduct::backward;
    using WindowProduct::forward;

  private:
    /// Windows that are the pixels themselves.
    std::optional<DeviceTensor> plain(const FeatureMap& input, std::int64_t images) const override {
        const bool pixels = kernel_ == 1 && stride_ == 1 && (!input.packed || input.is_flat());
        return pixels ? std::optional(input.matrix(images)) : std::nullopt;
    }
    std::int64_t gradient_pixels(const Layer& layer) const override {
        return std::int64_t{layer.input().height} * layer.input().width;
    }

    void data_gradient(Lowering& lowering, const GradientPart& part) const override {
        const std::int64_t images = lowering.images();
        GemmPass product = gradient_product(
            lowering, part, [images](const FeatureMap& of) { return of.matrix(images); });
        const FeatureMap from = lowering.gradient();
        if (plain(part.result, images)) {
            product.input = from.matrix(images);
        } else {
            product.windows = gradient_windows(from, lowering.layer().window(), part.result.height,
                                               part.result.width, lowering.math_of(from).zero());
        }
        lowering.add(Pass::data_gradient, product);
    }

    int kernel_;
    int stride_;
    int padding_;
};

/// With `batch_norm: true` two layers, the second of which has the activation.
std::vector<Layer> read(LayerReader& reader) {
    YamlMap& item = reader.item;
    const int filters = reader.scaled(item.integer("filters", 1, kMostOutputs));
    const int kernel = static_cast<int>(item.integer("kernel", 1, kMaxKernel));
    const int stride = static_cast<int>(item.integer("stride", 1, 255, 1));
    const int padding = static_cast<int>(item.integer("padding", 0, kernel - 1, 0));
    const bool normalised = item.boolean("batch_norm", false);
    const bool bias = item.boolean("bias", !normalised);
    std::vector<Layer> layers = {
        convolution(filters, kernel, stride, padding, Activation::none, bias)};
    if (normalised) {
        layers.push_back(batch_norm());
    }
    return layers;
}

/// The graph's kernel, with zeros around it where `window` has it larger.
std::vector<float> from_onnx(const OnnxNodeReader& node, const OnnxConstant& weight,
                             const OnnxWindow& window) {
    const auto filters = static_cast<std::size_t>(weight.shape[0]);
    const auto channels = static_cast<std::size_t>(weight.shape[1]);
    const auto side = static_cast<std::size_t>(weight.shape[2]);
    const auto kernel = static_cast<std::size_t>(window.kernel);
    std::vector<float> to(filters * channels * kernel * kernel);
    for (std::size_t i = 0; i < weight.values.size(); ++i) {
        const std::size_t row = i / side % side + static_cast<std::size_t>(window.rows_before);
        const std::size_t column = i % side + static_cast<std::size_t>(window.columns_before);
        const std::size_t place = (i / side / side * kernel + row) * kernel + column;
        to[place_of(place, filters, channels, kernel * kernel)] = node.finite(weight.values[i]);
    }
    return to;
}

std::optional<OnnxLayer> read_onnx_conv(const OnnxNodeReader& node) {
    const OnnxConstant& weight = node.weight(4);
    node.expect("group", 1); // depthwise layers have a kind of their own
    const OnnxWindow window = node.window(weight.shape[2], weight.shape[3], kMaxKernel, true);
    if (window.padding >= window.kernel) {
        node.fail("expected a padding below the kernel's side");
    }
    if (weight.shape[1] != node.map().channels) {
        node.fail("its kernels have " + std::to_string(weight.shape[1]) +
                  " channels, its map has " + std::to_string(node.map().channels));
    }
    OnnxLayer layer = read_onnx_product(node, weight.shape[0], from_onnx(node, weight, window));
    layer.make = [=, filters = static_cast<int>(weight.shape[0])](bool bias) {
        return convolution(filters, window.kernel, window.stride, window.padding, Activation::none,
                           bias);
    };
    layer.gives = OnnxDims::map();
    return layer;
}

} // namespace

extern const LayerEntry kConvolution;
const LayerEntry kConvolution{"conv", read, true, {{"Conv", read_onnx_conv}}};

Layer convolution(int filters, int kernel, int stride, int padding, Activation activation,
                  bool bias) {
    Layer layer = layer_of<Convolution2d>(filters, kernel, stride, padding, bias);
    layer.activation = activation;
    return layer;
}

} // namespace napier
