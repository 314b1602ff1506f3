// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>

#include "sw/model/layers/product.hpp"

namespace napier {

namespace {

constexpr const char* kInput = "input";
constexpr std::int64_t kMostOfMap = 1 << 26; ///< words that the DMA looks at for a gathering load

/// What makes a product a convolution, by its keys.
constexpr std::pair<const char*, std::int64_t Convolution::*> kSides[] = {
    {"height", &Convolution::height},
    {"width", &Convolution::width},
    {"channels", &Convolution::channels},
    {"filter_height", &Convolution::filter_height},
    {"filter_width", &Convolution::filter_width},
    {"stride_height", &Convolution::stride_height},
    {"stride_width", &Convolution::stride_width}};

std::string text(std::int64_t value) {
    return std::to_string(value);
}

/// Whether the windows of a convolution are, one behind the other, its input as it lies in memory:
/// then it is a product and nothing is gathered.
bool is_plain_product(const Convolution& c) {
    const bool pixels =
        c.filter_height == 1 && c.filter_width == 1 && c.stride_height == 1 && c.stride_width == 1;
    const bool rows = c.filter_width == c.width &&
                      (c.filter_height == c.height ||
                       (c.filter_height == c.stride_height && c.height % c.filter_height == 0));
    return pixels || rows;
}

/// Products by their sizes alone: they read an input of their own, and are there to be timed.
/// Their windows are taken as they are: padding is part of the input.
class Product final : public LayerKind {
  public:
    explicit Product(const ProductShape& shape) : shape_(shape) {
        const auto& c = shape.row.convolution;
        if (c && !is_plain_product(*c)) {
            windows_ = c;
        }
    }

    const char* name() const override { return "product"; }
    std::vector<std::pair<std::string, std::string>> keys() const override {
        const TopologyRow& r = shape_.row;
        std::vector<std::pair<std::string, std::string>> keys;
        if (const auto& c = r.convolution) {
            for (const auto& [key, side] : kSides) {
                keys.emplace_back(key, text((*c).*side));
            }
        } else {
            keys = {{"rows", text(r.rows)}, {"depth", text(r.depth)}};
        }
        keys.insert(keys.end(), {{"outputs", text(r.outputs)},
                                 {"products", text(r.products)},
                                 {"bias", shape_.bias ? "true" : "false"},
                                 {"weights", shape_.weights ? "true" : "false"}});
        if (r.samples > 1) {
            keys.emplace_back("samples", text(r.samples));
        }
        return keys;
    }
    bool has_values() const override { return false; }
    std::optional<ImageShape> own_input() const override {
        if (const auto& c = windows_) {
            return ImageShape{side(c->channels), side(c->height), side(c->width)};
        }
        return ImageShape{side(shape_.row.depth), side(shape_.row.rows), 1};
    }
    ImageShape output(const std::vector<ImageShape>& /*inputs*/) const override {
        const auto& c = windows_;
        if (c) {
            check(*c);
        } else if (std::max(shape_.row.rows, shape_.row.depth) > INT32_MAX) {
            throw std::invalid_argument("found a product of " + text(shape_.row.rows) +
                                        " rows of " + text(shape_.row.depth) +
                                        " terms, expected at most 2^31 - 1 of each");
        }
        return {side(shape_.row.outputs), side(c ? c->out_height() : shape_.row.rows),
                side(c ? c->out_width() : 1)};
    }
    WeightShape weights(const Layer& /*layer*/) const override {
        const TopologyRow& r = shape_.row;
        if (!shape_.weights) {
            return {};
        }
        return {r.depth, r.outputs * r.products, shape_.bias, true};
    }
    WeightShape device_weights(const Layer& /*layer*/, std::int64_t batch) const override {
        return {shape_.row.depth * count(batch), shape_.row.outputs, shape_.bias, true};
    }
    bool learns() const override { return shape_.weights; }
    std::uint64_t macs(const Layer& layer, Pass pass, std::int64_t images) const override {
        const TopologyRow& r = shape_.row;
        const std::int64_t samples = images * r.samples;
        const std::int64_t product = r.products * r.outputs * r.depth * samples;
        const auto& c = windows_;
        std::int64_t sum = 0;
        switch (pass) {
        case Pass::forward:
        case Pass::evaluation:
            sum = product * r.rows;
            break;
        case Pass::data_gradient: // a window of the gradient for each pixel of the input
            sum = layer.first && shape_.weights ? 0 : product * (c ? c->height * c->width : r.rows);
            sum += shape_.weights ? 0 : product * r.rows; // by the second operand
            break;
        case Pass::weight_gradient:
            sum = shape_.weights ? product * r.rows : 0;
            sum += shape_.weights && shape_.bias ? samples * r.rows * r.products * r.outputs : 0;
            break;
        case Pass::update:
            break;
        }
        return static_cast<std::uint64_t>(sum);
    }
    std::int64_t longest_sum(const Layer& /*layer*/, std::int64_t images) const override {
        const TopologyRow& r = shape_.row;
        const std::int64_t taps = windows_ ? windows_->filter_height * windows_->filter_width : 1;
        return std::max(
            {r.depth, (shape_.weights ? images * r.samples : 1) * r.rows, taps * r.outputs});
    }
    std::optional<TopologyRow> topology(const Layer& /*layer*/) const override {
        return shape_.row;
    }
    std::int64_t maps_an_image() const override { return shape_.row.products * shape_.row.samples; }

