// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/lns_row.hpp"

#include <algorithm>

#include "hw/parallel/wide_loops.hpp"

namespace napier {

namespace {

NAPIER_WIDE_LOOPS
void decode_words(const LnsFormat& format, const Word* words, std::size_t count, LnsRow& row) {
    const std::int32_t magnitude = (std::int32_t{1} << (format.width - 1)) - 1;
    const std::int32_t offset = std::int32_t{1} << (format.width - 2);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t word = words[i];
        row.log[i] = ((word & magnitude) ^ offset) - offset;
        row.sign[i] = -((word >> (format.width - 1)) & 1);
    }
}

NAPIER_WIDE_LOOPS
void encode_words(const LnsFormat& format, const LnsRow& row, std::size_t count, Word* words) {
    const std::int32_t magnitude = (std::int32_t{1} << (format.width - 1)) - 1;
    const std::int32_t zero = format.zero_log();
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t sign_bit = row.log[i] == zero ? 0 : magnitude + 1;
        words[i] = static_cast<Word>((row.log[i] & magnitude) | (row.sign[i] & sign_bit));
    }
}

} // namespace

void decode_row(const LnsFormat& format, const Word* words, std::size_t count, LnsRow& row) {
    if (places(format.width) == 1) {
        return decode_words(format, words, count, row);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Lns number = decode_bits(format, element_at(words, i, format.width));
        row.log[i] = number.log;
        row.sign[i] = number.negative ? -1 : 0;
    }
}

void encode_row(const LnsFormat& format, const LnsRow& row, std::size_t count, Word* words) {
    if (places(format.width) == 1) {
        return encode_words(format, row, count, words);
    }
    for (std::size_t i = 0; i < count; ++i) {
        set_element(words, i, format.width, encode_bits(format, {row.log[i], row.sign[i] != 0}));
    }
}

NAPIER_WIDE_LOOPS
void scale_row(const LnsFormat& format, Underflow underflow, std::int32_t factor, std::size_t count,
               LnsRow& row) {
    const std::int32_t zero = format.zero_log();
    const std::int32_t least = format.min_log();
    const std::int32_t most = format.max_log();
    const std::int32_t below = underflow == Underflow::flush ? zero : least;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t log = std::min(row.log[i] + factor, most);
        const std::int32_t clamped = log < least ? below : log;
        row.log[i] = row.log[i] == zero ? zero : clamped;
    }
}

NAPIER_WIDE_LOOPS
void add_row(const LnsFormat& format, Underflow underflow, const FineAdder& adder, LnsRow& a,
             const LnsRow& b, const std::int32_t* random, std::size_t count) {
    const std::int32_t zero = format.zero_log();
    const std::int32_t least = format.min_log();
    const std::int32_t most = format.max_log();
    const std::int32_t below = underflow == Underflow::flush ? zero : least;
    const int extra = adder.extra();
    const auto last = static_cast<std::int32_t>(adder.size());
    const std::int32_t* const table = adder.corrections();

    std::array<std::int32_t, LnsRow::kMost> correction;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t d = std::max(a.log[i], b.log[i]) - std::min(a.log[i], b.log[i]);
        correction[i] = std::min(d, last) + ((a.sign[i] ^ b.sign[i]) & (last + 1));
    }
    for (std::size_t i = 0; i < count; ++i) {
        correction[i] = table[static_cast<std::size_t>(correction[i])];
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t big = std::max(a.log[i], b.log[i]);
        const std::int32_t small = std::min(a.log[i], b.log[i]);
        const std::int32_t sign = b.log[i] > a.log[i] ? b.sign[i] : a.sign[i];
        const std::int32_t opposite = a.sign[i] ^ b.sign[i];
        std::int32_t log = std::min(big + ((correction[i] + random[i]) >> extra), most);
        log = log < least ? below : log;
        log = big == small ? (opposite != 0 ? zero : log) : log;
        a.log[i] = small == zero ? big : log;
        a.sign[i] = sign;
    }
}

} // namespace napier
