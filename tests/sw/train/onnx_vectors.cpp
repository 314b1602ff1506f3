// SPDX-License-Identifier: Apache-2.0
// Published operator test vectors (ONNX 1.12, Debian's libonnx-testdata), through the float32
// layers and through the chip.

#include <algorithm>
#include <cmath>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "sw/driver/platform.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/model/float_layers.hpp"
#include "sw/model/layers.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/onnx_tensor.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

/// NCHW to NHWC; of weights OIHW to (y, x, I, O).
std::vector<float> channels_last(const OnnxTensor& t, bool weights = false) {
    const auto d = [&](std::size_t i) { return static_cast<std::size_t>(t.shape.at(i)); };
    const std::size_t plane = d(2) * d(3);
    std::vector<float> result(t.values.size());
    for (std::size_t n = 0; n < d(0); ++n) {
        for (std::size_t c = 0; c < d(1); ++c) {
            for (std::size_t p = 0; p < plane; ++p) {
                const std::size_t to =
                    weights ? (p * d(1) + c) * d(0) + n : (n * plane + p) * d(1) + c;
                result[to] = t.values[(n * d(1) + c) * plane + p];
            }
        }
    }
    return result;
}

ImageShape image_of(const OnnxTensor& t) {
    return {static_cast<int>(t.shape.at(1)), static_cast<int>(t.shape.at(2)),
            static_cast<int>(t.shape.at(3))};
}

Layer connected(Layer layer, const ImageShape& input) {
    std::vector<Layer> layers = {layer};
    connect_layers(layers, input, "test");
    return layers[0];
}

/// ||a - b|| / ||b||
template <typename A> double distance(const std::vector<A>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    double difference = 0;
    double size = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
        size += std::pow(static_cast<double>(b[i]), 2);
    }
    return std::sqrt(difference / size);
}

/// float32 against float32 in another order of sums.
constexpr double kFloat = 1e-6;

/// A chip, and tensors of real numbers in its DRAM.
class Chip {
  public:
    explicit Chip(const std::string& arithmetic)
        : platform_("platform", architecture(arithmetic)),
          builder(platform_.accelerator.architecture()), math(platform_.accelerator.vector_math()),
          bits(platform_.accelerator.architecture().arithmetic.word_bits()),
          fraction(platform_.accelerator.architecture().arithmetic.binary_points() ? 7 : 0) {}

    std::uint64_t place(const std::vector<float>& values, std::size_t columns) {
        const std::size_t stride = packed_bytes(columns, bits);
        std::vector<std::uint8_t> bytes(values.size() / columns * stride);
        std::vector<Word> row(columns);
        for (std::size_t r = 0; r < values.size() / columns; ++r) {
            for (std::size_t c = 0; c < columns; ++c) {
                row[c] =
                    math.from_real(static_cast<double>(values[r * columns + c]), fraction, bits);
            }
            pack(row.data(), columns, bits, bytes.data() + r * stride);
        }
        const std::uint64_t address = address_;
        platform_.device.write_memory(address, bytes.data(), bytes.size());
        address_ += (bytes.size() + 63) / 64 * 64;
        return address;
    }
    FeatureMap map(const std::vector<float>& nhwc, const ImageShape& shape) {
        FeatureMap map;
        map.height = shape.height;
        map.width = shape.width;
        map.channels = shape.channels;
        map.element_bits = bits;
        map.fraction = fraction;
        map.address = place(nhwc, static_cast<std::size_t>(shape.channels));
        return map;
    }
    DeviceTensor matrix(const std::vector<float>& values, std::size_t columns) {
        return {place(values, columns), static_cast<std::int64_t>(values.size() / columns),
                static_cast<std::int64_t>(columns), bits, fraction};
    }
    DeviceTensor room(std::size_t rows, std::size_t columns) {
        return matrix(std::vector<float>(rows * columns), columns);
    }
    std::vector<double> run(const DeviceTensor& result) {
        platform_.device.run(builder.finish(), 0);
        std::vector<std::uint8_t> bytes(result.bytes());
        platform_.device.read_memory(result.address, bytes.data(), bytes.size());
        std::vector<double> values;
        for (const Word word : unpacked_rows(result, bytes)) {
            values.push_back(math.to_real(word, result.fraction, result.element_bits));
        }
        return values;
    }