    void place_maps(Placement& placement, PlannedLayer& layer) const override {
        layer.own_maps.push_back(
            {kInput, placement.activations(layer.shape.input(), placement.batch() * maps_an_image(),
                                           windows_ && !is_wide() && layer.shape.first)});
    }

    void forward(Lowering& lowering) const override {
        GemmPass gemm = product(lowering);
        give_input(gemm, lowering);
        gemm.weight = slice(lowering.tensors().weight.word, lowering);
        gemm.steps.weight = gemm.weight.bytes();
        gemm.result = part(lowering.tensors().output, lowering);
        gemm.steps.result = step(lowering.tensors().output, lowering);
        gemm.rows = gemm.result.rows;
        if (shape_.bias) {
            gemm.bias = one_row(lowering.tensors().bias.word);
            gemm.steps.bias = gemm.bias->bytes();
        }
        gemm.activate = lowering.layer().activation != Activation::none;
        gemm.f = lowering.layer().rectifier();
        lowering.add(lowering.pass(), gemm);
    }
    void backward(Lowering& lowering) const override {
        const bool both = !lowering.layer().first || !shape_.weights;
        if (both) {
            input_gradient(lowering);
        }
        weight_gradient(lowering, !both);
    }

    void forward(FloatStep& /*step*/) const override { refuse(); }
    void backward(FloatStep& /*step*/, std::vector<std::vector<float>>& /*dx*/) const override {
        refuse();
    }

  private:
    static void check(const Convolution& c) {
        constexpr std::int64_t kMostWords = INT32_MAX; // of a map row, with its gaps
        if (c.width > kMostWords / (c.channels + 7)) {
            throw std::invalid_argument("found a map of " + text(c.width) + " pixels of " +
                                        text(c.channels) + " channels a row, expected at most " +
                                        text(kMostWords) + " words a row");
        }
    }
    /// Its windows are more than the fields of one gathering load can say, or its map more than the
    /// DMA looks at for one.
    bool is_wide() const {
        const Convolution& c = *windows_;
        return c.height > kMostOfMap / (c.width * TensorLayout::whole_groups(c.channels)) ||
               c.stride_height != c.stride_width ||
               std::max({c.filter_height, c.filter_width, c.stride_height}) > 255 ||
               std::max({c.height, c.width, TensorLayout::whole_groups(c.channels)}) > 65535;
    }
    /// The same of the windows over the gradient, whose padding is a filter less one.
    bool has_wide_gradient(const FeatureMap& gradient) const {
        const std::int64_t channels = gradient.pixel_pitch();
        return std::max(windows_->filter_height, windows_->filter_width) > 128 ||
               channels > 65535 || gradient.pixels() > kMostOfMap / channels;
    }
    WideWindows wide(const Lowering& lowering) const {
        WideWindows shape;
        shape.out_height = lowering.layer().output.height;
        shape.out_width = lowering.layer().output.width;
        shape.filter_height = windows_->filter_height;
        shape.filter_width = windows_->filter_width;
        shape.stride_height = windows_->stride_height;
        shape.stride_width = windows_->stride_width;
        return shape;
    }
    [[noreturn]] static void refuse() {
        throw std::logic_error("a shape to time computes nothing");
    }
    static int side(std::int64_t value) { return static_cast<int>(value); }
    /// Weights are shared by the batch, so it makes a product taller; two activations make a
    /// product a sample.
    std::int64_t count(std::int64_t images) const {
        return shape_.row.products * (shape_.weights ? 1 : images * shape_.row.samples);
    }
    std::int64_t maps_a_product(const Lowering& lowering) const {
        return shape_.weights ? lowering.images() * shape_.row.samples : 1;
    }
    GemmPass product(const Lowering& lowering) const {
        GemmPass gemm;
        gemm.products = count(lowering.images());
        return gemm;
    }
    DeviceTensor part(const FeatureMap& map, const Lowering& lowering) const {
        return map.matrix(maps_a_product(lowering));
    }
    std::uint64_t step(const FeatureMap& map, const Lowering& lowering) const {
        return map.bytes(maps_a_product(lowering));
    }
    DeviceTensor slice(const DeviceTensor& stacked, const Lowering& lowering) const {
        DeviceTensor one = stacked;
        one.rows = stacked.rows / count(lowering.images());
        return one;
    }
    static DeviceTensor one_row(const DeviceTensor& stacked) {
        DeviceTensor one = stacked;
        one.rows = 1;
        return one;
    }
    Kernel kernel() const {
        const Convolution& c = *windows_;
        return {side(c.filter_height), side(c.filter_width), side(c.stride_height), 0};
    }
    void give_input(GemmPass& gemm, const Lowering& lowering) const {
        const FeatureMap& map = lowering.tensors().map(kInput);
        gemm.steps.input = step(map, lowering);
        if (!windows_) {
            gemm.input = part(map, lowering);
            return;
        }
        if (is_wide()) {
            gemm.windows = wide_windows(map, wide(lowering), 0);
            return;
        }
        gemm.windows = windows(map, kernel(), 0);
        // Windows that stick out count, as in SCALE-Sim; they read zeros there.
        gemm.windows->window.out_height =
            static_cast<std::uint16_t>(lowering.layer().output.height);
        gemm.windows->window.out_width = static_cast<std::uint16_t>(lowering.layer().output.width);
    }
    void input_gradient(Lowering& lowering) const {
        const FeatureMap from = lowering.gradient();
        const GradientPart down = lowering.hand_down();
        GemmPass gemm = product(lowering);
        if (windows_) {
            const int height = down.result.height;
            const int width = down.result.width;
            gemm.windows = is_wide() || has_wide_gradient(from)
                               ? wide_gradient_windows(from, wide(lowering), height, width, 0)
                               : gradient_windows(from, kernel(), height, width, 0);
        } else {
            gemm.input = part(from, lowering);
        }
        gemm.steps.input = step(from, lowering);
        gemm.weight = slice(lowering.tensors().weight.word, lowering);
        gemm.steps.weight = gemm.weight.bytes();
        gemm.weight_transposed = true;
        gemm.result = part(down.result, lowering);
        gemm.steps.result = step(down.result, lowering);
        gemm.rows = gemm.result.rows;
        if (down.mask) {
            gemm.mask = part(*down.mask, lowering);
            gemm.steps.mask = step(*down.mask, lowering);
        }
        gemm.f = down.f;
        lowering.add(Pass::data_gradient, gemm);
    }
    /// By the second operand, whatever it is; `depends`: no gradient of the input came before.
    void weight_gradient(Lowering& lowering, bool depends) const {
        const FeatureMap from = lowering.gradient();
        const PlannedLayer& layer = lowering.tensors();
        const Pass pass = shape_.weights ? Pass::weight_gradient : Pass::data_gradient;
        GemmPass gemm = product(lowering);
        give_input(gemm, lowering);
        gemm.input_transposed = true;
        gemm.weight = part(from, lowering);
        gemm.steps.weight = step(from, lowering);
        gemm.rows = gemm.weight.rows;
        gemm.result = slice(layer.weight.gradient, lowering);
        gemm.steps.result = gemm.result.bytes();
        gemm.depends = depends;
        lowering.add(pass, gemm);
        if (shape_.bias) {
            GemmPass sums = product(lowering);
            sums.weight = gemm.weight;
            sums.steps.weight = gemm.steps.weight;
            sums.rows = gemm.rows;
            sums.result = one_row(layer.bias.gradient);
            sums.steps.result = sums.result.bytes();
            sums.depends = false;
            lowering.add(pass, sums);
        }
    }

