// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/vector_cost.hpp"

#include <string>
#include <vector>

#include "hw/chip/named_arithmetic.hpp"
#include "hw/cost/operands.hpp"
#include "hw/isa/device_error.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// Writes down what for_operands() visits.
struct ListOperands {
    std::vector<std::string> tiles;

    void note(const char* what, std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride) {
        tiles.push_back(std::string(what) + " " + std::to_string(address) + ": " +
                        std::to_string(rows) + " x " + std::to_string(columns) + ", " +
                        std::to_string(stride));
    }
    void read(std::uint32_t a, std::uint32_t r, std::uint32_t c, std::uint32_t s) {
        note("read", a, r, c, s);
    }
    void write(std::uint32_t a, std::uint32_t r, std::uint32_t c, std::uint32_t s) {
        note("write", a, r, c, s);
    }
};

vector_op::Multiply multiplication() {
    vector_op::Multiply v;
    v.rows = 3;
    v.columns = 13;
    v.stride = 16;
    v.source = 100;
    v.factor = 200;
    v.addend = 300;
    v.mask = 400;
    v.result = 500;
    return v;
}

} // namespace

TEST_CASE("a multiplication reaches two factors, and what its flags say", "[multiply]") {
    const Arithmetic arithmetic = named_arithmetic("lns12");
    vector_op::Multiply v = multiplication();
    ListOperands bare;
    for_operands(v, arithmetic, bare);
    CHECK(bare.tiles == std::vector<std::string>{"read 100: 3 x 13, 16", "read 200: 3 x 13, 16",
                                                 "write 500: 3 x 13, 16"});
    v.add = v.masked = true;
    ListOperands all;
    for_operands(v, arithmetic, all);
    CHECK(all.tiles == std::vector<std::string>{"read 100: 3 x 13, 16", "read 200: 3 x 13, 16",
                                                "read 300: 3 x 13, 16", "read 400: 3 x 13, 16",
                                                "write 500: 3 x 13, 16"});
}

TEST_CASE("a multiplication's events and cycles", "[multiply]") {
    const Arithmetic arithmetic = named_arithmetic(GENERATE("lns12", "fixed12"));
    const VectorLanes unit{8, arithmetic};
    vector_op::Multiply v = multiplication();
    Counters bare;
    CHECK(vector_cost(v, unit, bare) == 3 * 2 + 8); // two turns of the lanes a row; the pipeline
    CHECK(bare[Event::vector_multiplications] == 39);
    CHECK(bare[Event::vector_additions] == 0);
    CHECK(bare[Event::vector_scratchpad_reads] == 78);
    CHECK(bare[Event::vector_scratchpad_writes] == 39);
    v.add = v.masked = v.activate = true;
    Counters all;
    CHECK(vector_cost(v, unit, all) == 3 * 2 + 8);
    CHECK(all[Event::vector_multiplications] == 3 * 39); // the product, f and f'
    CHECK(all[Event::vector_additions] == 39);
    CHECK(all[Event::vector_scratchpad_reads] == 4 * 39);
    CHECK(all[Event::vector_scratchpad_writes] == 39);
    v.shift = 41;
    CHECK_THROWS_WITH(vector_cost(v, unit, all),
                      Catch::Contains("multiplication with shifts 41 and 0"));
}

TEST_CASE("an update of masters of two places reaches, counts and takes two where it has two",
          "[update]") {
    struct Case {
        const char* name;
        std::uint32_t places;
        bool rounded;
    };
    const auto [name, places, rounded] =
        GENERATE(Case{"lns12", 1, false}, Case{"lns12+4", 1, true}, Case{"lns12+5", 2, true},
                 Case{"lns12+20", 2, true}, Case{"lns16+1", 2, true});
    const Arithmetic arithmetic = named_arithmetic(name);
    const VectorLanes unit{8, arithmetic};
    vector_op::Update v;
    v.rows = 3;
    v.columns = 13;
    v.stride = 16;
    v.weight = 100;
    v.gradient = 200;
    v.state = 300;
    v.result = 400;
    v.new_state = 500;
    v.rounded = 600;
    v.momentum = true;
    const std::string wide =
        std::to_string(13 * places) + ", " + std::to_string(16 * places); // columns, stride
    std::vector<std::string> expected{"read 100: 3 x " + wide, "read 200: 3 x 13, 16",
                                      "read 300: 3 x 13, 16", "write 400: 3 x " + wide,
                                      "write 500: 3 x 13, 16"};
    if (rounded) {
        expected.emplace_back("write 600: 3 x 13, 16");
    }
    ListOperands list;
    for_operands(v, arithmetic, list);
    CHECK(list.tiles == expected);
    Counters counters;
    CAPTURE(name);
    CHECK(vector_cost(v, unit, counters) == 3 * 2 * places + 8);
    CHECK(counters[Event::vector_scratchpad_reads] == (2 + places) * 39);
    CHECK(counters[Event::vector_scratchpad_writes] == (1 + places + (rounded ? 1 : 0)) * 39);
    CHECK(counters[Event::vector_additions] == (1 + places) * 39);
    CHECK(counters[Event::vector_multiplications] == 2 * 39);
    CHECK(counters[Event::vector_random_words] == 39);

    vector_op::MultiplicativeUpdate madam;
    madam.rows = 3;
    madam.columns = 13;
    madam.stride = 16;
    Counters of_madam;
    CHECK(vector_cost(madam, unit, of_madam) == 3 * 2 * places + 8);
    CHECK(of_madam[Event::vector_scratchpad_reads] == (2 + places) * 39);
    CHECK(of_madam[Event::vector_scratchpad_writes] == (1 + places + (rounded ? 1 : 0)) * 39);
    CHECK(of_madam[Event::vector_additions] == (1 + places) * 39);
}