  private:
    static Architecture architecture(const std::string& arithmetic) {
        Architecture a = bundled_chip("lns12-32x32");
        a.arithmetic = named_arithmetic(arithmetic);
        a.dram.capacity_mib = 32;
        return a;
    }
    Platform platform_;
    std::uint64_t address_ = 16u << 20;

  public:
    StreamBuilder builder;
    const VectorMath& math;
    int bits;
    int fraction; ///< fixed point: values to 256
};

/// Relative distances allowed on the chip: lns16's by its PWL sums, lns12's and fixed16's (with 7
/// fraction bits) by their grids as well.
const std::vector<std::pair<std::string, double>>& bounds() {
    static const std::vector<std::pair<std::string, double>> all = {
        {"lns16", 0.02}, {"lns12", 0.03}, {"fixed16", 0.01}};
    return all;
}

} // namespace

TEST_CASE("ONNX vectors: convolution", "[onnx]") {
    const auto [name, stride, padding] =
        GENERATE(table<std::string, int, int>({{"test_basic_conv_with_padding", 1, 1},
                                               {"test_basic_conv_without_padding", 1, 0},
                                               {"test_conv_with_strides_padding", 2, 1},
                                               {"test_conv_with_strides_no_padding", 2, 0}}));
    INFO(name);
    const OnnxTensor x = onnx_tensor(name, "input_0");
    const OnnxTensor w = onnx_tensor(name, "input_1");
    const std::vector<float> y = channels_last(onnx_tensor(name, "output_0"));
    const Layer layer = connected(
        convolution(static_cast<int>(w.shape[0]), static_cast<int>(w.shape[2]), stride, padding),
        image_of(x));
    const std::vector<float> input = channels_last(x);
    const std::vector<float> weight = channels_last(w, true);
    std::vector<float> result(y.size());
    float_convolution(layer, 1, input.data(), weight.data(), nullptr, result.data());
    CHECK(distance(result, y) < kFloat);

    for (const auto& [arithmetic, bound] : bounds()) {
        SystemCFixture context;
        Chip chip(arithmetic);
        const WindowOperand gathered =
            windows(chip.map(input, layer.input()), layer.window(), chip.math.zero());
        const DeviceTensor weights =
            chip.matrix(weight, static_cast<std::size_t>(layer.output.channels));
        const DeviceTensor out =
            chip.room(y.size() / static_cast<std::size_t>(layer.output.channels),
                      static_cast<std::size_t>(layer.output.channels));
        GemmPass pass;
        pass.windows = gathered;
        pass.weight = weights;
        pass.result = out;
        pass.rows = out.rows;
        chip.builder.gemm(pass);
        INFO(arithmetic);
        CHECK(distance(chip.run(out), y) < bound);
    }
}

TEST_CASE("ONNX vectors: max pool", "[onnx]") {
    const auto [name, kernel, stride, padding] = GENERATE(
        table<std::string, int, int, int>({{"test_maxpool_2d_default", 2, 1, 0},
                                           {"test_maxpool_2d_strides", 5, 3, 0},
                                           {"test_maxpool_2d_pads", 3, 1, 2},
                                           {"test_maxpool_2d_precomputed_pads", 5, 1, 2},
                                           {"test_maxpool_2d_precomputed_strides", 2, 2, 0}}));
    INFO(name);
    const OnnxTensor x = onnx_tensor(name, "input_0");
    const std::vector<float> y = channels_last(onnx_tensor(name, "output_0"));
    const Layer layer = connected(max_pool(kernel, stride, padding), image_of(x));
    const std::vector<float> input = channels_last(x);
    std::vector<float> result(y.size());
    std::vector<std::uint8_t> index(y.size());
    float_max_pool(layer, 1, input.data(), result.data(), index.data());
    CHECK(result == y);

    for (const auto& [arithmetic, bound] : bounds()) {
        SystemCFixture context;
        Chip chip(arithmetic);
        const FeatureMap map = chip.map(input, layer.input());
        const WindowOperand gathered = windows(
            map, layer.window(), chip.math.from_real(-HUGE_VAL, map.fraction, map.element_bits));
        const auto channels = static_cast<std::size_t>(layer.output.channels);
        const DeviceTensor out = chip.room(y.size() / channels, channels);
        DeviceTensor taps = chip.room(y.size() / channels, channels);
        taps.element_bits = 8;
        PoolPass pass;
        pass.windows = gathered;
        pass.result = out;
        pass.index = taps;
        pass.rows = out.rows;
        chip.builder.pool(pass);
        INFO(arithmetic);
        CHECK(distance(chip.run(out), y) < bound);
    }
}

