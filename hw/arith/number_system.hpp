// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "hw/arith/fixed/fixed.hpp"
#include "hw/arith/lns/accumulator.hpp"

namespace napier {

/// A number system: what a word means, and what a MAC and the vector unit compute with it.
///
/// Each has a folder of hw/arith, whose plain struct, comparable and copied freely, defines a
/// multiply-accumulate bit by bit. All of them have these members:
///
///     kKind                   what `arithmetic.kind` of a chip file calls the system
///     kTitle                  what reports call it, in a word
///     kBinaryPoints           a word does not say where its binary point stands: its tensor does
///     kMultiplicativeUpdates  words are logs, which Madam's update moves
///     word_bits()             of a stored word, 8 to kMostWordBits
///     state_bits()            of one word of a partial sum's state
///     levels(terms)           how many such words a sum of `terms` products has
///     arity()                 products or sums that a level takes before it moves up; 0: any
///     number zero_bits(bits)         zero, as a word or a state word of so many bits holds it
///     describe()              for reports
///
/// and, found by the struct's type, a vector unit (arithmetic_math.hpp), a tile kernel
/// (hw/values/kernels), a pin-level MAC (hw/pins), its chip file's keys (hw/chip) and its key in a
/// price list (hw/energy). Each of those places visits the variant with one overload a system, so
/// the compiler names every place that a new alternative lacks.
using NumberSystem = std::variant<FixedMacConfig, LnsMacConfig>;

// The members, of whichever it is.
int word_bits(const NumberSystem& system);
int state_bits(const NumberSystem& system);
int levels(const NumberSystem& system, std::int64_t terms);
std::uint64_t zero_bits(const NumberSystem& system, int bits);
std::string describe(const NumberSystem& system);

/// Whether words of both mean the same numbers.
bool same_words(const NumberSystem& a, const NumberSystem& b);
/// Whether both can do with one MAC: same words and sums, in whatever order they are added.
bool same_mac(const NumberSystem& a, const NumberSystem& b);
/// words_of_to[word_of_from], by the underflow rule of `to`, for systems of one kind whose words
/// say what they mean (no kBinaryPoints); std::logic_error for others.
std::vector<Word> conversion_table(const NumberSystem& from, const NumberSystem& to);

} // namespace napier
