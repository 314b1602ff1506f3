// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/counters.hpp"

#include <set>
#include <string>

#include "hw/energy/power_json.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

TEST_CASE("every event stands in the table, in its place, with a name of its own") {
    std::set<std::string> names;
    for (std::size_t i = 0; i < kEventCount; ++i) {
        const EventInfo& info = event_table()[i];
        CHECK(info.event == static_cast<Event>(i));
        CHECK(&event_info(static_cast<Event>(i)) == &info);
        CHECK(std::string(info.unit) != "");
        CHECK(std::string(info.description) != "");
        names.insert(info.name);
    }
    CHECK(names.size() == kEventCount);
    CHECK(event_info(Event::dma_bursts).name == std::string("dma_bursts"));
}

TEST_CASE("parts make up the whole") {
    Counters a;
    CHECK(a[Event::mac_operations] == 0);
    a[Event::mac_operations] = 5;
    a[Event::dram_bytes_read] = std::uint64_t{1} << 40;
    Counters b;
    b[Event::mac_operations] = 7;
    b[Event::instructions] = 1;
    const Counters sum = a + b;
    CHECK(sum[Event::mac_operations] == 12);
    CHECK(sum[Event::dram_bytes_read] == std::uint64_t{1} << 40);
    CHECK(sum[Event::instructions] == 1);
    CHECK(sum - b == a);
    CHECK(sum - a == b);
    CHECK(sum != a);
    CHECK(sum - sum == Counters());
}

TEST_CASE("a difference below zero is refused and changes nothing") {
    Counters a;
    a[Event::mac_operations] = 3;
    a[Event::instructions] = 1;
    Counters b;
    b[Event::mac_operations] = 1;
    b[Event::instructions] = 2;
    const Counters before = a;
    CHECK_THROWS_WITH(a -= b, "counter instructions: 2 cannot be taken from 1");
    CHECK(a == before);
}

TEST_CASE("text and JSON name every event") {
    Counters counters;
    counters[Event::vector_random_words] = 1234;
    const auto json = counters_json(counters);
    CHECK(json.size() == kEventCount);
    CHECK(json["vector_random_words"] == 1234);
    CHECK(json.begin().key() == "mac_operations");
    const auto events = events_json();
    CHECK(events.size() == kEventCount);
    CHECK(events[0]["unit"] == "operations");
    const std::string text = to_text(counters);
    for (const EventInfo& info : event_table()) {
        CHECK_THAT(text, Contains(info.name) && Contains(info.unit) && Contains(info.description));
    }
    CHECK_THAT(text, Contains("1234  32-bit words"));
}
