// SPDX-License-Identifier: Apache-2.0
#include "hw/values/word_converter.hpp"

#include <map>

#include "hw/arith/common/packing.hpp"
#include "hw/arith/lns/lns_ops.hpp"
#include "hw/cost/dma.hpp"
#include "hw/values/transfer_values.hpp"
#include "tests/catch.hpp"
#include "tests/hw/hybrid_chip.hpp"

using namespace napier;

namespace {

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
    const Architecture a = test::hybrid_chip();
    const LnsFormat wide{12, 6};
    const LnsFormat narrow{10, 4};
    Bytes memory;
    Dma dma(a, memory);
    TransferValues moved(a);
    Scratchpad pad(1 << 14, sizeof(Word));
    Word* const words = pad.words(0);
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
    dma.store(store, values ? moved.packed(store, pad) : nullptr, counters);
    dma.load(load, values ? moved.landing(load) : Landing{}, counters);
    CHECK(counters[Event::vector_conversions] == 2 * 4096);
    if (!values) {
        return;
    }
    moved.place(load, pad);
    const Word* const back = pad.words(4096);
    for (std::uint32_t r = 0; r < 4; ++r) {
        for (std::uint32_t c = 0; c < 1024; ++c) {
            const Lns kept = convert_to(narrow, wide, static_cast<Word>(r * 1024 + c));
            const Lns want = convert(narrow, wide, Underflow::flush, kept);
            const Word got = back[load.transpose ? c * 8 + r : r * 1024 + c];
            REQUIRE(decode(wide, got) == want);
        }
    }
}
