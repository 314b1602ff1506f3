// SPDX-License-Identifier: Apache-2.0
// The Verilated arrays against the TLM engine's tile kernel (bits) and the closed forms (cycles).
// The PEs' chains are level one of the cascade; the levels above, the accumulator scratchpad's
// part, are the core's.
#include <memory>
#include <string>
#include <vector>

#include "hw/arith/lns/table_file.hpp"
#include "hw/cost/array_timing.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "tests/catch.hpp"
#include "tests/hw/rtl/array_driver.hpp"

using namespace napier;

namespace {

constexpr int kChain = 32;
constexpr int kShift = 6; // array_bench.sv

/// The arithmetic around an array: the expected result, and what becomes of the sums it gives out.
class Numbers {
  public:
    virtual ~Numbers() = default;
    virtual Word random(RandomWords& words) const = 0;
    virtual Word zero_operand() const = 0;
    virtual std::uint32_t zero_sum() const = 0;
    virtual int chain() const = 0; ///< products a PE sums up before a sum is taken out; 0: all
    /// The result from the sums of whole chains, in order, and the rest (or the only one).
    virtual Word result(const std::vector<std::uint32_t>& chains, std::uint32_t rest) const = 0;
    virtual const TileKernel& kernel() const = 0;
};

class LnsNumbers : public Numbers {
  public:
    Word random(RandomWords& words) const override { return words.word(config_.format); }
    Word zero_operand() const override { return encode(config_.format, config_.format.zero()); }
    std::uint32_t zero_sum() const override { return zero_operand(); }
    int chain() const override { return kChain; }
    Word result(const std::vector<std::uint32_t>& chains, std::uint32_t rest) const override {
        LnsAccumulator upper(config_, static_cast<std::int64_t>(chains.size()));
        for (const std::uint32_t sum : chains) {
            upper.add_term(decode(config_.format, static_cast<Word>(sum)));
        }
        const Lns below = decode(config_.format, static_cast<Word>(rest));
        Lns sum = below; // the levels joined, lowest first
        for (const Lns& level : upper.levels()) {
            sum = add(config_.format, config_.underflow, config_.table, level, sum);
        }
        return encode(config_.format, sum);
    }
    const TileKernel& kernel() const override { return *kernel_; }

  private:
    LnsMacConfig config_{{12, 6},
                         LogAddTable::from_pwl(bundled_table("lns12_f6_s8")),
                         Underflow::flush,
                         {Accumulation::Kind::cascade, kChain},
                         0};
    std::unique_ptr<TileKernel> kernel_ = make_tile_kernel(config_);
};

class FixedNumbers : public Numbers {
  public:
    explicit FixedNumbers(FixedAccumulator accumulator) : config_{{12}, accumulator} {}
    Word random(RandomWords& words) const override { return words.word(config_.format); }
    Word zero_operand() const override { return 0; }
    std::uint32_t zero_sum() const override { return 0; }
    int chain() const override { return 0; }
    Word result(const std::vector<std::uint32_t>&, std::uint32_t rest) const override {
        const int unused = 32 - config_.state_bits();
        const auto sum = static_cast<std::int32_t>(rest << unused) >> unused;
        return fixed_encode(config_.format, fixed_result(config_, sum, kShift));
    }
    const TileKernel& kernel() const override { return *kernel_; }

  private:
    FixedMacConfig config_;
    std::unique_ptr<TileKernel> kernel_ = make_tile_kernel(config_);
};

std::unique_ptr<Numbers> numbers_of(const ArrayUnderTest& array) {
    if (array.kind == 0) {
        return std::make_unique<LnsNumbers>();
    }
    return std::make_unique<FixedNumbers>(array.kind == 1 ? FixedAccumulator::wide
                                                          : FixedAccumulator::narrow);
}

Matrix random_matrix(int rows, int columns, const Numbers& numbers, RandomWords& words) {
    Matrix matrix{rows, columns, {}};
    for (int i = 0; i < rows * columns; ++i) {
        matrix.words.push_back(numbers.random(words));
    }
    return matrix;
}

Matrix expected_product(const Numbers& numbers, const Matrix& a, const Matrix& b) {
    const TileKernel& kernel = numbers.kernel();
    const TileShape shape{a.rows, b.columns, a.columns, 0, a.columns, kShift};
    const auto outputs = static_cast<std::size_t>(a.rows * b.columns);
    std::vector<std::byte> memory(outputs * kernel.state_word_bytes() *
                                  static_cast<std::size_t>(kernel.levels(a.columns)));
    const auto stride = static_cast<std::size_t>(b.columns);
    const TileState state{memory.data(), outputs, stride};
    kernel.accumulate({a.words.data(), static_cast<std::size_t>(a.columns)},
                      {b.words.data(), stride}, shape, state);
    Matrix result{a.rows, b.columns, std::vector<Word>(outputs)};
    kernel.finish(shape, state, result.words.data(), stride);
    return result;
}

/// Partial sums of every output of a GEMM: whole chains, and the one that is not finished.
struct PartialSums {
    PartialSums(const Numbers& numbers, int row_count, int column_count)
        : columns(column_count),
          rest(static_cast<std::size_t>(row_count * column_count), numbers.zero_sum()),
          chains(rest.size()) {}

    std::size_t index(int row, int column) const {
        return static_cast<std::size_t>(row * columns + column);
    }

