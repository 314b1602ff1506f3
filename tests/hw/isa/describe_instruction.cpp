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

TEST_CASE("every operation of the vector unit has a name of its own", "[describe]") {
    std::set<std::string> names;
    constexpr int kOperations = 13;
    for (int op = 0; op < kOperations; ++op) {
        Vector vector;
        vector.op = static_cast<VectorOp>(op);
        vector.rows = 2;
        vector.columns = 3;
        vector.result[0] = 9;
        const std::string text = describe({{}, 0, vector});
        const std::size_t end = text.find(" of 2 x 3 words to vector word 9");
        REQUIRE(end != std::string::npos);
        names.insert(text.substr(0, end));
    }
    CHECK(names.size() == kOperations);
    CHECK(names.count("?") == 0);
    CHECK(names.count("drain") == 1);
    Vector unknown;
    unknown.op = static_cast<VectorOp>(kOperations);
    CHECK(describe({{}, 0, unknown}) == "? of 0 x 0 words to vector word 0");
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