TEST_CASE("ONNX vectors: global average pool", "[onnx]") {
    const std::string name =
        GENERATE(as<std::string>(), "test_globalaveragepool", "test_globalaveragepool_precomputed");
    const OnnxTensor x = onnx_tensor(name, "input_0");
    const std::vector<float> y = channels_last(onnx_tensor(name, "output_0"));
    const Layer layer = connected(global_average_pool(), image_of(x));
    const std::vector<float> input = channels_last(x);
    const int images = static_cast<int>(x.shape[0]);
    std::vector<float> result(y.size());
    float_average_pool(layer, images, input.data(), result.data());
    CHECK(distance(result, y) < kFloat);
    for (const auto& [arithmetic, bound] : bounds()) {
        SystemCFixture context;
        Chip chip(arithmetic);
        const WindowOperand gathered =
            windows(chip.map(input, layer.input()), layer.window(), chip.math.zero());
        const auto channels = static_cast<std::size_t>(layer.output.channels);
        const DeviceTensor out = chip.room(static_cast<std::size_t>(images), channels);
        const double pixels = layer.input().height * layer.input().width;
        PoolPass pass;
        pass.windows = gathered;
        pass.result = out;
        pass.rows = images;
        pass.kind = PoolPass::Kind::average;
        pass.scale_shift =
            arithmetic == "fixed16" ? static_cast<int>(std::ceil(std::log2(pixels))) : 0;
        pass.scale = chip.math.encode_scalar(std::ldexp(1.0 / pixels, pass.scale_shift));
        chip.builder.pool(pass);
        INFO(name << ' ' << arithmetic);
        // Random signs: the mean is far smaller than its terms.
        CHECK(distance(chip.run(out), y) < 5 * bound);
    }
}

TEST_CASE("ONNX vectors: batch norm over a batch and from running moments", "[onnx]") {
    // ONNX keeps 0.9 of the running moments, as here, but moves them towards the biased variance.
    const std::string name = "test_batchnorm_example_training_mode";
    const OnnxTensor x = onnx_tensor(name, "input_0");
    const std::vector<float> input = channels_last(x);
    const std::vector<float> gamma = onnx_tensor(name, "input_1").values;
    const std::vector<float> beta = onnx_tensor(name, "input_2").values;
    FloatMoments moments;
    moments.running_mean = onnx_tensor(name, "input_3").values;
    moments.running_variance = onnx_tensor(name, "input_4").values;
    const std::vector<float> old_variance = moments.running_variance;
    const std::size_t rows = input.size() / gamma.size();
    std::vector<float> y(input.size());
    float_batch_moments(rows, input.data(), moments);
    float_normalise(rows, input.data(), moments.mean, moments.inverse, gamma, beta, y.data());
    CHECK(distance(y, channels_last(onnx_tensor(name, "output_0"))) < kFloat);
    CHECK(distance(moments.running_mean, onnx_tensor(name, "output_1").values) < kFloat);
    std::vector<float> variance = onnx_tensor(name, "output_2").values;
    const float unbias = static_cast<float>(rows) / static_cast<float>(rows - 1);
    for (std::size_t c = 0; c < variance.size(); ++c) {
        const float kept = 0.9f * old_variance[c];
        variance[c] = (variance[c] - kept) * unbias + kept;
    }
    CHECK(distance(moments.running_variance, variance) < kFloat);

    const std::string inference = "test_batchnorm_example";
    const std::vector<float> xs = channels_last(onnx_tensor(inference, "input_0"));
    std::vector<float> inverse = onnx_tensor(inference, "input_4").values;
    for (float& value : inverse) {
        value = 1.0f / std::sqrt(value + static_cast<float>(kNormEpsilon));
    }
    std::vector<float> ys(xs.size());
    float_normalise(xs.size() / inverse.size(), xs.data(), onnx_tensor(inference, "input_3").values,
                    inverse, onnx_tensor(inference, "input_1").values,
                    onnx_tensor(inference, "input_2").values, ys.data());
    CHECK(distance(ys, channels_last(onnx_tensor(inference, "output_0"))) < kFloat);
}

