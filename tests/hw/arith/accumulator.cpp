// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/accumulator.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// The definitions of the orders of a sum, written as recursions over the list of terms.
class AccumulatorOracle {
  public:
    explicit AccumulatorOracle(const LnsMacConfig& config)
        : config_(config), guard_(1 << config.guard_bits),
          top_((1 << (config.format.width + config.guard_bits - 2)) - 1) {}

    Lns product(const Lns& a, const Lns& b) const {
        const std::int32_t zero = config_.format.zero_log();
        if (a.log == zero || b.log == zero) {
            return nothing();
        }
        return in_range((a.log + b.log) * guard_, a.negative != b.negative);
    }

    Lns cascade(const std::vector<Lns>& terms, std::int64_t whole_length) const {
        const std::int64_t n = config_.accumulation.n;
        std::int64_t block = 1; // products in one sum of the last level's input
        while (block * n < whole_length) {
            block *= n;
        }
        return joined(terms.data(), static_cast<std::int64_t>(terms.size()), block);
    }

    Lns chain(const std::vector<Lns>& terms) const {
        Lns sum = nothing();
        for (const Lns& term : terms) {
            sum = plus(sum, term);
        }
        return sum;
    }

    /// Groups of n, the last padded with zeros, each by a balanced tree; then groups of those.
    Lns tree(std::vector<Lns> terms) const {
        const auto n = static_cast<std::size_t>(config_.accumulation.n);
        do {
            while (terms.size() % n != 0) {
                terms.push_back(nothing());
            }
            std::vector<Lns> sums;
            for (std::size_t i = 0; i < terms.size(); i += n) {
                sums.push_back(balanced(terms.data() + i, n));
            }
            terms = sums;
        } while (terms.size() > 1);
        return terms.front();
    }

    Lns sum(const std::vector<Lns>& terms, std::int64_t whole_length) const {
        switch (config_.accumulation.kind) {
        case Accumulation::Kind::cascade:
            return rounded(cascade(terms, whole_length));
        case Accumulation::Kind::sequential:
            return rounded(chain(terms));
        case Accumulation::Kind::tree:
            return rounded(tree(terms));
        }
        return nothing();
    }

  private:
    Lns nothing() const { return {-top_ - 1, false}; }

    Lns in_range(std::int32_t log, bool negative) const {
        if (log < -top_) {
            return config_.underflow == Underflow::flush ? nothing() : Lns{-top_, negative};
        }
        return {std::min(log, top_), negative};
    }

    Lns plus(const Lns& a, const Lns& b) const {
        if (a == nothing() || b == nothing()) {
            return a == nothing() ? b : a;
        }
        const std::int32_t high = std::max(a.log, b.log);
        const std::int32_t d = high - std::min(a.log, b.log);
        if (a.negative == b.negative) {
            return in_range(high + config_.table.plus(d), a.negative);
        }
        if (d == 0) {
            return nothing();
        }
        return in_range(high - config_.table.minus(d), a.log == high ? a.negative : b.negative);
    }

    /// A complete sum of `length` products, a power of n.
    Lns complete(const Lns* terms, std::int64_t length) const {
        if (length == 1) {
            return *terms;
        }
        const std::int64_t part = length / config_.accumulation.n;
        Lns sum = nothing();
        for (std::int64_t i = 0; i < config_.accumulation.n; ++i) {
            sum = plus(sum, complete(terms + i * part, part));
        }
        return sum;
    }

    /// Complete blocks in order, then what is left over by the same rule one level down.
    Lns joined(const Lns* terms, std::int64_t length, std::int64_t block) const {
        Lns sum = nothing();
        std::int64_t done = 0;
        for (; done + block <= length; done += block) {
            sum = plus(sum, complete(terms + done, block));
        }
        if (block == 1) {
            return sum;
        }
        return plus(sum, joined(terms + done, length - done, block / config_.accumulation.n));
    }

    Lns balanced(const Lns* terms, std::size_t count) const {
        if (count == 1) {
            return *terms;
        }
        return plus(balanced(terms, count / 2), balanced(terms + count / 2, count / 2));
    }

