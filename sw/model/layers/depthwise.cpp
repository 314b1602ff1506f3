// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"
#include "sw/model/window_product.hpp"

namespace napier {

namespace {

constexpr int kMaxKernel = 15;
constexpr int kGroup = 8; ///< channels: the least that a store can move
constexpr const char* kOwnWeights = "own_weights";

/// A convolution of each channel by a filter of its own.
///
/// The array multiplies matrices, so eight channels at a time become a product with an 8 x 8 block
/// a tap, of which only the diagonal is not zero. A channel alone would use a single column of the
/// array, and its result could not be stored: words lie in groups of eight. The zeros are
/// multiplied and counted. Of the weights' gradient the diagonal is kept, by a mask.
class Depthwise final : public LayerKind {
  public:
    Depthwise(int kernel, int stride, int padding, bool bias)
        : kernel_(kernel), stride_(stride), padding_(padding), bias_(bias) {}

    const char* name() const override { return "depthwise"; }
    std::vector<std::pair<std::string, std::string>> keys() const override {
        return {{"kernel", std::to_string(kernel_)},
                {"stride", std::to_string(stride_)},
                {"padding", std::to_string(padding_)},
                {"bias", bias_ ? "true" : "false"}};
    }
    bool reads_images() const override { return false; } // whose pixels start off a group
    Kernel window(const ImageShape& /*input*/) const override {
        return {kernel_, kernel_, stride_, padding_};
    }

    WeightShape weights(const Layer& layer) const override {
        return {taps(), layer.output.channels, bias_, true};
    }
    WeightShape device_weights(const Layer& layer, std::int64_t /*batch*/) const override {
        return {taps() * kGroup, layer.output.channels, bias_, true};
    }
    std::vector<float> to_device(const Layer& layer, std::vector<float> weight) const override {
        const std::int64_t channels = layer.output.channels;
        std::vector<float> blocks(static_cast<std::size_t>(taps() * kGroup * channels));
        for_weights(channels, [&](std::size_t of_file, std::size_t of_chip) {
            blocks[of_chip] = weight[of_file];
        });
        return blocks;
    }
    std::vector<float> from_device(const Layer& layer, std::vector<float> blocks) const override {
        const std::int64_t channels = layer.output.channels;
        std::vector<float> weight(static_cast<std::size_t>(taps() * channels));
        for_weights(channels, [&](std::size_t of_file, std::size_t of_chip) {
            weight[of_file] = blocks[of_chip];
        });
        return weight;
    }

    std::uint64_t macs(const Layer& layer, Pass pass, std::int64_t images) const override {
        const std::int64_t channels = layer.output.channels;
        const std::int64_t rest = channels % kGroup;
        const std::int64_t blocks = channels / kGroup * kGroup * kGroup + rest * rest;
        const std::int64_t outputs = images * layer.output.height * layer.output.width;
        const std::int64_t inputs = images * layer.input().height * layer.input().width;
        std::int64_t sum = 0;
        switch (pass) {
        case Pass::forward:
        case Pass::evaluation:
            sum = outputs * taps() * blocks;
            break;
        case Pass::weight_gradient:
            sum = outputs * (taps() * blocks + (bias_ ? channels : 0));
            break;
        case Pass::data_gradient:
            sum = inputs * taps() * blocks;
            break;
        case Pass::update:
            break;
        }
        return static_cast<std::uint64_t>(sum);
    }
    std::int64_t longest_sum(const Layer& layer, std::int64_t images) const override {
        return std::max(taps() * kGroup, images * layer.output.height * layer.output.width);
    }

    /// Positive where a weight is the channel's own.
    void place_tensors(Placement& placement, PlannedLayer& layer) const override {
        const std::int64_t channels = layer.shape.output.channels;
        const int bits = placement.arithmetic(Pass::weight_gradient).word_bits();
        layer.own.push_back({kOwnWeights,
                             placement.tensor(taps() * kGroup, channels, bits, 0,
                                              placement.number(Pass::weight_gradient)),
                             false, [this, channels](const LayerParameters& /*start*/) {
                                 std::vector<float> signs(
                                     static_cast<std::size_t>(taps() * kGroup * channels), -1.0f);
                                 for_weights(channels,
                                             [&](std::size_t /*of_file*/, std::size_t of_chip) {
                                                 signs[of_chip] = 1.0f;
                                             });
                                 return signs;
                             }});
    }

