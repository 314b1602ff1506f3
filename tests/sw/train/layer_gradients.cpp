// SPDX-License-Identifier: Apache-2.0
// A layer's gradients against the same sums in double precision over the words that the chip itself
// had as operands: neither a rectifier that fell the other way nor an error of the layers before
// counts, so the bound can be what the number format and the table say.

#include <algorithm>
#include <cmath>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

constexpr int kImages = 16;

/// NHWC without gaps.
std::vector<double> map_values(ChipBackend& chip, const FeatureMap& map) {
    if (!map.packed) {
        return chip.values(map.matrix(kImages));
    }
    return chip.values({map.address, kImages * std::int64_t{map.height},
                        std::int64_t{map.width} * map.channels, map.element_bits, map.fraction});
}

/// Sums of products, and of the products' squares: the size of a sum whose terms have random signs.
struct Sums {
    explicit Sums(std::size_t count) : value(count), square(count) {}
    void add(std::size_t at, double term) {
        value[at] += term;
        square[at] += term * term;
    }
    void scale(std::size_t at, double factor) {
        value[at] *= factor;
        square[at] *= factor * factor;
    }
    std::vector<double> value;
    std::vector<double> square;
};

/// Calls product(x's index, weight's row, first output's index) for every use of an input.
template <typename Product> void for_products(const Layer& layer, Product&& product) {
    const Kernel window = layer.window();
    const ImageShape& in = layer.input();
    const ImageShape& out = layer.output;
    for (int image = 0; image < kImages; ++image) {
        for (int pixel = 0; pixel < out.height * out.width; ++pixel) {
            for (int tap = 0; tap < window.taps(); ++tap) {
                const int y =
                    pixel / out.width * window.stride + tap / window.width - window.padding;
                const int x =
                    pixel % out.width * window.stride + tap % window.width - window.padding;
                if (y < 0 || y >= in.height || x < 0 || x >= in.width) {
                    continue;
                }
                for (int c = 0; c < in.channels; ++c) {
                    product(static_cast<std::size_t>(
                                ((image * in.height + y) * in.width + x) * in.channels + c),
                            static_cast<std::size_t>(tap * in.channels + c),
                            static_cast<std::size_t>((image * out.height * out.width + pixel) *
                                                     out.channels));
                }
            }
        }
    }
}

/// Root mean square of what an addition errs by, in units of the larger operand, over differences
/// of up to six octaves and both signs.
double addition_error(const LnsMacConfig& mac) {
    const double unit = std::exp2(-mac.format.fraction);
    const int most = 6 << mac.format.fraction;
    double sum = 0;
    for (int d = 1; d <= most; ++d) {
        const double plus = std::exp2(mac.table.plus(d) * unit) - (1 + std::exp2(-d * unit));
        const double minus = std::exp2(-mac.table.minus(d) * unit) - (1 - std::exp2(-d * unit));
        sum += plus * plus + minus * minus;
    }
    return std::sqrt(sum / (2.0 * most));
}

/// A chain of n additions that each err by e, independently, in units of a sum that grows as
/// sqrt(n) or as n, errs by at most e sqrt(n / 2); a cascade has a chain a level. Twice that, for
/// errors are neither quite independent nor evenly distributed over d.
double bound(const LnsMacConfig& mac, std::int64_t terms) {
    const auto chain = static_cast<double>(std::min<std::int64_t>(mac.accumulation.n, terms));
    return 2 * addition_error(mac) * std::sqrt(chain / 2 * mac.accumulation.levels(terms));
}

/// ||got - sums|| in units of the sums and of their random size.
double error(const std::vector<double>& got, const Sums& sums) {
    REQUIRE(got.size() == sums.value.size());
    double difference = 0;
    double size = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        difference += (got[i] - sums.value[i]) * (got[i] - sums.value[i]);
        size += sums.value[i] * sums.value[i] + sums.square[i];
    }
    return std::sqrt(difference / size);
}

double cosine(const std::vector<double>& a, const std::vector<double>& b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        dot += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return dot / std::sqrt(aa * bb);
}

} // namespace

TEST_CASE("a layer's gradients are the sums of its own operands, to the table's precision",
          "[bound]") {
    const auto [name, exact] = GENERATE(table<std::string, bool>(
        {{"lns16", true}, {"lns16", false}, {"lns12", true}, {"lns12", false}, {"lns10", false}}));
    const Network network = GENERATE(small_network(0.0, 0.0), small_cnn(), small_resnet());
    SystemCFixture context;
    const Dataset data = quarters();
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
    a.arithmetic = named_arithmetic(name);
    auto& mac = std::get<LnsMacConfig>(a.arithmetic.mac);
    if (exact) {
        mac.table = LogAddTable::closed_form(Approximation::exact, mac.format.fraction);
    }
    Platform platform("platform", a);
    ChipBackend chip(network, platform, 5);
    const std::vector<PlannedLayer>& layers = chip.plan().layers();
    std::vector<std::vector<double>> weights;
    std::vector<int> readers(layers.size() + 1); // the first is the image
    for (const PlannedLayer& layer : layers) {
        weights.push_back(layer.shape.has_weights() ? chip.values(layer.weight.word)
                                                    : std::vector<double>{});
        for (const int read : layer.shape.sources) {
            ++readers[static_cast<std::size_t>(read + 1)];
        }
    }
    chip.train_step({data.train.pixels.data(), data.train.labels.data(), kImages}, 0.01);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const Layer& shape = layers[l].shape;
        if (!shape.is_product()) {
            continue;
        }
        CAPTURE(network.name, name, exact, l);
        const bool first = shape.source() == kImage;
        const PlannedLayer* const source =
            first ? nullptr : &layers[static_cast<std::size_t>(shape.source())];
        const FeatureMap& input = first ? chip.plan().input() : source->output;
        const std::vector<double> x = map_values(chip, input);
        const std::vector<double> dy = map_values(chip, layers[l].gradient);
        const auto outputs = static_cast<std::size_t>(shape.output.channels);
        Sums dw(weights[l].size());
        Sums dx(x.size());
        for_products(shape, [&](std::size_t from, std::size_t row, std::size_t to) {
            for (std::size_t n = 0; n < outputs; ++n) {
                dw.add(row * outputs + n, x[from] * dy[to + n]);
                dx.add(from, weights[l][row * outputs + n] * dy[to + n]);
            }
        });
        const std::vector<double> got = chip.values(layers[l].weight.gradient);
        const std::int64_t pixels = std::int64_t{shape.output.height} * shape.output.width;
        const double limit = bound(mac, kImages * pixels);
        CAPTURE(limit);
        CHECK(error(got, dw) < limit);
        CHECK(cosine(got, dw.value) > 1 - limit * limit);
        if (first || readers[static_cast<std::size_t>(shape.source() + 1)] > 1) {
            continue;
        }
        for (std::size_t i = 0; i < x.size(); ++i) {
            const Activation f = source->shape.activation;
            const bool passes =
                f == Activation::none || x[i] > 0 || (f != Activation::relu && x[i] == 0);
            dx.scale(i, passes ? 1.0 : f == Activation::relu ? 0.0 : 0.125);
        }
        CHECK(error(map_values(chip, source->gradient), dx) <
              bound(mac, std::int64_t{shape.window().taps()} * shape.output.channels));
    }
}
