// SPDX-License-Identifier: Apache-2.0
// Gradients: the float32 layers by finite differences, the chip against the float32 layers.

#include <cmath>
#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "sw/model/float_layers.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/float_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

std::vector<float> random_values(std::size_t count, std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) {
        value = normal(random);
    }
    return values;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

/// d(dy . f(x)) / dx by central differences, against what the layer says.
template <typename F>
void check_gradient(std::vector<float> x, const std::vector<float>& dx, float step, F&& loss) {
    for (std::size_t i = 0; i < x.size(); i += 1 + x.size() / 60) {
        const float old = x[i];
        x[i] = old + step;
        const double above = loss(x);
        x[i] = old - step;
        const double below = loss(x);
        x[i] = old;
        INFO("element " << i);
        REQUIRE(static_cast<double>(dx[i]) ==
                Approx((above - below) / (2.0 * static_cast<double>(step))).margin(2e-3));
    }
}

Layer connected(Layer layer, const ImageShape& input) {
    std::vector<Layer> layers = {layer};
    connect_layers(layers, input, "test");
    return layers[0];
}

/// ||a - b|| / ||b||
double distance(const std::vector<double>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    double difference = 0;
    double size = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto expected = static_cast<double>(b[i]);
        difference += (a[i] - expected) * (a[i] - expected);
        size += expected * expected;
    }
    return std::sqrt(difference / size);
}

} // namespace

TEST_CASE("float32 convolution and dense gradients are finite differences") {
    std::mt19937 random(5);
    const Layer layer = GENERATE_COPY(connected(convolution(5, 3, 1, 1), {3, 6, 5}),
                                      connected(convolution(4, 3, 2, 1), {2, 7, 6}),
                                      connected(convolution(3, 2, 3, 0), {4, 8, 8}),
                                      connected(dense(6), {17, 1, 1}));
    const int images = 2;
    const auto x = random_values(images * layer.input().size(), random);
    const auto w = random_values(
        static_cast<std::size_t>(layer.weight_rows() * layer.output.channels), random);
    const auto b = random_values(static_cast<std::size_t>(layer.output.channels), random);
    const auto dy = random_values(images * layer.output.size(), random);
    std::vector<float> dx(x.size());
    std::vector<float> dw(w.size());
    std::vector<float> db(b.size());
    const bool one = layer.kind_name() == "dense";
    (one ? float_dense_gradient : float_convolution_gradient)(
        layer, images, x.data(), w.data(), dy.data(), dx.data(), dw.data(), db.data());
    std::vector<float> y(dy.size());
    const auto loss = [&](const std::vector<float>& xs, const std::vector<float>& ws,
                          const std::vector<float>& bs) {
        (one ? float_dense : float_convolution)(layer, images, xs.data(), ws.data(), bs.data(),
                                                y.data());
        return dot(y, dy);
    };
    check_gradient(x, dx, 0.5f, [&](const auto& moved) { return loss(moved, w, b); });
    check_gradient(w, dw, 0.5f, [&](const auto& moved) { return loss(x, moved, b); });
    check_gradient(b, db, 0.5f, [&](const auto& moved) { return loss(x, w, moved); });
}

TEST_CASE("float32 pool gradients are finite differences") {
    std::mt19937 random(6);
    const Layer layer =
        GENERATE_COPY(connected(max_pool(2, 2), {5, 6, 6}), connected(max_pool(3, 2), {4, 7, 7}),
                      connected(global_average_pool(), {6, 4, 5}));
    const int images = 2;
    const auto x = random_values(images * layer.input().size(), random);
    const auto dy = random_values(images * layer.output.size(), random);
    std::vector<float> y(dy.size());
    std::vector<float> dx(x.size());
    std::vector<std::uint8_t> index(y.size());
    const bool maximum = layer.kind_name() == "max_pool";
    const auto forward = [&](const std::vector<float>& moved) {
        if (maximum) {
            float_max_pool(layer, images, moved.data(), y.data(), index.data());
        } else {
            float_average_pool(layer, images, moved.data(), y.data());
        }
        return dot(y, dy);
    };
    forward(x);
    if (maximum) {
        float_max_pool_gradient(layer, images, index.data(), dy.data(), dx.data());
    } else {
        float_average_pool_gradient(layer, images, dy.data(), dx.data());
    }
    check_gradient(x, dx, 1e-3f, forward); // small: another element must not become the maximum
}

