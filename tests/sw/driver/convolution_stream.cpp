// SPDX-License-Identifier: Apache-2.0
// Convolutions and pools through the TLM model, against direct loops over the arithmetic.

#include <algorithm>
#include <cmath>
#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "sw/driver/platform.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

struct Shape {
    int images, height, width, channels, filters, kernel, stride, padding;
    bool packed;
};

/// A feature map in the chip's DRAM and its words (image, y, x, channel).
struct Map {
    FeatureMap map;
    std::vector<Word> words;

    Word at(int image, int y, int x, int c) const {
        const bool inside = y >= 0 && y < map.height && x >= 0 && x < map.width;
        return inside ? words[static_cast<std::size_t>(
                            ((image * map.height + y) * map.width + x) * map.channels + c)]
                      : Word{0x400}; // zero of lns12
    }
};

class Bench {
  public:
    explicit Bench(const Architecture& architecture)
        : platform("platform", architecture), builder(platform.accelerator.architecture()) {}

    Map map(int images, int height, int width, int channels, bool packed, int bits = 12) {
        Map m;
        m.map = FeatureMap{address_, height, width, channels, bits, 0, packed};
        const auto row = static_cast<std::size_t>(packed ? width * channels : channels);
        m.words = fill(m.map.address,
                       static_cast<std::size_t>(images * height) *
                           static_cast<std::size_t>(width * channels) / row,
                       row, bits);
        address_ += (m.map.bytes(images) + 63) / 64 * 64;
        return m;
    }
    DeviceTensor matrix(std::int64_t rows, std::int64_t columns, std::vector<Word>& words) {
        DeviceTensor t{address_, rows, columns, 12, 0};
        words =
            fill(t.address, static_cast<std::size_t>(rows), static_cast<std::size_t>(columns), 12);
        address_ += (t.bytes() + 63) / 64 * 64;
        return t;
    }
    std::vector<Word> run_and_fetch(const DeviceTensor& tensor) {
        platform.device.run(builder.finish(), 0);
        std::vector<std::uint8_t> bytes(tensor.bytes());
        platform.device.read_memory(tensor.address, bytes.data(), bytes.size());
        return unpacked_rows(tensor, bytes);
    }
    const LnsMacConfig& mac() const {
        return std::get<LnsMacConfig>(platform.accelerator.architecture().arithmetic.mac);
    }

    Platform platform;
    StreamBuilder builder;

  private:
    std::vector<Word> fill(std::uint64_t address, std::size_t rows, std::size_t columns, int bits) {
        std::vector<Word> words(rows * columns);
        for (Word& word : words) {
            word = static_cast<Word>(random_() & ((1u << bits) - 1));
            word = bits == 12 && (word & 0x7ff) == 0x400 ? Word{0x400} : word; // one zero only
        }
        const std::size_t stride = packed_bytes(columns, bits);
        std::vector<std::uint8_t> bytes(rows * stride);
        for (std::size_t r = 0; r < rows; ++r) {
            pack(words.data() + r * columns, columns, bits, bytes.data() + r * stride);
        }
        platform.device.write_memory(address, bytes.data(), bytes.size());
        return words;
    }

    std::uint64_t address_ = 8u << 20;
    std::mt19937 random_{17};
};

/// One sum in the order of its terms.
class Sum {
  public:
    Sum(const LnsMacConfig& mac, std::int64_t terms) : mac_(mac), sum_(mac, terms) {}
    void add(Word a, Word b) { sum_.add_product(decode(mac_.format, a), decode(mac_.format, b)); }
    Word result() const { return encode(mac_.format, sum_.result()); }

  private:
    const LnsMacConfig& mac_;
    LnsAccumulator sum_;
};

Architecture chip(Dataflow flow, int rows, int columns, int kib) {
    Architecture a = bundled_chip("lns12-32x32");
    a.array = {rows, columns, flow, Folds::serial};
    a.scratchpad = {kib, kib, kib, kib, 32};
    a.dma.line_buffer_kib = 1;
    a.dram.capacity_mib = 32;
    return a;
}

