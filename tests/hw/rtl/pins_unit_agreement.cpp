// SPDX-License-Identifier: Apache-2.0
// The Verilated LNS units beside the pin-level ones, on the same operands and the same clock.
#include "Vlns_bench.h" // first: Verilator's headers take notice of SystemC's

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "hw/arith/lns/table_file.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/pins/lns_mac.hpp"
#include "tests/catch.hpp"
#include "tests/hw/pins/mac_wires.hpp"
#include "tests/hw/rtl/log_add_pairs.hpp"
#include "tests/hw/rtl/mac_reference.hpp"
#include "tests/hw/rtl/random_words.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

/// The units of one preset, and the lane of lns_bench.sv with its table.
class Lane : public sc_core::sc_module {
  public:
    Lane(const sc_core::sc_module_name& name, const Arithmetic& arithmetic, PinClock& clock)
        : sc_module(name), format(std::get<LnsMacConfig>(arithmetic.mac).format),
          index_(index_of(std::get<LnsMacConfig>(arithmetic.mac).table.name())),
          adder_("adder", std::get<LnsMacConfig>(arithmetic.mac)),
          multiplier_("multiplier", std::get<LnsMacConfig>(arithmetic.mac)),
          mac_("mac", std::get<LnsMacConfig>(arithmetic.mac), false),
          registered_("registered", std::get<LnsMacConfig>(arithmetic.mac), true) {
        clock.drive(adder_);
        adder_.valid_in(in.valid);
        adder_.x(x_);
        adder_.y(y_);
        adder_.sum(added_);
        adder_.sum_q(unused_[0]);
        adder_.valid_out(unused_bits_[0]);
        clock.drive(multiplier_);
        multiplier_.valid_in(in.valid);
        multiplier_.a(in.a);
        multiplier_.b(in.b);
        multiplier_.product(product_);
        multiplier_.product_q(unused_[1]);
        multiplier_.valid_out(unused_bits_[1]);
        bind(mac_, clock, in, now_);
        bind(registered_, clock, in, late_);
    }

    void operands(Vlns_bench& rtl, const OperandPair& pair) {
        in.a.write(pair.a);
        in.b.write(pair.b);
        x_.write(pair.a);
        y_.write(pair.b);
        rtl.a[index_] = pair.a;
        rtl.b[index_] = pair.b;
    }
    /// The combinational units.
    bool same_units(const Vlns_bench& rtl) const {
        return SumWord{rtl.added[index_]} == added_.read() &&
               SumWord{rtl.product[index_]} == product_.read();
    }
    /// The accumulators: lns_lane.sv's MACs with and without zero gating.
    bool same_sums(const Vlns_bench& rtl) const {
        return SumWord{rtl.sums[index_][0]} == now_.sum.read() &&
               SumWord{rtl.sums[index_][1]} == now_.sum.read() &&
               SumWord{rtl.sums[index_][2]} == late_.sum.read() &&
               SumWord{rtl.sums[index_][3]} == late_.sum.read();
    }

    const LnsFormat format;
    MacInputs in;

  private:
    static std::size_t index_of(const std::string& table) {
        const std::vector<std::string> names = bundled_tables().names();
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), table) -
                                        names.begin());
    }

    const std::size_t index_;
    LogAddUnit adder_;
    LnsMultiplier multiplier_;
    LnsMac mac_;
    LnsMac registered_;
    sc_core::sc_signal<SumWord> x_{"x"}, y_{"y"}, added_{"added"}, product_{"product"};
    MacOutputs now_{"now"}, late_{"late"};
    sc_core::sc_signal<SumWord> unused_[2];
    sc_core::sc_signal<bool> unused_bits_[2];
};

/// All presets in one simulation, since one Verilated model holds all tables.
struct UnitsSideBySide {
    UnitsSideBySide() {
        for (const char* name : {"lns8", "lns10", "lns12", "lns12f5", "lns14", "lns16"}) {
            lanes.push_back(std::make_unique<Lane>(name, named_arithmetic(name), clock));
        }
        clock.elaborate();
        clock.apply_reset();
        reset(*rtl);
    }

    void step(bool enable, bool valid, bool clear) {
        clock.enable.write(enable);
        rtl->en = enable;
        rtl->valid = valid;
        rtl->clear = clear;
        for (const auto& lane : lanes) {
            lane->in.valid.write(valid);
            lane->in.clear.write(clear && valid); // the pins clear without an operand as well
        }
        clock.tick();
        rtl->clk = 0;
        rtl->eval();
        rtl->clk = 1;
        rtl->eval();
    }

    PinClock clock{"clock", 2.0};
    std::vector<std::unique_ptr<Lane>> lanes;
    std::unique_ptr<Vlns_bench> rtl = std::make_unique<Vlns_bench>();
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "RTL and pin-level log-add: every sign pair and difference") {
    UnitsSideBySide both;
    const LnsFormat widest{16, 9};
    for (std::int32_t step = 0; step <= 2 * widest.max_log(); ++step) {
        // signs of both operands; order and place take turns
        for (int variant = 4 * (step % 6); variant < 4 * (step % 6) + 4; ++variant) {
            for (const auto& lane : both.lanes) {
                lane->operands(*both.rtl, log_add_pair(lane->format, step, variant));
            }
            both.step(true, true, true);
            for (const auto& lane : both.lanes) {
                if (!lane->same_units(*both.rtl)) {
                    FAIL(lane->name() << ", step " << step << ", variant " << variant);
                }
            }
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "RTL and pin-level LNS units: all pairs of 8-bit words") {
    UnitsSideBySide both;
    Lane& lane = *both.lanes[0];
    REQUIRE(lane.format.width == 8);
    for (unsigned pair = 0; pair < 65536; ++pair) {
        lane.operands(*both.rtl, {static_cast<Word>(pair & 255), static_cast<Word>(pair >> 8)});
        both.step(true, true, true);
        if (!lane.same_units(*both.rtl)) {
            FAIL("operands " << (pair & 255) << " and " << (pair >> 8));
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "RTL and pin-level LNS MACs: random steps, clears and stalls") {
    UnitsSideBySide both;
    RandomWords random(13);
    for (int step = 0; step < 200000; ++step) {
        for (const auto& lane : both.lanes) {
            const Word a = random.word(lane->format);
            lane->operands(*both.rtl, {a, random.word(lane->format)});
        }
        const bool begins = step < 2; // the RTL's sums are not defined before
        both.step(begins || !random.one_in(16), begins || !random.one_in(8),
                  begins || random.one_in(48));
        for (const auto& lane : both.lanes) {
            if (!begins && !lane->same_sums(*both.rtl)) {
                FAIL(lane->name() << ", step " << step);
            }
        }
    }
}
