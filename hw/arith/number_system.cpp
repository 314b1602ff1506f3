// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/number_system.hpp"

#include <stdexcept>
#include <type_traits>

namespace napier {

namespace {

/// Result of what is the same for any two kinds: each kind has an overload for itself.
template <typename A, typename B, typename Result>
using OfTwoKinds = std::enable_if_t<!std::is_same_v<A, B>, Result>;

template <typename A, typename B> [[noreturn]] void refuse_conversion(const A& from, const B& to) {
    throw std::logic_error("no word of " + from.describe() + " says alone which word of " +
                           to.describe() + " it is");
}

struct SameWords {
    bool operator()(const LnsMacConfig& a, const LnsMacConfig& b) const {
        return a.format == b.format;
    }
    bool operator()(const FixedMacConfig& a, const FixedMacConfig& b) const {
        return a.format.width == b.format.width;
    }
    template <typename A, typename B>
    OfTwoKinds<A, B, bool> operator()(const A& /*a*/, const B& /*b*/) const {
        return false;
    }
};

struct SameMac {
    bool operator()(const LnsMacConfig& a, const LnsMacConfig& b) const {
        return a.format == b.format && a.guard_bits == b.guard_bits && a.underflow == b.underflow &&
               a.table.plus_values() == b.table.plus_values() &&
               a.table.minus_values() == b.table.minus_values();
    }
    bool operator()(const FixedMacConfig& a, const FixedMacConfig& b) const { return a == b; }
    template <typename A, typename B>
    OfTwoKinds<A, B, bool> operator()(const A& /*a*/, const B& /*b*/) const {
        return false;
    }
};

struct ConversionTable {
    std::vector<Word> operator()(const LnsMacConfig& from, const LnsMacConfig& to) const {
        std::vector<Word> table(std::size_t{1} << from.format.width);
        for (std::size_t word = 0; word < table.size(); ++word) {
            const Lns number = decode(from.format, static_cast<Word>(word));
            table[word] = encode(to.format, convert(from.format, to.format, to.underflow, number));
        }
        return table;
    }
    std::vector<Word> operator()(const FixedMacConfig& from, const FixedMacConfig& to) const {
        refuse_conversion(from, to);
    }
    template <typename A, typename B>
    OfTwoKinds<A, B, std::vector<Word>> operator()(const A& from, const B& to) const {
        refuse_conversion(from, to);
    }
};

} // namespace

int word_bits(const NumberSystem& system) {
    return std::visit([](const auto& own) { return own.word_bits(); }, system);
}

int state_bits(const NumberSystem& system) {
    return std::visit([](const auto& own) { return own.state_bits(); }, system);
}

int levels(const NumberSystem& system, std::int64_t terms) {
    return std::visit([terms](const auto& own) { return own.levels(terms); }, system);
}

std::string describe(const NumberSystem& system) {
    return std::visit([](const auto& own) { return own.describe(); }, system);
}

std::uint64_t zero_bits(const NumberSystem& system, int bits) {
    return std::visit([bits](const auto& own) { return own.zero_bits(bits); }, system);
}

bool same_words(const NumberSystem& a, const NumberSystem& b) {
    return std::visit(SameWords{}, a, b);
}

bool same_mac(const NumberSystem& a, const NumberSystem& b) {
    return std::visit(SameMac{}, a, b);
}

std::vector<Word> conversion_table(const NumberSystem& from, const NumberSystem& to) {
    return std::visit(ConversionTable{}, from, to);
}

} // namespace napier
