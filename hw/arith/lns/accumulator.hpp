// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/arith/lns/lns_ops.hpp"

namespace napier {

/// The order in which a sum's products are added.
///   cascade n   n products are summed in order, then n such sums in order, and so on
///   sequential  one chain (a cascade whose first level never fills)
///   tree n      products in groups of n, each group by a balanced binary tree, then groups of n
///               of those: padding the last group with zeros, this is the binary tree over the
///               whole sum for every power of two n, hence a cascade of arity 2
/// The state of a partial sum is one word per level, so a sum may stop at any product, be stored,
/// and go on elsewhere with the same bits.
struct Accumulation {
    enum class Kind { cascade, sequential, tree };
    Kind kind = Kind::cascade;
    int n = 32;

    /// Sums per level before they move up; 0 = never.
    constexpr int arity() const {
        return kind == Kind::sequential ? 0 : kind == Kind::tree ? 2 : n;
    }
    /// State words of a sum of `terms` products: the least L with arity^L >= terms, at least 1.
    int levels(std::int64_t terms) const;
};

/// The same order.
bool operator==(const Accumulation& a, const Accumulation& b);

/// Throws std::invalid_argument: cascade n in 2..4096, tree n a power of two in 2..64.
void check_accumulation(const Accumulation& accumulation);
std::string to_string(const Accumulation& accumulation);

/// Everything that defines a multiply-accumulate bit by bit.
struct LnsMacConfig {
    static constexpr const char* kKind = "lns";
    static constexpr const char* kTitle = "LNS";
    static constexpr bool kBinaryPoints = false;
    /// Its words are logs, so that Madam can move them.
    static constexpr bool kMultiplicativeUpdates = true;

    LnsFormat format;
    LogAddTable table; ///< fraction = format.fraction + guard_bits
    Underflow underflow = Underflow::flush;
    Accumulation accumulation{};
    int guard_bits = 0;

    int word_bits() const { return format.width; }
    LnsFormat sum_format() const { return format.with_guard(guard_bits); }
    /// The chip's bits of one state word.
    int state_bits() const { return sum_format().width; }
    /// State words of a sum of `terms` products.
    int levels(std::int64_t terms) const { return accumulation.levels(terms); }
    int arity() const { return accumulation.arity(); }
    /// Zero, in a word or a sum of `bits`: the reserved log.
    static constexpr std::uint64_t zero_bits(int bits) { return std::uint64_t{1} << (bits - 2); }
    /// "lns12f6, pwl lns12_f6_s8, cascade: 32, 2 guard bits"
    std::string describe() const;
};

bool operator==(const LnsMacConfig& a, const LnsMacConfig& b);

/// Throws std::invalid_argument on an illegal format, guard bits outside 0..4, or a table of
/// another fraction.
void check_mac(const LnsMacConfig& config);

/// One sum, the reference for every kernel: add products one by one, read the result any time.
class LnsAccumulator {
  public:
    /// `config` must outlive the accumulator. `terms` is the length of the whole sum.
    LnsAccumulator(const LnsMacConfig& config, std::int64_t terms);

    void add_product(const Lns& a, const Lns& b);
    void add_term(Lns term); ///< a number of sum_format()
    /// The levels joined, lowest first, and the guard bits dropped.
    Lns result() const;

    const std::vector<Lns>& levels() const { return levels_; }
    std::int64_t count() const { return count_; }

  private:
    const LnsMacConfig* config_;
    std::int64_t count_ = 0;
    std::vector<Lns> levels_;
};

} // namespace napier