    int columns;
    std::vector<std::uint32_t> rest;
    std::vector<std::vector<std::uint32_t>> chains;
};

struct Outcome {
    Matrix product;
    std::int64_t cycles;
    std::int64_t stalled;
};

Matrix joined(const Numbers& numbers, const PartialSums& sums, int rows) {
    Matrix product{rows, sums.columns, {}};
    for (std::size_t i = 0; i < sums.rest.size(); ++i) {
        product.words.push_back(numbers.result(sums.chains[i], sums.rest[i]));
    }
    return product;
}

Outcome run_output_stationary(const ArrayUnderTest& array, const Numbers& numbers, const Matrix& a,
                              const Matrix& b, bool stalls) {
    ArrayDriver driver(array, numbers.zero_operand(), stalls, 5);
    PartialSums sums(numbers, a.rows, b.columns);
    const auto whole_chains =
        static_cast<std::size_t>(numbers.chain() == 0 ? 0 : a.columns / numbers.chain());
    for (int row = 0; row < a.rows; row += array.rows) {
        for (int column = 0; column < b.columns; column += array.columns) {
            driver.fold_of_outputs(a, b, row, column, [&](int i, int j, std::uint32_t sum) {
                const std::size_t at = sums.index(i, j);
                if (sums.chains[at].size() < whole_chains) {
                    sums.chains[at].push_back(sum);
                } else {
                    sums.rest[at] = sum;
                }
            });
        }
    }
    return {joined(numbers, sums, a.rows), driver.cycles(), driver.stalled()};
}

Outcome run_stationary(const ArrayUnderTest& array, const Numbers& numbers, const Matrix& a,
                       const Matrix& b, bool stalls) {
    ArrayDriver driver(array, numbers.zero_operand(), stalls, 6);
    PartialSums sums(numbers, a.rows, b.columns);
    for (int k = 0; k < a.columns; k += array.rows) {
        const int reached = k + array.rows;
        const bool whole =
            numbers.chain() != 0 && reached % numbers.chain() == 0 && reached <= a.columns;
        for (int column = 0; column < b.columns; column += array.columns) {
            driver.fold_of_weights(
                a, b, k, column, [&](int i, int j) { return sums.rest[sums.index(i, j)]; },
                [&](int i, int j, std::uint32_t sum) {
                    const std::size_t at = sums.index(i, j);
                    if (whole) {
                        sums.chains[at].push_back(sum);
                    }
                    sums.rest[at] = whole ? numbers.zero_sum() : sum;
                });
        }
    }
    return {joined(numbers, sums, a.rows), driver.cycles(), driver.stalled()};
}

/// Returns the cycles that stalls took.
std::int64_t check_gemm(const ArrayUnderTest& array, Dataflow dataflow, int m, int n, int k,
                        bool stalls) {
    CAPTURE(array.index, array.rows, array.columns, to_string(dataflow), m, n, k, stalls);
    const std::unique_ptr<Numbers> numbers = numbers_of(array);
    RandomWords words(static_cast<std::uint64_t>(m * 10007 + n * 101 + k));
    const Matrix a = random_matrix(m, k, *numbers, words);
    const Matrix b = random_matrix(k, n, *numbers, words);
    Outcome outcome;
    if (dataflow == Dataflow::output_stationary) {
        outcome = run_output_stationary(array, *numbers, a, b, stalls);
    } else if (dataflow == Dataflow::weight_stationary) {
        outcome = run_stationary(array, *numbers, a, b, stalls);
    } else { // the input stays: the same array computes the transposed product
        outcome = run_stationary(array, *numbers, b.transposed(), a.transposed(), stalls);
        outcome.product = outcome.product.transposed();
    }
    CHECK(outcome.product.words == expected_product(*numbers, a, b).words);
    ArrayShape shape;
    shape.rows = array.rows;
    shape.columns = array.columns;
    shape.dataflow = dataflow;
    GemmTile tile{m, n, k};
    tile.k_total = k;
    const std::int64_t late = array.registered ? array_folds(shape, tile) : 0;
    CHECK(outcome.cycles == array_cycles(shape, tile) + late);
    return outcome.stalled;
}

} // namespace

TEST_CASE(
    "RTL arrays: bits of the tile kernel, cycles of the closed forms, with and without stalls") {
    RandomWords sizes(31);
    const auto up_to = [&sizes](int bound) {
        return 1 + static_cast<int>(sizes.bits() % static_cast<std::uint32_t>(bound));
    };
    for (const ArrayUnderTest& array : all_arrays()) {
        const std::vector<Dataflow> dataflows =
            array.stationary
                ? std::vector<Dataflow>{Dataflow::weight_stationary, Dataflow::input_stationary}
                : std::vector<Dataflow>{Dataflow::output_stationary};
        for (const Dataflow dataflow : dataflows) {
            for (const bool stalls : {false, true}) {
                std::int64_t stalled =
                    check_gemm(array, dataflow, array.rows, array.columns, 64, stalls);
                for (int trial = 0; trial < 3; ++trial) {
                    stalled += check_gemm(array, dataflow, up_to(2 * array.rows + 1),
                                          up_to(2 * array.columns + 1), up_to(100), stalls);
                }
                CHECK((stalled > 0) == stalls);
            }
        }
    }
}

TEST_CASE("RTL arrays: sums of three levels") {
    for (const std::size_t index : {0u, 1u}) {
        check_gemm(all_arrays()[index],
                   index == 0 ? Dataflow::output_stationary : Dataflow::weight_stationary, 3, 5,
                   kChain * kChain + 3 * kChain + 5, false);
    }
}
