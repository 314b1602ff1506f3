// SPDX-License-Identifier: Apache-2.0
// The Verilated arrays beside the pin-level ones, on one clock, one enable and the same operands:
// every sum that leaves, and (output-stationary) every step of every element, the same bits in the
// same cycle. The pins' edges are registers, so their step i meets the RTL's step i one edge later.
#include "hw/chip/named_arithmetic.hpp"
#include "tests/hw/rtl/array_driver.hpp" // first: Verilator's headers take notice of SystemC's

#include <deque>
#include <map>
#include <utility>

#include "tests/catch.hpp"
#include "tests/hw/pins/pin_gemm.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

constexpr int kShift = 6; // array_bench.sv
constexpr int kChain = 32;

/// What stands at the RTL's inputs in a cycle. `row`, `column`: the fold's corner in the outputs
/// (os) or in the operand that stays.
struct Step {
    bool load = false, valid = false, first = false, last = false;
    int row = 0, column = 0;
    int index = 0; ///< of the stream, or of the row that is loaded
};

/// The schedule of all folds, column by column, as a list of cycles.
std::vector<Step> schedule(const ArrayUnderTest& array, bool overlapped, int on_rows,
                           int on_columns, int streamed) {
    std::vector<Step> steps;
    const auto idle = [&](int cycles) {
        steps.insert(steps.end(), static_cast<std::size_t>(cycles), Step{});
    };
    const int skew = array.rows + array.columns - 2;
    for (int column = 0; column < on_columns; column += array.columns) {
        for (int row = 0; row < on_rows; row += array.rows) {
            for (int i = array.rows - 1; array.stationary && i >= 0; --i) {
                steps.push_back({true, false, false, false, row, column, i});
            }
            for (int i = 0; i < streamed; ++i) {
                steps.push_back({false, true, i == 0, i == streamed - 1, row, column, i});
            }
            const bool ends = row + array.rows >= on_rows && column + array.columns >= on_columns;
            // overlapped: a column of elements gives out one sum a cycle
            idle(!overlapped || ends ? skew : std::max(0, array.rows - streamed));
        }
    }
    return steps;
}

Arithmetic arithmetic_of(const ArrayUnderTest& array) {
    return named_arithmetic(array.kind == 0   ? "lns12"
                            : array.kind == 1 ? "fixed12"
                                              : "fixed12-narrow");
}

/// Both arrays, and one product on them.
class SideBySide {
  public:
    SideBySide(const ArrayUnderTest& array, Dataflow dataflow, Folds folds)
        : array_(array), shape_{array.rows, array.columns, dataflow, folds},
          pins_(arithmetic_of(array), shape_, kShift) {
        rtl_->rst = 1;
        rtl_->en = 1;
        edge();
        rtl_->rst = 0;
    }

    /// `stall` in 256 cycles stand still.
    void run(int m, int n, int k, unsigned stall, std::mt19937& random) {
        CAPTURE(array_.index, to_string(shape_.dataflow), to_string(shape_.folds), m, n, k, stall);
        const auto a = random_operands(static_cast<std::size_t>(m * k), 12, random);
        const auto b = random_operands(static_cast<std::size_t>(k * n), 12, random);
        const bool is = shape_.dataflow == Dataflow::input_stationary;
        // the RTL computes west * north; ws and is are the same hardware
        west_ = is ? Matrix{k, n, b}.transposed() : Matrix{m, k, a};
        north_ = is ? Matrix{m, k, a}.transposed() : Matrix{k, n, b};
        const std::vector<Step> steps =
            schedule(array_, shape_.folds == Folds::overlapped, array_.stationary ? k : west_.rows,
                     north_.columns, array_.stationary ? west_.rows : k);
        const std::vector<TileJob> jobs = PinGemm{m, n, k, m, n, k}.jobs(a, b);
        REQUIRE(static_cast<std::int64_t>(steps.size()) ==
                array_cycles(shape_, jobs[0].place.size));
        so_far_.clear();
        feet_.assign(static_cast<std::size_t>(array_.columns), {});
        seen_ = 0;
        pins_.array.control.start(jobs, memories_for(*pins_.core, jobs));
        std::size_t next = 0; // the RTL's next step; its first comes an edge after the pins'
        bool begun = false;
        while (!pins_.array.control.finished()) {
            const bool enable = (random() & 255) >= stall;
            const Step step = begun && next < steps.size() ? steps[next] : Step{};
            set_inputs(step, enable, random);
            pins_.clock.enable.write(enable);
            pins_.clock.tick();
            edge();
            if (!enable) {
                continue;
            }
            next += begun ? 1 : 0;
            begun = true;
            if (array_.stationary) {
                compare_feet(k);
            } else {
                compare_elements();
            }
        }
        CHECK(next >= steps.size());
        const std::int64_t chains =
            array_.kind == 0 && !array_.stationary ? (k + kChain - 1) / kChain : 1;
        const std::int64_t folds = array_.stationary ? (k + array_.rows - 1) / array_.rows : 1;
        CHECK(seen_ == std::int64_t{m} * n * chains * folds); // sums compared
    }

  private:
    void edge() {
        rtl_->clk[array_.index] = 0;
        rtl_->eval();
        rtl_->clk[array_.index] = 1;
        rtl_->eval();
    }

