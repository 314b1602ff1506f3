// SPDX-License-Identifier: Apache-2.0
#include "hw/values/word_converter.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include <map>

#include "hw/arith/lns_ops.hpp"
#include "hw/arith/packing.hpp"
#include "hw/values/dma.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

LayerArithmetic own(const std::string& name) {
    const Arithmetic arithmetic = named_arithmetic(name);
    return {{}, {}, std::get<LnsMacConfig>(arithmetic.mac)};
}

/// lns12 (F = 6), lns10 and another lns12.
Architecture chip() {
    Architecture a = bundled_chip("lns12-32x32");
    a.arithmetic.by_layer = {own("lns10"), own("lns12f6")};
    return a;
}

class Bytes final : public MemoryPort {
  public:
    BurstAnswer burst(bool write, std::uint64_t address, std::uint8_t* data, std::uint32_t bytes,
                      std::uint64_t start_ps) override {
        for (std::uint32_t i = 0; data != nullptr && i < bytes; ++i) {
            std::uint8_t& byte = memory_[address + i];
            (write ? byte : data[i]) = write ? data[i] : byte;
        }
        return {start_ps, 0};
    }

  private:
    std::map<std::uint64_t, std::uint8_t> memory_;
};

Lns convert_to(const LnsFormat& to, const LnsFormat& from, Word word) {
    return convert(from, to, Underflow::flush, decode(from, word));
}

} // namespace

TEST_CASE("the DMA converts what it stores and loads, and counts each word") {
    const Architecture a = chip();
    const LnsFormat wide{12, 6};
    const LnsFormat narrow{10, 4};
    Bytes memory;
    Dma dma(a, memory);
    Scratchpad pad("pad", 1 << 14, sizeof(Word), 32);
    Word* const words = pad.write_words(0, 4, 1024, 1024);
    for (std::uint32_t i = 0; i < 4096; ++i) {
        words[i] = static_cast<Word>(i);
    }
    Store store;
    store.buffer = Buffer::vector;
    store.element_bits = 10;
    store.stored = 1; // from the chip's own words
    store.rows = 4;
    store.columns = 1024;
    store.row_stride = static_cast<std::uint32_t>(packed_bytes(1024, 10));
    store.local_stride = 1024;
    Load load;
    static_cast<Transfer&>(load) = store;
    load.local_address = 4096;
    load.local_stride = load.transpose ? 8 : 1024;
    const bool values = GENERATE(true, false);
    load.transpose = GENERATE(false, true);
    load.local_stride = load.transpose ? 8 : 1024;
    Counters counters;
    dma.store(store, pad, values, counters);
    dma.load(load, pad, values, counters);
    CHECK(counters[Event::vector_conversions] == 2 * 4096);
    if (!values) {
        return;
    }
    const Word* const back = pad.read_words(4096, 1, 8192, 8192);
    for (std::uint32_t r = 0; r < 4; ++r) {
        for (std::uint32_t c = 0; c < 1024; ++c) {
            const Lns kept = convert_to(narrow, wide, static_cast<Word>(r * 1024 + c));
            const Lns want = convert(narrow, wide, Underflow::flush, kept);
            const Word got = back[load.transpose ? c * 8 + r : r * 1024 + c];
            REQUIRE(decode(wide, got) == want);
        }
    }
}

TEST_CASE("between equal formats nothing is converted, and unknown ones are refused") {
    const WordConverter converter(chip().arithmetic);
    Transfer t;
    t.element_bits = 12;
    t.arithmetic = 2;
    CHECK_FALSE(converter.converts(t)); // both lns12f6
    t.arithmetic = 1;
    CHECK(converter.converts(t));
    t.element_bits = 10;
    CHECK_THROWS_WITH(converter.converts(t), Catch::Contains("elements of 10 bits from lns12f6"));
    t.arithmetic = 3;
    CHECK_THROWS_WITH(converter.converts(t), Catch::Contains("arithmetics 0 and 3"));
    t.stored = 3;
    CHECK_THROWS_AS(converter.converts(t), DeviceError);

    const WordConverter plain(bundled_chip("lns12-32x32").arithmetic);
    Transfer only;
    CHECK_FALSE(plain.converts(only));
    only.stored = 1;
    CHECK_THROWS_WITH(plain.converts(only), Catch::Contains("the chip has 1"));
    only.arithmetic = 1;
    CHECK_THROWS_AS(plain.converts(only), DeviceError);
}