    void forward(Lowering& lowering) const override {
        const PlannedLayer& layer = lowering.tensors();
        const FeatureMap map = lowering.input();
        for_groups(lowering, [&](GemmPass& pass, const Channels& channels) {
            give_windows(pass, lowering, map, channels);
            pass.weight = block(layer.weight.word, channels);
            pass.steps.weight = group_bytes(layer.weight.word);
            if (layer.bias.present()) {
                pass.bias = columns(layer.bias.word, channels);
                pass.steps.bias = group_bytes(layer.bias.word);
            }
            give_result(pass, layer.output, channels, lowering.images());
            pass.activate = layer.shape.activation != Activation::none;
            pass.f = layer.shape.rectifier();
            return lowering.pass();
        });
    }
    void backward(Lowering& lowering) const override {
        data_gradient(lowering);
        weight_gradient(lowering);
    }

    void write_onnx(OnnxWriter& writer) const override {
        const std::vector<float>& from = writer.parameters().weight;
        const auto all_taps = static_cast<std::size_t>(taps());
        const std::size_t channels = from.size() / all_taps;
        std::vector<float> weight(from.size());
        for (std::size_t i = 0; i < weight.size(); ++i) {
            weight[i] = from[i % all_taps * channels + i / all_taps];
        }
        OnnxWriter::Attributes attributes = onnx_window(kernel_, stride_, padding_);
        attributes["group"] = onnx_integer(static_cast<int>(channels));
        write_onnx_product(writer, "Conv", writer.map(),
                           {static_cast<std::int64_t>(channels), 1, kernel_, kernel_}, weight,
                           attributes);
    }

    void forward(FloatStep& step) const override {
        FloatLayer& layer = step.layer;
        const auto channels = static_cast<std::size_t>(layer.shape.output.channels);
        for (std::size_t i = 0; i < layer.output.size(); ++i) {
            layer.output[i] = bias_ ? layer.bias[i % channels] : 0.0f;
        }
        for_products(step, [&](std::size_t x, std::size_t w, std::size_t y) {
            layer.output[y] += step.inputs[0][x] * layer.weight[w];
        });
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        FloatLayer& layer = step.layer;
        const auto channels = static_cast<std::size_t>(layer.shape.output.channels);
        std::fill(layer.weight_gradient.begin(), layer.weight_gradient.end(), 0.0f);
        std::fill(layer.bias_gradient.begin(), layer.bias_gradient.end(), 0.0f);
        for_products(step, [&](std::size_t x, std::size_t w, std::size_t y) {
            layer.weight_gradient[w] += step.inputs[0][x] * layer.gradient[y];
            dx[0][x] += layer.weight[w] * layer.gradient[y];
        });
        for (std::size_t i = 0; bias_ && i < layer.gradient.size(); ++i) {
            layer.bias_gradient[i % channels] += layer.gradient[i];
        }
    }

  private:
    /// Groups of channels that are products of one size: `groups` of `each`, from `first` on.
    struct Channels {
        int first;
        int each;
        std::int64_t groups;
    };

    std::int64_t taps() const { return std::int64_t{kernel_} * kernel_; }