    Lns rounded(const Lns& wide) const {
        const std::int32_t top = config_.format.max_log();
        if (wide == nothing()) {
            return {-top - 1, false};
        }
        // floor(log / guard + 1/2), with a division that truncates
        const std::int32_t twice = 2 * wide.log + guard_;
        const std::int32_t log = twice / (2 * guard_) - (twice % (2 * guard_) < 0 ? 1 : 0);
        if (log < -top) {
            return {config_.underflow == Underflow::flush ? -top - 1 : -top,
                    config_.underflow != Underflow::flush && wide.negative};
        }
        return {std::min(log, top), wide.negative};
    }

    const LnsMacConfig& config_;
    std::int32_t guard_;
    std::int32_t top_;
};

LnsMacConfig mac(const LogAddTable& table, const Accumulation& accumulation, int guard_bits = 0,
                 Underflow underflow = Underflow::flush) {
    return {{12, 6}, table, underflow, accumulation, guard_bits};
}

LogAddTable exact(int fraction) {
    return LogAddTable::closed_form(Approximation::exact, fraction);
}

LogAddTable pwl(const std::string& name) {
    return LogAddTable::from_pwl(bundled_table(name));
}

struct Operands {
    Lns a;
    Lns b;
};

/// Numbers near 1 with both signs, so that terms cancel; some zeros, some extremes.
std::vector<Operands> draw(std::size_t count, unsigned seed) {
    const LnsFormat format{12, 6};
    std::mt19937 random(seed);
    const auto number = [&]() -> Lns {
        const unsigned kind = random() % 16;
        const bool negative = random() % 2 == 0;
        if (kind == 0) {
            return format.zero();
        }
        if (kind == 1) {
            return {negative ? format.min_log() : format.max_log(), random() % 2 == 0};
        }
        return {static_cast<std::int32_t>(random() % 384) - 192, negative};
    };
    std::vector<Operands> operands(count);
    for (Operands& o : operands) {
        o.a = number();
        o.b = number();
    }
    return operands;
}

/// Every length 1..200 with the state that length asks for, read after every product; then 5000.
void compare(const LnsMacConfig& config) {
    REQUIRE_NOTHROW(check_mac(config));
    const AccumulatorOracle oracle(config);
    for (std::size_t length = 1; length <= 200; ++length) {
        const std::vector<Operands> operands = draw(length, static_cast<unsigned>(length));
        const bool read_always = length % 20 == 0 || length < 40;
        LnsAccumulator accumulator(config, static_cast<std::int64_t>(length));
        std::vector<Lns> terms;
        for (const Operands& o : operands) {
            accumulator.add_product(o.a, o.b);
            terms.push_back(oracle.product(o.a, o.b));
            if (read_always || terms.size() == length) {
                const Lns expected = oracle.sum(terms, static_cast<std::int64_t>(length));
                if (accumulator.result() != expected) {
                    CAPTURE(length, terms.size(), expected.log, accumulator.result().log);
                    REQUIRE(accumulator.result() == expected);
                }
            }
        }
        REQUIRE(accumulator.count() == static_cast<std::int64_t>(length));
    }
    const std::vector<Operands> operands = draw(5000, 5000);
    LnsAccumulator accumulator(config, 5000);
    std::vector<Lns> terms;
    for (const Operands& o : operands) {
        accumulator.add_product(o.a, o.b);
        terms.push_back(oracle.product(o.a, o.b));
    }
    REQUIRE(accumulator.result() == oracle.sum(terms, 5000));
}

constexpr Accumulation kSequential{Accumulation::Kind::sequential, 0};

constexpr Accumulation cascade(int n) {
    return {Accumulation::Kind::cascade, n};
}
constexpr Accumulation tree(int n) {
    return {Accumulation::Kind::tree, n};
}

} // namespace

TEST_CASE("a cascade is sums of sums") {
    for (const int n : {2, 3, 16, 32}) {
        CAPTURE(n);
        compare(mac(exact(6), cascade(n)));
        compare(mac(pwl("lns12_f6_s8"), cascade(n)));
    }
}

TEST_CASE("a sequential sum is one chain") {
    compare(mac(exact(6), kSequential));
    compare(mac(pwl("lns12_f6_s8"), kSequential));
}

