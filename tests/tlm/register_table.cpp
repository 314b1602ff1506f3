// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <set>
#include <sstream>

#include "hw/tlm/register_table.hpp"
#include "tests/tlm/checked_system.hpp"

using namespace napier;
using namespace napier::test;

TEST_CASE("registers have a place and a name each", "[registers]") {
    std::set<std::string> names;
    std::uint64_t next = 0;
    for (const Register& entry : register_table()) {
        INFO(entry.name);
        CHECK(names.insert(entry.name).second);
        CHECK(entry.address >= next);
        CHECK(entry.address % 8 == 0);
        next = entry.address + 8;
        CHECK(find_register(entry.address) == &entry);
        CHECK(find_register(entry.address + 1) == nullptr);
        CHECK((entry.can_be_written() || entry.largest == 0));
    }
    CHECK(next == reg::kEvents + 8 * kEventCount);
    CHECK(next <= reg::kEnd);
    CHECK(find_register(reg::kConflictCycles + 8) == nullptr);
    CHECK(find_register(reg::kEnd) == nullptr);
}

TEST_CASE_METHOD(SystemCFixture, "registers of a new chip hold their reset values", "[registers]") {
    CheckedSystem<Dram> system("system", small_chip());
    for (const Register& entry : register_table()) {
        INFO(entry.name);
        if (entry.can_be_read()) {
            CHECK(system.device.read_register(entry.address) == entry.reset);
        } else {
            CHECK_THROWS_AS(system.device.read_register(entry.address), DriverError);
        }
    }
}

TEST_CASE("docs/systemc.md shows the registers as they are (napier show registers)",
          "[registers]") {
    const std::ifstream file(NAPIER_SYSTEMC_PAGE);
    std::ostringstream page;
    page << file.rdbuf();
    const std::string text = page.str();
    const std::string expected = register_page();
    const std::size_t begin = text.find(expected.substr(0, expected.find('\n')));
    REQUIRE(begin != std::string::npos);
    CHECK(text.substr(begin, text.find("\n\n", begin) + 1 - begin) == expected);
}
