// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/named_arithmetic.hpp"

#include <string>

#include "hw/chip/architecture_yaml.hpp"
#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

TEST_CASE("a short name may say how many bits a master copy adds") {
    CHECK(named_arithmetic("lns12").update.master_bits == 0);
    CHECK(named_arithmetic("lns10").update.master_bits == 4);
    CHECK(named_arithmetic("lns12+4").update.master_bits == 4);
    CHECK(named_arithmetic("lns12+4").word_bits() == 12);
    CHECK(named_arithmetic("lns10+0").update.master_bits == 0);
    CHECK(named_arithmetic("fixed10-narrow+6").update.master_bits == 6);
    CHECK(named_arithmetic("lns12+8").update.master_bits == 8);
    CHECK(named_arithmetic("lns12+20").update.master_bits == 20);
    CHECK(named_arithmetic("lns8+24").update.master_bits == 24);
    CHECK(named_arithmetic("fixed16+16").master_word_bits() == 32);
    CHECK_THROWS_WITH(named_arithmetic("lns12+21"), Contains("expected +0 to +20"));
    CHECK_THROWS_WITH(named_arithmetic("lns16+17"), Contains("expected +0 to +16"));
    for (const char* name : {"lns12+", "lns12++4", "lns12+44", "lns12+-1", "+4", "lns12+4 ",
                             "lns12+04", "lns12+4.0"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(named_arithmetic(name), InputError);
    }
}

TEST_CASE("a file that says only the width of fixed point has the short name's binary points") {
    for (const int width : {8, 9, 12, 16}) {
        const std::string digits = std::to_string(width);
        const std::string text = "name: file\narithmetic: {kind: fixed, width: " + digits +
                                 ", scales: {weight: 5}}\narray: {rows: 4, columns: 4}\n";
        const TensorScales own = named_arithmetic("fixed" + digits).scales;
        const TensorScales read = parse_architecture(text, "file.yaml").arithmetic.scales;
        CAPTURE(width);
        CHECK(read.activation == own.activation);
        CHECK(read.weight == 5);
        CHECK(read.gradient == own.gradient);
        CHECK(read.weight_gradient == own.weight_gradient);
    }
}

TEST_CASE("a chip in logarithms may scale the loss by a power of two") {
    const auto read = [](const std::string& keys) {
        return parse_architecture("name: file\narithmetic: {" + keys +
                                      "}\narray: {rows: 4, columns: 4}\n",
                                  "file.yaml")
            .arithmetic;
    };
    CHECK(read("width: 12").loss_scale() == 1);
    const Arithmetic scaled = read("width: 12, loss_scale: 256");
    CHECK(scaled.loss_scale() == 256);
    CHECK(scaled.scales.gradient == 8);
    CHECK(scaled.scales.weight_gradient == 8);
    CHECK(scaled.scales.weight == 0);
    CHECK_THAT(scaled.describe(), Contains("loss times 256"));
    for (const char* value : {"0", "3", "-2", "33554432"}) {
        CAPTURE(value);
        CHECK_THROWS_WITH(read(std::string("width: 12, loss_scale: ") + value),
                          Contains("file.yaml") && Contains("loss_scale"));
    }
    CHECK_THROWS_WITH(read("kind: fixed, width: 12, loss_scale: 2"), Contains("loss_scale"));
}
