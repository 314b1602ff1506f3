// SPDX-License-Identifier: Apache-2.0
// What the collector counts, on tensors made by hand.

#include <cstring>
#include <optional>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/diagnosis/diagnosis.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"

using namespace napier;

namespace {

/// A memory with tensors of a chip's own arithmetic, written and read as real numbers.
class Bench {
  public:
    explicit Bench(const std::string& arithmetic) {
        architecture_.arithmetic = named_arithmetic(arithmetic);
        plan_.emplace(network_, architecture_);
        memory_.emplace(architecture_.arithmetic);
        memory_->resize(1 << 16);
    }

    DeviceTensor tensor(std::int64_t rows, std::int64_t columns, int fraction,
                        const std::vector<double>& values, int bits = 0) {
        DeviceTensor tensor{next_, rows, columns,
                            bits > 0 ? bits : architecture_.arithmetic.word_bits(), fraction};
        next_ += tensor.bytes();
        write(tensor, values);
        return tensor;
    }
    void write(const DeviceTensor& tensor, const std::vector<double>& values) {
        const int bits = tensor.element_bits;
        std::vector<Word> words(values.size() * static_cast<std::size_t>(places(bits)));
        for (std::size_t i = 0; i < values.size(); ++i) {
            set_element(words.data(), i, bits,
                        plan_->math(0).element_from_real(values[i], tensor.fraction, bits));
        }
        const std::vector<std::uint8_t> bytes = packed_rows(tensor, words);
        std::memcpy(memory_->at(tensor.address, bytes.size()), bytes.data(), bytes.size());
    }
    TensorStatistics statistics(const DeviceTensor& tensor) const {
        return statistics_of(*memory_, {"result", tensor, tensor.rows}, values(tensor));
    }
    WordValues values(const DeviceTensor& tensor) const {
        return {plan_->math(0), tensor.fraction, tensor.element_bits};
    }
    const NetworkPlan& plan() const { return *plan_; }
    const HostMemory& memory() const { return *memory_; }

  private:
    Network network_ = small_network(0, 0);
    Architecture architecture_ = chip(Dataflow::output_stationary, 8, 8, 16);
    std::optional<NetworkPlan> plan_;
    std::optional<HostMemory> memory_;
    std::uint64_t next_ = 0;
};

using Histogram = std::map<int, std::uint64_t>;

GemmPass product_of(const DeviceTensor& input, const DeviceTensor& weight,
                    const DeviceTensor& result) {
    GemmPass pass;
    pass.tag = tag_of(0, Pass::forward);
    pass.input = input;
    pass.weight = weight;
    pass.result = result;
    pass.rows = input.rows;
    return pass;
}

} // namespace

TEST_CASE("a tensor's numbers are counted by where they lie in the range: LNS") {
    Bench bench("lns8"); // 2^-7.875 .. 2^7.875
    const DeviceTensor tensor =
        bench.tensor(2, 5, 0, {0, 1, -1.5, 1e9, -1e9, 0.3, 0.0042580, 3, 2, 0});
    const TensorStatistics s = bench.statistics(tensor);
    CHECK(s.values == 10);
    CHECK(s.zero == 2);
    CHECK(s.saturated == 2);
    CHECK(s.smallest == 1);
    CHECK(s.lowest_log2 == -8);
    CHECK(s.highest_log2 == 7);
    CHECK(s.histogram == Histogram{{-8, 1}, {-2, 1}, {0, 2}, {1, 2}, {7, 2}});
}

TEST_CASE("a tensor's numbers are counted by where they lie in the range: fixed point") {
    Bench bench("fixed8");
    // With 4 fraction bits: 1/16 .. 127/16, and -8.
    const DeviceTensor tensor = bench.tensor(1, 8, 4, {0, 0.0625, -0.0625, 100, -100, 1, 1.5, 7});
    const TensorStatistics s = bench.statistics(tensor);
    CHECK(s.values == 8);
    CHECK(s.zero == 1);
    CHECK(s.saturated == 2);
    CHECK(s.smallest == 2);
    CHECK(s.lowest_log2 == -4);
    CHECK(s.highest_log2 == 2);
    CHECK(s.histogram == Histogram{{-4, 2}, {0, 2}, {2, 2}, {3, 1}});
}

