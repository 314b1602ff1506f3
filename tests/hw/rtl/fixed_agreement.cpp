// SPDX-License-Identifier: Apache-2.0
// The Verilated fixed-point MACs against the core, bit for bit.
#include <array>
#include <memory>
#include <string>

#include "Vfixed_bench.h"
#include "hw/arith/fixed/fixed.hpp"
#include "tests/catch.hpp"
#include "tests/hw/rtl/mac_reference.hpp"
#include "tests/hw/rtl/random_words.hpp"

using namespace napier;

namespace {

struct Product {
    std::int32_t a = 0;
    std::int32_t b = 0;
};

using Reference = MacReference<Product, std::int64_t>;

struct Lane {
    FixedMacConfig config;
    int shift;
    Reference reference{};

    void step(const Reference::Inputs& in, Product product, std::int64_t chain) {
        reference.step(in, product, chain, [this](const std::int64_t* addend, const Product& p) {
            return fixed_mac(config, addend ? *addend : 0, p.a, p.b, shift);
        });
    }
};

constexpr std::size_t kWidths = 4;
constexpr std::size_t kVariants = 9;

/// Drives one clock edge of everything, and compares; the first disagreement as one line.
class Bench {
  public:
    Bench() {
        constexpr std::array<int, kWidths> widths{8, 11, 12, 16}; // fixed_bench.sv
        for (std::size_t i = 0; i < kWidths; ++i) {
            const int shift = widths[i] == 11 ? 0 : widths[i] / 2 + 1;
            wide_[i] = {{{widths[i]}, FixedAccumulator::wide}, shift};
            narrow_[i] = {{{widths[i]}, FixedAccumulator::narrow}, shift};
        }
        reset(*model_);
    }

    FixedFormat format(std::size_t i) const { return wide_[i].config.format; }
    void operands(std::size_t i, Word a, Word b, std::uint64_t chain) {
        model_->a[i] = a;
        model_->b[i] = b;
        model_->chain[i] = chain;
    }

    void clock(const Reference::Inputs& in) {
        model_->clk = 0;
        model_->en = in.enabled;
        model_->valid = in.valid;
        model_->clear = in.clear;
        model_->eval();
        model_->clk = 1;
        model_->eval();
        for (std::size_t i = 0; i < kWidths; ++i) {
            compare(in, i, wide_[i], model_->wide[i]);
            compare(in, i, narrow_[i], model_->narrow[i]);
        }
    }

    const std::string& first_error() const { return first_error_; }

  private:
    template <typename Sums>
    void compare(const Reference::Inputs& in, std::size_t i, Lane& lane, const Sums& sums) {
        constexpr unsigned kBoth = Reference::kChained | Reference::kRegister;
        constexpr std::array<unsigned, kVariants> kinds{
            0,    0, Reference::kRegister, Reference::kRegister,
            0,    0, Reference::kRegister, Reference::kChained,
            kBoth}; // fixed_lane.sv
        const int bits = lane.config.state_bits();
        const auto chain = static_cast<std::int64_t>(model_->chain[i] << (64 - bits));
        lane.step(in,
                  {fixed_decode(lane.config.format, static_cast<Word>(model_->a[i])),
                   fixed_decode(lane.config.format, static_cast<Word>(model_->b[i]))},
                  chain >> (64 - bits));
        for (std::size_t v = 0; v < kVariants; ++v) {
            const auto found = static_cast<std::int64_t>(sums[v]);
            const std::int64_t expected = lane.reference.sum(kinds[v]);
            if (first_error_.empty() && lane.reference.defined(kinds[v]) && found != expected) {
                first_error_ = to_string(lane.config.accumulator) +
                               " W = " + std::to_string(lane.config.format.width) + ", variant " +
                               std::to_string(v) + ", a = " + std::to_string(model_->a[i]) +
                               ", b = " + std::to_string(model_->b[i]) + ": found " +
                               std::to_string(found) + ", expected " + std::to_string(expected);
            }
        }
    }

    std::unique_ptr<Vfixed_bench> model_ = std::make_unique<Vfixed_bench>();
    std::array<Lane, kWidths> wide_;
    std::array<Lane, kWidths> narrow_;
    std::string first_error_;
};

} // namespace

TEST_CASE("RTL fixed-point MACs multiply all pairs of 8-bit words, and random wider ones") {
    Bench bench;
    RandomWords random(21);
    for (unsigned pair = 0; pair < 65536; ++pair) {
        for (std::size_t i = 0; i < kWidths; ++i) {
            const unsigned mask = (1u << bench.format(i).width) - 1;
            bench.operands(i, static_cast<Word>(i == 0 ? pair & 255 : random.bits() & mask),
                           static_cast<Word>(i == 0 ? pair >> 8 : random.bits() & mask), 0);
        }
        bench.clock({true, true, true});
    }
    CHECK(bench.first_error() == "");
}

TEST_CASE("RTL fixed-point MACs: a million random steps with clears, saturation and stalls") {
    Bench bench;
    RandomWords random(22);
    for (int step = 0; step < 1000000 && bench.first_error().empty(); ++step) {
        for (std::size_t i = 0; i < kWidths; ++i) {
            const std::uint64_t chain = random.bits();
            bench.operands(i, random.word(bench.format(i)), random.word(bench.format(i)),
                           chain << 32 | random.bits());
        }
        bench.clock({!random.one_in(8), random.one_in(48), !random.one_in(16)});
    }
    CHECK(bench.first_error() == "");
}