    /// Calls f(index in taps x channels, index in the chip's blocks) for every weight.
    template <typename F> void for_weights(std::int64_t channels, F&& f) const {
        for (std::int64_t tap = 0; tap < taps(); ++tap) {
            for (std::int64_t c = 0; c < channels; ++c) {
                const std::int64_t each =
                    std::min<std::int64_t>(kGroup, channels - c / kGroup * kGroup);
                const std::int64_t row = tap * each + c % kGroup;
                f(static_cast<std::size_t>(tap * channels + c),
                  static_cast<std::size_t>(row * channels + c));
            }
        }
    }
    /// Calls f(x, weight, y), indices of a batch's maps, for every product that is not of padding.
    template <typename F> void for_products(const FloatStep& step, F&& f) const {
        const ImageShape& in = step.layer.shape.input();
        const ImageShape& out = step.layer.shape.output;
        for (int image = 0; image < step.images; ++image) {
            for (int pixel = 0; pixel < out.height * out.width; ++pixel) {
                for (int tap = 0; tap < kernel_ * kernel_; ++tap) {
                    const int y = pixel / out.width * stride_ + tap / kernel_ - padding_;
                    const int x = pixel % out.width * stride_ + tap % kernel_ - padding_;
                    if (y < 0 || y >= in.height || x < 0 || x >= in.width) {
                        continue;
                    }
                    const int from = ((image * in.height + y) * in.width + x) * in.channels;
                    const int to = (image * out.height * out.width + pixel) * out.channels;
                    for (int c = 0; c < in.channels; ++c) {
                        f(static_cast<std::size_t>(from + c),
                          static_cast<std::size_t>(tap * in.channels + c),
                          static_cast<std::size_t>(to + c));
                    }
                }
            }
        }
    }
    /// Whole groups, then what is left: build(pass, channels) fills a product and says its pass.
    template <typename Build> void for_groups(Lowering& lowering, Build&& build) const {
        const int all = lowering.layer().output.channels;
        bool depends = true;
        for (const Channels channels : {Channels{0, kGroup, all / kGroup},
                                        Channels{all / kGroup * kGroup, all % kGroup, 1}}) {
            if (channels.groups == 0 || channels.each == 0) {
                continue;
            }
            GemmPass pass;
            pass.products = channels.groups;
            pass.depends = depends; // the rest reads the same and writes elsewhere
            const Pass of = build(pass, channels);
            lowering.add(of, pass);
            depends = false;
        }
    }
    static std::uint64_t group_bytes(const DeviceTensor& tensor) {
        return static_cast<std::uint64_t>(tensor.element_bits);
    }
    static DeviceTensor columns(const DeviceTensor& tensor, const Channels& channels) {
        DeviceTensor part = tensor;
        part.address = tensor.at(0, channels.first);
        part.columns = channels.each;
        part.stride = tensor.row_stride();
        return part;
    }
    /// The blocks of a group: each taps rows of them, as many as it has channels.
    DeviceTensor block(const DeviceTensor& tensor, const Channels& channels) const {
        DeviceTensor part = columns(tensor, channels);
        part.rows = taps() * channels.each;
        return part;
    }
    void give_windows(GemmPass& pass, const Lowering& lowering, const FeatureMap& map,
                      const Channels& channels) const {
        pass.windows = windows(map.slice(channels.first, channels.each),
                               window(lowering.layer().input()), lowering.math_of(map).zero());
        pass.steps.input = map.group_bytes();
    }
    static DeviceTensor matrix(const FeatureMap& map, const Channels& channels,
                               std::int64_t images) {
        return map.slice(channels.first, channels.each).matrix(images);
    }
    static void give_result(GemmPass& pass, const FeatureMap& map, const Channels& channels,
                            std::int64_t images) {
        pass.result = matrix(map, channels, images);
        pass.steps.result = map.group_bytes();
        pass.rows = pass.result.rows;
    }

