// SPDX-License-Identifier: Apache-2.0
// The Verilated LNS units against the core, bit for bit, for every bundled table and both rules of
// underflow; one model holds them all (write_lns_bench.cpp).
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "Vlns_bench.h"
#include "hw/arith/lns/accumulator.hpp"
#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"
#include "tests/hw/rtl/log_add_pairs.hpp"
#include "tests/hw/rtl/mac_reference.hpp"
#include "tests/hw/rtl/random_words.hpp"

using namespace napier;

namespace {

struct LnsLane {
    std::string name;
    LnsFormat format;
    LogAddTable table;
    Underflow underflow;

    Word product(Word a, Word b) const {
        return encode(format,
                      multiply(format, format, underflow, decode(format, a), decode(format, b)));
    }
    Word sum(Word a, Word b) const {
        return encode(format, add(format, underflow, table, decode(format, a), decode(format, b)));
    }
};

LnsLane make_lane(const std::string& name, Underflow underflow) {
    const TableFile& file = bundled_table_file(name);
    return {name, file.format, LogAddTable::from_pwl(file.table), underflow};
}

/// In the order of write_lns_bench.cpp.
std::vector<LnsLane> all_lanes() {
    std::vector<LnsLane> lanes;
    for (const std::string& name : bundled_tables().names()) {
        lanes.push_back(make_lane(name, Underflow::flush));
    }
    for (const char* name : {"lns8_f3_s8", "lns12_f6_s8"}) {
        lanes.push_back(make_lane(name, Underflow::saturate));
    }
    return lanes;
}

/// The first disagreement of a run as one line; a CHECK a word would dominate the time.
struct Verdict {
    std::string first;

    void expect(const LnsLane& lane, const char* what, Word a, Word b, unsigned found,
                Word expected) {
        if (found != expected && first.empty()) {
            first = lane.name + " " + what + " of " + std::to_string(a) + " and " +
                    std::to_string(b) + ": found " + std::to_string(found) + ", expected " +
                    std::to_string(expected);
        }
    }
};

void check_units(Vlns_bench& bench, const std::vector<LnsLane>& lanes, Verdict& verdict) {
    bench.eval();
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const auto a = static_cast<Word>(bench.a[i]);
        const auto b = static_cast<Word>(bench.b[i]);
        verdict.expect(lanes[i], "product", a, b, bench.product[i], lanes[i].product(a, b));
        verdict.expect(lanes[i], "sum", a, b, bench.added[i], lanes[i].sum(a, b));
    }
}

} // namespace

TEST_CASE("RTL log-add is the core's for every sign pair, difference and end of the range") {
    const std::vector<LnsLane> lanes = all_lanes();
    const auto bench = std::make_unique<Vlns_bench>();
    Verdict verdict;
    const LnsFormat widest{16, 9};
    for (std::int32_t step = 0; step <= 2 * widest.max_log(); ++step) {
        for (int variant = 0; variant < kLogAddVariants; ++variant) {
            for (std::size_t i = 0; i < lanes.size(); ++i) {
                const OperandPair pair = log_add_pair(lanes[i].format, step, variant);
                bench->a[i] = pair.a;
                bench->b[i] = pair.b;
            }
            check_units(*bench, lanes, verdict);
        }
    }
    CHECK(verdict.first == "");
}

TEST_CASE("RTL products and sums of all pairs of 8-bit words, and of random wider ones") {
    const std::vector<LnsLane> lanes = all_lanes();
    const auto bench = std::make_unique<Vlns_bench>();
    Verdict verdict;
    RandomWords random(11);
    for (unsigned pair = 0; pair < 65536; ++pair) {
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const bool narrow = lanes[i].format.width == 8;
            // any bits at all, zeros with their sign bit set among them
            const unsigned mask = (1u << lanes[i].format.width) - 1;
            bench->a[i] = narrow ? pair & 255 : random.bits() & mask;
            bench->b[i] = narrow ? pair >> 8 : random.bits() & mask;
        }
        check_units(*bench, lanes, verdict);
    }
    CHECK(verdict.first == "");
}

TEST_CASE("RTL LNS MACs: a million random steps with clears, zeros, saturation and stalls") {
    using Reference = MacReference<Word, Word>;
    constexpr unsigned kBoth = Reference::kChained | Reference::kRegister;
    const std::array<unsigned, 6> kinds{
        0,    0, Reference::kRegister, Reference::kRegister, Reference::kChained,
        kBoth}; // lns_lane.sv's order
    const std::array<const char*, 6> names{"MAC",
                                           "gated MAC",
                                           "registered MAC",
                                           "registered, gated MAC",
                                           "chained MAC",
                                           "chained, registered, gated MAC"};
    const std::vector<LnsLane> lanes = all_lanes();
    const auto bench = std::make_unique<Vlns_bench>();
    std::vector<Reference> references(lanes.size());
    Verdict verdict;
    RandomWords random(12);
    reset(*bench);
    for (int step = 0; step < 1000000 && verdict.first.empty(); ++step) {
        const Reference::Inputs in{!random.one_in(8), random.one_in(48), !random.one_in(16)};
        bench->clk = 0;
        bench->en = in.enabled;
        bench->valid = in.valid;
        bench->clear = in.clear;
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            bench->a[i] = random.word(lanes[i].format);
            bench->b[i] = random.word(lanes[i].format);
            bench->chain[i] = random.word(lanes[i].format);
        }
        bench->eval();
        bench->clk = 1;
        bench->eval();
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const auto a = static_cast<Word>(bench->a[i]);
            const auto b = static_cast<Word>(bench->b[i]);
            const LnsLane& lane = lanes[i];
            references[i].step(in, lane.product(a, b), static_cast<Word>(bench->chain[i]),
                               [&lane](const Word* addend, Word product) {
                                   return addend ? lane.sum(*addend, product) : product;
                               });
            for (std::size_t v = 0; v < kinds.size(); ++v) {
                if (references[i].defined(kinds[v])) {
                    verdict.expect(lane, names[v], a, b, bench->sums[i][v],
                                   references[i].sum(kinds[v]));
                }
            }
        }
    }
    CHECK(verdict.first == "");
}