    ProductShape shape_;
    std::optional<Convolution> windows_; ///< none: a plain product
};

std::vector<Layer> read(LayerReader& reader) {
    YamlMap& item = reader.item;
    const auto size = [&](const char* key) { return item.integer(key, 1, kMostProductSide); };
    ProductShape shape;
    if (item.has("height")) {
        Convolution c;
        for (const auto& [key, side] : kSides) {
            c.*side = size(key);
        }
        if (c.filter_height > c.height || c.filter_width > c.width) {
            item.fail("filter_height", "found a filter of " + text(c.filter_height) + " x " +
                                           text(c.filter_width) +
                                           ", expected at most the input's " + text(c.height) +
                                           " x " + text(c.width));
        }
        shape.row.rows = c.out_height() * c.out_width();
        shape.row.depth = c.filter_height * c.filter_width * c.channels;
        shape.row.convolution = c;
    } else {
        shape.row.rows = size("rows");
        shape.row.depth = size("depth");
    }
    shape.row.outputs = size("outputs");
    shape.row.products = item.integer("products", 1, kMostProductSide, 1);
    shape.row.samples = item.integer("samples", 1, kMostRowSamples, 1);
    shape.bias = item.boolean("bias", false);
    shape.weights = item.boolean("weights", true);
    if (shape.bias && !shape.weights) {
        item.fail("bias", "found true where both operands are activations, expected false");
    }
    return {product("", shape)};
}

} // namespace

extern const LayerEntry kProduct;
const LayerEntry kProduct{"product", read, true};

Layer product(const std::string& name, const ProductShape& shape) {
    Layer layer = layer_of<Product>(shape);
    layer.name = name;
    return layer;
}

Layer product(const std::string& name, std::int64_t rows, std::int64_t outputs,
              std::int64_t depth) {
    return product(name, ProductShape{{rows, outputs, depth, std::nullopt, 1}, false, true});
}

} // namespace napier