    void data_gradient(Lowering& lowering) const {
        const GradientPart part = lowering.hand_down();
        const FeatureMap from = lowering.gradient();
        for_groups(lowering, [&](GemmPass& pass, const Channels& channels) {
            pass.windows = gradient_windows(from.slice(channels.first, channels.each),
                                            window(lowering.layer().input()), part.result.height,
                                            part.result.width, lowering.math_of(from).zero());
            pass.steps.input = from.group_bytes();
            pass.weight = block(lowering.tensors().weight.word, channels);
            pass.steps.weight = group_bytes(pass.weight);
            pass.weight_transposed = true;
            give_result(pass, part.result, channels, lowering.images());
            if (part.addend) {
                pass.addend = matrix(*part.addend, channels, lowering.images());
                pass.steps.addend = part.addend->group_bytes();
            }
            if (part.mask) {
                pass.mask = matrix(*part.mask, channels, lowering.images());
                pass.steps.mask = part.mask->group_bytes();
            }
            pass.f = part.f;
            return Pass::data_gradient;
        });
    }
    void weight_gradient(Lowering& lowering) const {
        const PlannedLayer& layer = lowering.tensors();
        const FeatureMap map = lowering.input();
        const FeatureMap from = lowering.gradient();
        for_groups(lowering, [&](GemmPass& pass, const Channels& channels) {
            give_windows(pass, lowering, map, channels);
            pass.input_transposed = true;
            pass.weight = matrix(from, channels, lowering.images());
            pass.steps.weight = from.group_bytes();
            pass.rows = pass.weight.rows;
            pass.result = block(layer.weight.gradient, channels);
            pass.steps.result = group_bytes(layer.weight.gradient);
            pass.mask = block(layer.tensor(kOwnWeights), channels);
            pass.steps.mask = group_bytes(layer.tensor(kOwnWeights));
            pass.f = Rectifier::relu; // zero where the mask is not positive
            pass.depends = false;     // reads what the data gradient reads, writes elsewhere
            return Pass::weight_gradient;
        });
        if (layer.bias.present()) {
            GemmPass sums;
            sums.weight = from.matrix(lowering.images());
            sums.result = layer.bias.gradient;
            sums.rows = sums.weight.rows;
            sums.depends = false;
            lowering.add(Pass::weight_gradient, sums);
        }
    }

    int kernel_;
    int stride_;
    int padding_;
    bool bias_;
};

std::vector<Layer> read(LayerReader& reader) {
    YamlMap& item = reader.item;
    const int kernel = static_cast<int>(item.integer("kernel", 1, kMaxKernel));
    const int stride = static_cast<int>(item.integer("stride", 1, 255, 1));
    const int padding = static_cast<int>(item.integer("padding", 0, kernel - 1, 0));
    const bool normalised = item.boolean("batch_norm", false);
    const bool bias = item.boolean("bias", !normalised);
    std::vector<Layer> layers = {layer_of<Depthwise>(kernel, stride, padding, bias)};
    if (normalised) {
        layers.push_back(batch_norm());
    }
    return layers;
}

/// A group for each channel, and a filter for each group.
bool claims_onnx(const OnnxNodeReader& node) {
    const double groups = node.number("group", 1);
    return groups > 1 && groups == static_cast<double>(node.weight(4).shape[0]) &&
           node.weight(4).shape[1] == 1;
}

std::optional<OnnxLayer> read_onnx(const OnnxNodeReader& node) {
    const OnnxConstant& weight = node.weight(4);
    const OnnxWindow window = node.window(weight.shape[2], weight.shape[3], kMaxKernel, true);
    if (window.padding >= window.kernel) {
        node.fail("expected a padding below the kernel's side");
    }
    const auto channels = static_cast<std::size_t>(weight.shape[0]);
    if (static_cast<std::size_t>(node.map().channels) != channels) {
        node.fail("its groups are " + std::to_string(channels) + ", its map has " +
                  std::to_string(node.map().channels) + " channels");
    }
    const auto side = static_cast<std::size_t>(weight.shape[2]);
    const auto kernel = static_cast<std::size_t>(window.kernel);
    std::vector<float> to(kernel * kernel * channels);
    for (std::size_t i = 0; i < weight.values.size(); ++i) {
        const std::size_t row = i / side % side + static_cast<std::size_t>(window.rows_before);
        const std::size_t column = i % side + static_cast<std::size_t>(window.columns_before);
        to[(row * kernel + column) * channels + i / side / side] = node.finite(weight.values[i]);
    }
    OnnxLayer layer = read_onnx_product(node, weight.shape[0], std::move(to));
    layer.make = [=](bool bias) {
        return layer_of<Depthwise>(window.kernel, window.stride, window.padding, bias);
    };
    layer.gives = OnnxDims::map();
    return layer;
}

} // namespace

extern const LayerEntry kDepthwise;
const LayerEntry kDepthwise{"depthwise", read, true, {{"Conv", read_onnx, claims_onnx}}};

} // namespace napier