TEST_CASE("float32 batch norm's gradients are finite differences, its moments a batch's") {
    std::mt19937 random(7);
    const std::size_t channels = 5;
    const std::size_t rows = 24;
    auto x = random_values(rows * channels, random);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = x[i] * static_cast<float>(i % channels + 1) + 2.0f;
    }
    const auto gamma = random_values(channels, random);
    const auto beta = random_values(channels, random);
    const auto dy = random_values(x.size(), random);
    std::vector<float> y(x.size());
    const auto moments_of = [&](const std::vector<float>& values) {
        FloatMoments moments;
        moments.running_mean.resize(channels);
        moments.running_variance.resize(channels, 1.0f);
        float_batch_moments(rows, values.data(), moments);
        return moments;
    };
    const auto loss = [&](const std::vector<float>& xs, const std::vector<float>& gammas,
                          const std::vector<float>& betas) {
        const FloatMoments moments = moments_of(xs);
        float_normalise(rows, xs.data(), moments.mean, moments.inverse, gammas, betas, y.data());
        return dot(y, dy);
    };
    std::vector<float> dx(x.size());
    std::vector<float> dgamma(channels);
    std::vector<float> dbeta(channels);
    float_batch_norm_gradient(rows, x.data(), moments_of(x), gamma, dy.data(), dx.data(), dgamma,
                              dbeta);
    check_gradient(x, dx, 0.02f, [&](const auto& moved) { return loss(moved, gamma, beta); });
    check_gradient(gamma, dgamma, 0.5f, [&](const auto& moved) { return loss(x, moved, beta); });
    check_gradient(beta, dbeta, 0.5f, [&](const auto& moved) { return loss(x, gamma, moved); });

    loss(x, std::vector<float>(channels, 1.0f), std::vector<float>(channels, 0.0f));
    for (std::size_t c = 0; c < channels; ++c) {
        double mean = 0;
        double square = 0;
        for (std::size_t r = 0; r < rows; ++r) {
            const auto value = static_cast<double>(y[r * channels + c]);
            mean += value / static_cast<double>(rows);
            square += value * value / static_cast<double>(rows);
        }
        CHECK(mean == Approx(0).margin(1e-5));
        CHECK(square == Approx(1).epsilon(1e-3));
    }
}

TEST_CASE("the chip's gradients are float32's within its number format", "[bound]") {
    // ||chip - float32|| / ||float32|| of every weight and bias gradient after one step. Without
    // decisions (rectifiers, maxima) it is the arithmetic's own error grown over the layers: that
    // of the words' grid, and for LNS with eight segments that of the PWL sums, which more fraction
    // bits do not lower; where sums over the batch cancel (biases behind batch norm) it is a
    // multiple. Each decision that falls the other way, among some 800 values a layer, costs about
    // 1 / sqrt(800), and batch norm spreads it over its channel.
    const auto [name, exact, linear_bound, bound] =
        GENERATE(table<std::string, bool, double, double>({{"lns16", true, 0.05, 0.3},
                                                           {"lns16", false, 0.2, 0.4},
                                                           {"lns12", false, 0.3, 0.6},
                                                           {"fixed16", false, 0.06, 0.3}}));
    const bool linear = GENERATE(true, false);
    SystemCFixture context;
    const Dataset data = quarters();
    const bool residual = GENERATE(false, true);
    Network network = residual ? small_resnet() : small_cnn();
    if (linear && !residual) {
        network.layers.erase(network.layers.begin() + 1); // the maximum
    }
    if (linear) {
        for (Layer& layer : network.layers) {
            layer.activation = Activation::none;
        }
        connect(network, data.shape, data.classes);
    }
    Architecture a = bundled_chip("lns12-32x32");
    a.arithmetic = named_arithmetic(name);
    if (exact) {
        auto& mac = std::get<LnsMacConfig>(a.arithmetic.mac);
        mac.table = LogAddTable::closed_form(Approximation::exact, mac.format.fraction);
    }
    a.array = {8, 8, Dataflow::output_stationary, Folds::serial};
    a.dram.capacity_mib = 16;
    Platform platform("platform", a);
    ChipBackend chip(network, platform, 5);
    FloatBackend reference(network, 5);
    // Without batch norm one label: sums over the batch that hardly cancel, so that errors are not
    // blown up. Batch norm takes out what is common to the batch, so there labels must differ.
    std::vector<std::uint8_t> labels(16, 1);
    if (residual) {
        std::copy_n(data.train.labels.begin(), 16, labels.begin());
    }
    const Batch batch{data.train.pixels.data(), labels.data(), 16};
    chip.train_step(batch, 0.01);
    reference.train_step(batch, 0.01);
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        if (network.layers[l].has_weights()) {
            const PlannedLayer& layer = chip.plan().layers()[l];
            INFO(name << (exact ? "e" : "") << (linear ? ", linear" : "") << ", layer " << l);
            const double limit = linear ? linear_bound : bound;
            CHECK(distance(chip.values(layer.weight.gradient), reference.weight_gradient(l)) <
                  limit);
            if (layer.bias.present()) {
                CHECK(distance(chip.values(layer.bias.gradient), reference.bias_gradient(l)) <
                      limit);
            }
        }
    }
}
