// SPDX-License-Identifier: Apache-2.0
#include "hw/rtl/table_package.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

TableFile small_table() {
    TableFile file;
    file.format = {8, 3};
    file.table = {3,
                  {{{0, 1, 8}, {8, -2, 40}}, 12},
                  {{{1, 0, 20}, {4, 2, 15}, {16, PwlSegment::kFlat, 1}}, 20}};
    return file;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a table's hardware parameters follow from its lines") {
    const RtlTable rtl = rtl_table(small_table());
    CHECK(rtl.segments == 3);
    CHECK(rtl.cell_bits == 2);       // 8, 12, 4, 16, 20; the start of D- does not count
    CHECK(rtl.correction_bits == 7); // 40 and a sign
    TableFile odd = small_table();
    odd.table.plus.end = 11;
    CHECK(rtl_table(odd).cell_bits == 0);
    for (const std::string& name : bundled_tables().names()) {
        const TableFile& file = bundled_table_file(name);
        CHECK(file.design.cell % (1 << rtl_table(file).cell_bits) == 0);
    }
}

TEST_CASE("a package lists the lines from the last of D- to the first of D+, padded") {
    const std::string text = rtl_package(small_table(), "few");
    CHECK(contains(text, "package few;"));
    CHECK(contains(text, "        {20'd20, 8'sd31, 20'd0},\n"
                         "        {20'd16, 8'sd31, 20'd1},\n"
                         "        {20'd4, 8'sd2, 20'd15},\n"
                         "        {20'd1, 8'sd0, 20'd20},\n"
                         "        {20'd12, 8'sd31, 20'd0},\n"
                         "        {20'd12, 8'sd31, 20'd0},\n"
                         "        {20'd8, -8'sd2, 20'd40},\n"
                         "        {20'd0, 8'sd1, 20'd8}\n"));
}

TEST_CASE("a package's name is an identifier") {
    CHECK_THROWS_AS(rtl_package(small_table(), "my-table"), InputError);
    CHECK_THROWS_AS(rtl_package(small_table(), "8bit"), InputError);
    CHECK_THROWS_AS(rtl_mac(""), InputError);
}