TEST_CASE("a tree is the padded balanced binary tree") {
    for (const int n : {2, 4, 16, 64}) {
        CAPTURE(n);
        compare(mac(exact(6), tree(n)));
        compare(mac(pwl("lns12_f6_s8"), tree(n)));
    }
}

TEST_CASE("guard bits are kept inside a sum and rounded off at its end") {
    for (int guard = 1; guard <= 4; ++guard) {
        CAPTURE(guard);
        compare(mac(exact(6 + guard), cascade(16), guard));
        compare(mac(exact(6 + guard), kSequential, guard));
        compare(mac(exact(6 + guard), tree(16), guard));
    }
    compare(mac(pwl("lns14_f7_s8"), cascade(16), 1));
}

TEST_CASE("sums follow the underflow rule") {
    for (const int guard : {0, 2}) {
        compare(mac(exact(6 + guard), cascade(16), guard, Underflow::saturate));
        compare(mac(exact(6 + guard), kSequential, guard, Underflow::saturate));
        compare(mac(exact(6 + guard), tree(16), guard, Underflow::saturate));
    }
}

TEST_CASE("a result may be read at any time without changing the sum") {
    const LnsMacConfig config = mac(exact(6), cascade(4));
    LnsAccumulator read(config, 300);
    LnsAccumulator unread(config, 300);
    CHECK(read.result() == config.format.zero());
    for (const Operands& o : draw(300, 9)) {
        read.add_product(o.a, o.b);
        unread.add_product(o.a, o.b);
        const Lns once = read.result();
        REQUIRE(read.result() == once);
    }
    CHECK(read.levels() == unread.levels());
    CHECK(read.result() == unread.result());
}

TEST_CASE("the bits of a sum do not depend on how long it might have become") {
    for (const Accumulation order : {cascade(4), cascade(32), tree(16), kSequential}) {
        const LnsMacConfig config = mac(pwl("lns12_f6_s8"), order);
        for (const std::int64_t length : {1, 4, 5, 16, 31, 32, 33, 64, 300, 1024}) {
            LnsAccumulator just(config, length);
            LnsAccumulator ample(config, 50 * length);
            for (const Operands& o : draw(static_cast<std::size_t>(length), 12)) {
                just.add_product(o.a, o.b);
                ample.add_product(o.a, o.b);
            }
            CAPTURE(to_string(order), length);
            CHECK(just.result() == ample.result());
        }
    }
}

TEST_CASE("a sum has the least number of levels that holds it") {
    CHECK(kSequential.levels(1000000) == 1);
    CHECK(cascade(32).levels(1) == 1);
    CHECK(cascade(32).levels(32) == 1);
    CHECK(cascade(32).levels(33) == 2);
    CHECK(cascade(32).levels(1024) == 2);
    CHECK(cascade(32).levels(1025) == 3);
    CHECK(tree(16).levels(2) == 1);
    CHECK(tree(16).levels(1000) == 10);
    for (int n = 2; n < 9; ++n) {
        for (std::int64_t terms = 1; terms < 700; ++terms) {
            const int levels = cascade(n).levels(terms);
            std::int64_t reach = 1;
            for (int level = 0; level < levels; ++level) {
                reach *= n;
            }
            REQUIRE(reach >= terms);
            REQUIRE((levels == 1 || reach / n < terms));
        }
    }
}

TEST_CASE("impossible accumulators are refused") {
    CHECK_THROWS_AS(check_accumulation(cascade(1)), std::invalid_argument);
    CHECK_THROWS_AS(check_accumulation(cascade(4097)), std::invalid_argument);
    CHECK_THROWS_AS(check_accumulation(tree(12)), std::invalid_argument);
    CHECK_THROWS_AS(check_accumulation(tree(1)), std::invalid_argument);
    CHECK_THROWS_AS(check_accumulation(tree(128)), std::invalid_argument);
    CHECK_NOTHROW(check_accumulation(kSequential));
    CHECK_THROWS_AS(check_mac(mac(exact(6), cascade(32), 1)), std::invalid_argument);
    CHECK_THROWS_AS(check_mac(mac(exact(11), cascade(32), 5)), std::invalid_argument);
    CHECK(to_string(cascade(32)) == "cascade: 32");
    CHECK(to_string(tree(16)) == "tree: 16");
    CHECK(to_string(kSequential) == "sequential");
}