TEST_CASE("masters of two places are counted as words are") {
    Bench bench("lns12+20"); // 2^-16 .. 2^16, near enough
    const DeviceTensor logs = bench.tensor(2, 3, 0, {0, 1, -1.5, 1e9, 0.3, -1e9}, 32);
    const TensorStatistics s = bench.statistics(logs);
    CHECK(s.values == 6);
    CHECK(s.zero == 1);
    CHECK(s.saturated == 2);
    CHECK(s.smallest == 0);
    CHECK(s.lowest_log2 == -16);
    CHECK(s.highest_log2 == 15);
    CHECK(s.histogram == Histogram{{-2, 1}, {0, 2}, {15, 2}});
    const WordValues values = bench.values(logs);
    CHECK(values.smallest(values[(1u << 30) + 1]));
    CHECK(values[1u << 30] == 0);

    Bench fixed("fixed8+12");
    const DeviceTensor tensor =
        fixed.tensor(1, 7, 16, {0, 1.0 / 65536, -1.0 / 65536, 100, -100, 1, 1.5}, 20);
    const TensorStatistics f = fixed.statistics(tensor);
    CHECK(f.zero == 1);
    CHECK(f.saturated == 2);
    CHECK(f.smallest == 2);
    CHECK(f.lowest_log2 == -16);
    CHECK(f.highest_log2 == 2);
    CHECK(f.histogram == Histogram{{-16, 2}, {0, 2}, {2, 1}, {3, 1}});
}

TEST_CASE("rows that are not in use are not counted, all copies are") {
    Bench bench("lns12");
    const DeviceTensor first = bench.tensor(2, 3, 0, {1, 1, 1, 8, 8, 8});
    const DeviceTensor second = bench.tensor(2, 3, 0, {2, 2, 2, 8, 8, 8});
    const TensorStatistics s =
        statistics_of(bench.memory(), {"result", first, 1, 2, second.address - first.address},
                      bench.values(first));
    CHECK(s.histogram == Histogram{{0, 3}, {1, 3}});
}

TEST_CASE("a product is compared with exact sums of the words that went in") {
    Bench bench("lns12");
    const DeviceTensor input = bench.tensor(2, 2, 0, {1, 1, 2, 1});
    const DeviceTensor weight = bench.tensor(2, 2, 0, {1, 2, -1, 4});
    const DeviceTensor result = bench.tensor(2, 2, 0, {});
    GemmPass pass = product_of(input, weight, result);
    const ProductSample sample(bench.plan(), bench.memory(), pass);
    // Exactly 0 (both terms cancel), 6, 1, 8.
    bench.write(result, {0, 6, 1, 8});
    const WordValues values = bench.values(result);
    const ProductAccuracy right = sample.compare(bench.memory(), values);
    CHECK(right.outputs == 4);
    CHECK(right.cancelled == 1);
    CHECK(right.flushed == 0);
    CHECK(right.error_rms == Approx(0).margin(0.05)); // 6 is no power of two
    bench.write(result, {0, 4, 0, 4});
    const ProductAccuracy wrong = sample.compare(bench.memory(), values);
    CHECK(wrong.cancelled == 1);
    CHECK(wrong.flushed == 1);
    CHECK(wrong.exact_rms == Approx(std::sqrt((36 + 1 + 64) / 4.0)));
    CHECK(wrong.error_rms == Approx(std::sqrt((4 + 1 + 16) / 4.0)));
    REQUIRE(wrong.snr_db());
    CHECK(*wrong.snr_db() == Approx(10 * std::log10(101.0 / 21)));
    bench.write(result, {0, 0, 0, 0});
    CHECK(sample.compare(bench.memory(), values).flushed == 3);
}

TEST_CASE("a sum cancels where 2^-6 of its terms or less is left") {
    Bench bench("fixed16");
    const DeviceTensor input = bench.tensor(1, 2, 4, {1, 1});
    const DeviceTensor weight = bench.tensor(2, 4, 4, {64, 64, 64, -64, -63, -60, 1, 64});
    const GemmPass pass = product_of(input, weight, bench.tensor(1, 4, 4, {1, 4, 65, 0}));
    const ProductAccuracy a = ProductSample(bench.plan(), bench.memory(), pass)
                                  .compare(bench.memory(), bench.values(pass.result));
    CHECK(a.cancelled == 2); // 1 of 127 and 0 of 128, not 4 of 124
    CHECK(a.error_rms == 0);
    CHECK(!a.snr_db());
    CHECK(a.flushed == 0);
}