TEST_CASE("ONNX vectors: softmax cross-entropy", "[onnx]") {
    // The gradient of the loss by the scores is softmax - onehot; the log of the former is given.
    const std::string name = "test_sce_mean_log_prob";
    const OnnxTensor scores = onnx_tensor(name, "input_0");
    const OnnxTensor labels = onnx_tensor(name, "input_1");
    std::vector<float> expected = onnx_tensor(name, "output_1").values;
    const auto classes = static_cast<std::size_t>(scores.shape[1]);
    std::vector<std::uint8_t> classes_of;
    for (std::size_t r = 0; r < labels.values.size(); ++r) {
        classes_of.push_back(static_cast<std::uint8_t>(labels.values[r]));
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] =
            std::exp(expected[i]) - (i % classes == classes_of[i / classes] ? 1.0f : 0.0f);
    }
    std::vector<float> z = scores.values;
    float_softmax_gradient(z, classes_of.data(), static_cast<int>(classes));
    CHECK(distance(z, expected) < kFloat);
    for (const auto& [arithmetic, bound] : bounds()) {
        const auto math = make_vector_math(named_arithmetic(arithmetic));
        const int bits = named_arithmetic(arithmetic).word_bits();
        constexpr int kLogits = 10;
        constexpr int kGradients = 13;
        std::vector<double> got;
        for (std::size_t r = 0; r < classes_of.size(); ++r) {
            std::vector<Word> row(classes);
            std::vector<Word> out(classes);
            for (std::size_t c = 0; c < classes; ++c) {
                row[c] = math->from_real(static_cast<double>(scores.values[r * classes + c]),
                                         kLogits, bits);
            }
            math->softmax_gradient(row.data(), classes_of[r], out.data(), classes, kLogits,
                                   kGradients);
            for (const Word word : out) {
                got.push_back(math->to_real(word, kGradients, bits));
            }
        }
        INFO(arithmetic);
        CHECK(distance(got, expected) < bound);
    }
}

TEST_CASE("ONNX vectors: SGD with momentum", "[onnx]") {
    // alpha 0.95, norm_coefficient 0.001, standard mode, step 0: the same rule as here.
    const std::string name = "test_momentum";
    const float rate = onnx_tensor(name, "input_0").values.at(0);
    const std::vector<float> x = onnx_tensor(name, "input_2").values;
    const std::vector<float> g = onnx_tensor(name, "input_3").values;
    const std::vector<float> v = onnx_tensor(name, "input_4").values;
    const std::vector<float> new_x = onnx_tensor(name, "output_0").values;
    const std::vector<float> new_v = onnx_tensor(name, "output_1").values;
    for (const auto& [arithmetic, bound] : bounds()) {
        Arithmetic a = named_arithmetic(arithmetic);
        a.update = {UpdateRule::Rounding::nearest, 0};
        const auto math = make_vector_math(a);
        const auto words = [&](const std::vector<float>& values) {
            std::vector<Word> result;
            for (const float value : values) {
                result.push_back(math->from_real(static_cast<double>(value), 11, a.word_bits()));
            }
            return result;
        };
        const auto reals = [&](const std::vector<Word>& values) {
            std::vector<double> result;
            for (const Word value : values) {
                result.push_back(math->to_real(value, 11, a.word_bits()));
            }
            return result;
        };
        const std::vector<Word> weight = words(x);
        const std::vector<Word> gradient = words(g);
        const std::vector<Word> momentum = words(v);
        std::vector<Word> weight_out(x.size());
        std::vector<Word> momentum_out(x.size());
        math->update({weight.data(), gradient.data(), momentum.data(), weight_out.data(),
                      momentum_out.data(), nullptr, x.size(), 0},
                     {math->encode_scalar(static_cast<double>(rate)), math->encode_scalar(0.95),
                      math->encode_scalar(0.001)},
                     0, RandomStream{{1, 0}, 0, 0});
        INFO(arithmetic);
        CHECK(distance(reals(weight_out), new_x) < bound);
        // Momentum and gradient have opposite signs: their errors weigh more in what is left.
        CHECK(distance(reals(momentum_out), new_v) < 2 * bound);
    }
}