const std::vector<Shape>& shapes() {
    static const std::vector<Shape> all = {
        {2, 9, 7, 3, 10, 3, 1, 1, true},  // an image with unaligned pixels
        {2, 8, 8, 8, 16, 5, 1, 0, false}, // no padding
        {3, 7, 9, 12, 6, 3, 2, 1, false}, // strides that do not divide, filters off a group
        {2, 6, 6, 20, 9, 1, 2, 0, false}, // pointwise with stride
        {1, 5, 6, 5, 24, 4, 3, 2, false}, // even kernel, stride below the kernel
        {2, 4, 4, 6, 4, 2, 4, 0, false},  // stride beyond the kernel: pixels nobody reads
    };
    return all;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "convolutions equal direct loops over the arithmetic",
                 "[convolution]") {
    const Shape s = GENERATE(from_range(shapes()));
    const auto [flow, rows, columns, kib] =
        GENERATE(std::tuple{Dataflow::output_stationary, 8, 8, 4},
                 std::tuple{Dataflow::weight_stationary, 16, 8, 4},
                 std::tuple{Dataflow::input_stationary, 8, 16, 64});
    Bench bench(chip(flow, rows, columns, kib));
    const Kernel kernel{s.kernel, s.kernel, s.stride, s.padding};
    const int out_height = kernel.outputs(s.height, s.kernel);
    const int out_width = kernel.outputs(s.width, s.kernel);
    const int taps = kernel.taps();
    const Map x = bench.map(s.images, s.height, s.width, s.channels, s.packed);
    const Map dy = bench.map(s.images, out_height, out_width, s.filters, false);
    std::vector<Word> w;
    const DeviceTensor weight = bench.matrix(std::int64_t{taps} * s.channels, s.filters, w);
    const auto w_at = [&](int ky, int kx, int c, int f) {
        return w[static_cast<std::size_t>(((ky * s.kernel + kx) * s.channels + c) * s.filters + f)];
    };
    std::vector<Word> ignored;
    GemmPass pass;
    pass.weight = weight;

    SECTION("forward") {
        const DeviceTensor result =
            bench.matrix(std::int64_t{s.images} * out_height * out_width, s.filters, ignored);
        const WindowOperand gathered = windows(x.map, kernel, 0x400);
        pass.windows = gathered;
        pass.result = result;
        pass.rows = result.rows;
        bench.builder.gemm(pass);
        const std::vector<Word> y = bench.run_and_fetch(result);
        std::size_t at = 0;
        for (int i = 0; i < s.images * out_height * out_width; ++i) {
            const int image = i / (out_height * out_width);
            const int oy = i / out_width % out_height;
            const int ox = i % out_width;
            for (int f = 0; f < s.filters; ++f) {
                Sum sum(bench.mac(), std::int64_t{taps} * s.channels);
                for (int t = 0; t < taps * s.channels; ++t) {
                    const int ky = t / s.channels / s.kernel;
                    const int kx = t / s.channels % s.kernel;
                    sum.add(x.at(image, oy * s.stride + ky - s.padding,
                                 ox * s.stride + kx - s.padding, t % s.channels),
                            w_at(ky, kx, t % s.channels, f));
                }
                REQUIRE(y[at++] == sum.result());
            }
        }
    }
    SECTION("data gradient") {
        const DeviceTensor result =
            bench.matrix(std::int64_t{s.images} * s.height * s.width, s.channels, ignored);
        const WindowOperand gathered = gradient_windows(dy.map, kernel, s.height, s.width, 0x400);
        pass.windows = gathered;
        pass.weight_transposed = true;
        pass.result = result;
        pass.rows = result.rows;
        bench.builder.gemm(pass);
        const std::vector<Word> dx = bench.run_and_fetch(result);
        std::size_t at = 0;
        for (int i = 0; i < s.images * s.height * s.width; ++i) {
            const int image = i / (s.height * s.width);
            for (int c = 0; c < s.channels; ++c) {
                Sum sum(bench.mac(), std::int64_t{taps} * s.filters);
                for (int tap = taps - 1; tap >= 0; --tap) { // from the last: windows turn round
                    const int y = i / s.width % s.height + s.padding - tap / s.kernel;
                    const int xx = i % s.width + s.padding - tap % s.kernel;
                    for (int f = 0; f < s.filters; ++f) {
                        const bool hit =
                            y >= 0 && xx >= 0 && y % s.stride == 0 && xx % s.stride == 0;
                        sum.add(hit ? dy.at(image, y / s.stride, xx / s.stride, f) : Word{0x400},
                                w_at(tap / s.kernel, tap % s.kernel, c, f));
                    }
                }
                REQUIRE(dx[at++] == sum.result());
            }
        }
    }
    SECTION("weight gradient") {
        const DeviceTensor result =
            bench.matrix(std::int64_t{taps} * s.channels, s.filters, ignored);
        const DeviceTensor gradient = dy.map.matrix(s.images);
        const WindowOperand gathered = windows(x.map, kernel, 0x400);
        pass.windows = gathered;
        pass.input_transposed = true;
        pass.weight = gradient;
        pass.result = result;
        pass.rows = gradient.rows;
        bench.builder.gemm(pass);
        const std::vector<Word> dw = bench.run_and_fetch(result);
        std::size_t at = 0;
        for (int t = 0; t < taps * s.channels; ++t) {
            for (int f = 0; f < s.filters; ++f) {
                Sum sum(bench.mac(), gradient.rows);
                for (int i = 0; i < s.images * out_height * out_width; ++i) {
                    const int image = i / (out_height * out_width);
                    const int oy = i / out_width % out_height;
                    const int ox = i % out_width;
                    sum.add(x.at(image, oy * s.stride + t / s.channels / s.kernel - s.padding,
                                 ox * s.stride + t / s.channels % s.kernel - s.padding,
                                 t % s.channels),
                            dy.at(image, oy, ox, f));
                }
                REQUIRE(dw[at++] == sum.result());
            }
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "max pools and their gradients, windows apart and overlapping",
                 "[pool]") {
    const auto [kernel_size, stride, padding] = GENERATE(std::tuple{2, 2, 0}, std::tuple{3, 2, 1},
                                                         std::tuple{3, 3, 0}, std::tuple{2, 3, 0});
    const int channels = GENERATE(6, 16, 700); // the last is cut into tiles of channels
    const int images = 2;
    const int height = 7;
    const int width = 6;
    Bench bench(chip(Dataflow::output_stationary, 8, 8, channels == 700 ? 32 : 4));
    const Kernel kernel{kernel_size, kernel_size, stride, padding};
    const int out_height = kernel.outputs(height, kernel_size);
    const int out_width = kernel.outputs(width, kernel_size);
    const Map x = bench.map(images, height, width, channels, false);
    const Map dy = bench.map(images, out_height, out_width, channels, false);
    const Map index = bench.map(images, out_height, out_width, channels, false, 8);
    std::vector<Word> ignored;
    const DeviceTensor y =
        bench.matrix(std::int64_t{images} * out_height * out_width, channels, ignored);
    const DeviceTensor dx = bench.matrix(std::int64_t{images} * height * width, channels, ignored);
    const DeviceTensor taps = index.map.matrix(images);

    PoolPass pool;
    const WindowOperand gathered = windows(x.map, kernel, 0xbff); // the lowest number
    pool.windows = gathered;
    pool.result = y;
    pool.index = taps;
    pool.rows = y.rows;
    bench.builder.pool(pool);
    const WindowOperand gradients = gradient_windows(dy.map, kernel, height, width, 0x400);
    const WindowOperand indices = gradient_windows(index.map, kernel, height, width, 0xffff);
    PoolPass unpool;
    unpool.kind = PoolPass::Kind::maximum_gradient;
    unpool.windows = gradients;
    unpool.index_windows = indices;
    unpool.result = dx;
    unpool.rows = dx.rows;
    bench.builder.pool(unpool);
    const std::vector<Word> got_y = bench.run_and_fetch(y);
    const std::vector<Word> got_dx = bench.run_and_fetch(dx);

    const LnsFormat format = bench.mac().format;
    const auto value = [&](Word word) { return to_double(format, decode(format, word)); };
    std::vector<std::vector<Word>> terms(got_dx.size()); // what each input pixel is sent
    std::size_t at = 0;
    for (int i = 0; i < images * out_height * out_width; ++i) {
        const int image = i / (out_height * out_width);
        const int oy = i / out_width % out_height;
        const int ox = i % out_width;
        for (int c = 0; c < channels; ++c, ++at) {
            std::size_t from = 0;
            double best = -HUGE_VAL;
            for (int tap = 0; tap < kernel.taps(); ++tap) {
                const int py = oy * stride + tap / kernel_size - padding;
                const int px = ox * stride + tap % kernel_size - padding;
                if (py < 0 || py >= height || px < 0 || px >= width) {
                    continue;
                }
                const double candidate = value(x.at(image, py, px, c));
                if (candidate > best) {
                    best = candidate;
                    from = static_cast<std::size_t>(
                        ((image * height + py) * width + px) * channels + c);
                }
            }
            REQUIRE(value(got_y[at]) == best);
            terms[from].push_back(dy.at(image, oy, ox, c));
        }
    }
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (terms[i].size() <= 1) { // sums are the vector unit's, tested with it
            REQUIRE(got_dx[i] == (terms[i].empty() ? Word{0x400} : terms[i][0]));
        } else {
            double sum = 0;
            double size = 0;
            for (const Word term : terms[i]) {
                sum += value(term);
                size = std::max(size, std::abs(value(term)));
            }
            const double most = value(0x3ff);
            const double least = value(0x401); // smaller sums may vanish
            REQUIRE(value(got_dx[i]) ==
                    Approx(std::clamp(sum, -most, most)).margin(0.05 * size + least));
        }
    }
}