TEST_CASE("the exact product has the bias, addend, activation and mask of the product") {
    Bench bench("lns16");
    const DeviceTensor input = bench.tensor(1, 1, 0, {2});
    const DeviceTensor weight = bench.tensor(1, 4, 0, {1, -1, 1, 1});
    GemmPass pass = product_of(input, weight, bench.tensor(1, 4, 0, {}));
    const auto exact = [&] { // against zeros, the error is the exact sum
        const ProductSample sample(bench.plan(), bench.memory(), pass);
        bench.write(pass.result, {0, 0, 0, 0});
        return sample.compare(bench.memory(), bench.values(pass.result));
    };
    CHECK(exact().exact_rms == 2);
    pass.bias = bench.tensor(1, 4, 0, {2, 2, -4, -2});
    CHECK(exact().exact_rms == Approx(std::sqrt((16 + 0 + 4 + 0) / 4.0)));
    CHECK(exact().cancelled == 2);
    CHECK(exact().flushed == 2);
    pass.activate = true;
    CHECK(exact().exact_rms == Approx(std::sqrt((16 + 0.0625) / 4)));
    pass.f = Rectifier::relu;
    CHECK(exact().exact_rms == 2);
    pass.activate = false;
    pass.mask = bench.tensor(1, 4, 0, {-1, 1, 1, 1});
    CHECK(exact().exact_rms == 1);
    CHECK(exact().flushed == 1);
    pass.addend = bench.tensor(1, 4, 0, {64, 1, 1, 1});
    CHECK(exact().exact_rms == Approx(std::sqrt((0 + 1 + 1 + 1) / 4.0)));
}

TEST_CASE("outputs are spread over a large product, 256 at most") {
    Bench bench("lns12");
    std::vector<double> ones(40 * 40, 1.0);
    std::vector<double> rows(40 * 40);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = i / 40 < 20 ? 1.0 : 4.0;
    }
    const DeviceTensor input = bench.tensor(40, 40, 0, rows);
    const DeviceTensor weight = bench.tensor(40, 40, 0, ones);
    const DeviceTensor result = bench.tensor(40, 40, 0, std::vector<double>(40 * 40));
    for (const bool transposed : {false, true}) {
        GemmPass pass = product_of(input, weight, result);
        pass.weight_transposed = transposed;
        const ProductAccuracy a = ProductSample(bench.plan(), bench.memory(), pass)
                                      .compare(bench.memory(), bench.values(result));
        CHECK(a.outputs == 256);
        // Half of the rows sum to 40, half to 160.
        CHECK(a.exact_rms == Approx(std::sqrt((40.0 * 40 + 160.0 * 160) / 2)));
    }
    GemmPass pass = product_of(input, weight, result);
    pass.input_transposed = true;
    const ProductAccuracy a = ProductSample(bench.plan(), bench.memory(), pass)
                                  .compare(bench.memory(), bench.values(result));
    CHECK(a.exact_rms == Approx(100.0)); // 20 * 1 + 20 * 4
}

TEST_CASE("an update without effect is one whose weight has not changed though it has a gradient") {
    Bench bench("lns12");
    UpdatePass pass;
    pass.weight = bench.tensor(1, 4, 0, {1, 2, 4, 8});
    pass.gradient = bench.tensor(1, 4, 0, {1, 0, -1, 1});
    const UpdateWatch watch(bench.memory(), pass);
    bench.write(pass.weight, {2, 2, 4, 8});
    const UpdateEffect effect =
        watch.compare(bench.memory(), bench.values(pass.weight), bench.values(pass.gradient));
    CHECK(effect.gradients == 3);
    CHECK(effect.without_effect == 2);
    CHECK(effect.share_without_effect() == Approx(2.0 / 3));
    CHECK(effect.update_rms == Approx(0.5));
    CHECK(effect.weight_rms == Approx(std::sqrt(85 / 4.0)));
}
