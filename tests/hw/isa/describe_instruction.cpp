// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/describe_instruction.hpp"

#include <set>

#include "hw/isa/device_error.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("an instruction is described by its tile", "[describe]") {
    Load load;
    load.buffer = Buffer::weight;
    load.rows = 32;
    load.columns = 784;
    load.local_address = 64;
    CHECK(describe({{}, 0, load}) == "load of 32 x 784 words to weight word 64");
    load.buffer = Buffer::input;
    CHECK(describe({{}, 0, load}) == "load of 32 x 784 words to input word 64");
    Store store;
    store.buffer = Buffer::vector;
    store.rows = 5;
    store.columns = 7;
    CHECK(describe({{}, 0, store}) == "store of 5 x 7 words from vector word 0");
    Gemm gemm;
    gemm.m = 32;
    gemm.n = 100;
    gemm.k = 400;
    gemm.k_offset = 0xfffffff0; // the end is counted in 64 bits
    gemm.k_total = 784;
    CHECK(describe({{}, 0, gemm}) ==
          "tile of 32 x 100 with products 4294967280..4294967680 of 784");
}

namespace {

/// The descriptions of all operations with `rows` x `columns` results at `result`.
struct DescribeAll {
    std::set<std::string>& texts;

    void operator()(const vector_op::Nothing& nothing) const {
        texts.insert(describe({{}, 0, nothing}));
    }
    template <typename Own> void operator()(Own own) const {
        if constexpr (std::is_base_of_v<vector_op::Tile, Own>) {
            own.rows = 2;
            own.columns = 3;
            own.result = 9;
            const std::string text = describe({{}, 0, own});
            CHECK(text == std::string(Own::kName) + " of 2 x 3 words to vector word 9");
            texts.insert(text);
        }
    }
};

template <std::size_t... I> void describe_all(const DescribeAll& all, std::index_sequence<I...>) {
    (all(std::variant_alternative_t<I, Operation>{}), ...);
}

} // namespace

TEST_CASE("every operation of the vector unit has a name of its own", "[describe]") {
    constexpr std::size_t kOperations = std::variant_size_v<Operation>;
    std::set<std::string> texts;
    describe_all({texts}, std::make_index_sequence<kOperations>());
    CHECK(texts.size() == kOperations - 3); // all but load, store and gemm
    CHECK(texts.count("nothing") == 1);
    CHECK(texts.count("drain of 2 x 3 words to vector word 9") == 1);
}

TEST_CASE("every error code has a name of its own", "[describe]") {
    std::set<std::string> names;
    const auto last = static_cast<std::uint32_t>(ErrorCode::invariant);
    for (std::uint32_t code = 0; code <= last; ++code) {
        names.insert(to_string(static_cast<ErrorCode>(code)));
    }
    CHECK(names.size() == last + 1);
    CHECK(to_string(static_cast<ErrorCode>(last + 1)) ==
          "unknown code " + std::to_string(last + 1));
}