    void set_inputs(const Step& step, bool enable, std::mt19937& random) {
        const Word zero = pins_.core->zero_word();
        rtl_->en = enable;
        rtl_->load = step.load;
        rtl_->valid = step.valid;
        rtl_->first = step.first;
        rtl_->last = step.last;
        for (int i = 0; i < array_.rows; ++i) {
            const Word word = array_.stationary ? west_.or_zero(step.index, step.row + i, zero)
                                                : west_.or_zero(step.row + i, step.index, zero);
            rtl_->west[i] = enable && step.valid ? word : static_cast<Word>(random() & 0xfff);
        }
        for (int j = 0; j < array_.columns; ++j) {
            const int k = array_.stationary ? step.row + step.index : step.index;
            const Word word = north_.or_zero(k, step.column + j, zero);
            const bool used = array_.stationary ? step.load : step.valid;
            rtl_->north[j] = enable && used ? word : static_cast<Word>(random() & 0xfff);
            rtl_->chain[j] = static_cast<std::uint32_t>(pins_.core->zero());
            if (const auto sum = so_far_.find({step.index, step.column + j});
                array_.stationary && step.valid && sum != so_far_.end()) {
                rtl_->chain[j] = sum->second;
            }
        }
    }

    /// os: what every element has just added, and that both give the same sums out.
    void compare_elements() {
        for (int row = 0; row < array_.rows; ++row) {
            for (int column = 0; column < array_.columns; ++column) {
                const SumWire& pins = pins_.array.elements.sum(row, column);
                if ((pins.control & chain::kPasses) == 0) {
                    continue;
                }
                const auto lane = static_cast<std::size_t>(row * array_.columns + column);
                const bool leaves = (pins.control & (chain::kComplete | chain::kSpill)) != 0;
                CAPTURE(row, column);
                REQUIRE(SumWord{rtl_->sums[array_.index][lane]} == pins.bits);
                REQUIRE((rtl_->done[array_.index][lane] != 0) == leaves);
                seen_ += leaves ? 1 : 0;
            }
        }
    }

    /// ws, is: the sums at the feet of the columns, which the RTL delays until they are aligned.
    void compare_feet(int k) {
        for (int column = 0; column < array_.columns; ++column) {
            Foot& foot = feet_[static_cast<std::size_t>(column)];
            foot.late.push_back(pins_.array.elements.sum(array_.rows - 1, column));
            if (static_cast<int>(foot.late.size()) < array_.columns - column) {
                continue;
            }
            const SumWire pins = foot.late.front();
            foot.late.pop_front();
            if ((pins.control & chain::kPasses) == 0) {
                continue;
            }
            const std::uint32_t sum = rtl_->sums[array_.index][static_cast<std::size_t>(column)];
            CAPTURE(column, foot.sums);
            REQUIRE(rtl_->done[array_.index][static_cast<std::size_t>(column)] != 0);
            REQUIRE(SumWord{sum} == pins.bits);
            keep(column, foot.sums++, k, sum);
            ++seen_;
        }
    }

    /// The `count`-th sum of a column goes on in the next fold, unless its chain is complete.
    void keep(int column, int count, int k, std::uint32_t sum) {
        const int folds = (k + array_.rows - 1) / array_.rows;
        const int fold = count / west_.rows;
        const int reached = (fold % folds + 1) * array_.rows;
        const bool whole = array_.kind == 0 && reached % kChain == 0;
        so_far_[{count % west_.rows, fold / folds * array_.columns + column}] =
            whole ? static_cast<std::uint32_t>(pins_.core->zero()) : sum;
    }

    /// A column's last element.
    struct Foot {
        std::deque<SumWire> late; ///< what the RTL still holds back
        int sums = 0;
    };

    ArrayUnderTest array_;
    ArrayShape shape_;
    PinRun pins_;
    std::unique_ptr<Varray_bench> rtl_ = std::make_unique<Varray_bench>();
    Matrix west_, north_;
    std::map<std::pair<int, int>, std::uint32_t> so_far_; ///< {step of the stream, column}
    std::vector<Foot> feet_;
    std::int64_t seen_ = 0; ///< sums compared
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "RTL and pin-level arrays: same bits in the same cycles") {
    const ArrayUnderTest array = GENERATE(filter(
        [](const ArrayUnderTest& each) { return !each.registered; }, from_range(all_arrays())));
    const Dataflow dataflow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                       Dataflow::input_stationary);
    const Folds folds = GENERATE(Folds::serial, Folds::overlapped);
    const bool stationary = dataflow != Dataflow::output_stationary;
    if (array.stationary != stationary || (stationary && folds == Folds::overlapped)) {
        return; // the RTL has no second register for the weights of the next fold
    }
    SideBySide both(array, dataflow, folds);
    std::mt19937 random(41);
    const auto up_to = [&random](int bound) {
        return 1 + static_cast<int>(random() % static_cast<unsigned>(bound));
    };
    both.run(2 * array.rows, 2 * array.columns, 2 * kChain, 0, random);
    for (int trial = 0; trial < 6; ++trial) { // remainders everywhere, short and long sums
        both.run(up_to(3 * array.rows), up_to(3 * array.columns), up_to(trial % 2 == 0 ? 24 : 100),
                 trial < 3 ? 0 : 90, random);
    }
}
