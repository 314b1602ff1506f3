// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/bus_calendar.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"
#include "tests/draw.hpp"

using namespace napier;

TEST_CASE("one initiator's transfers follow each other", "[bus]") {
    BusCalendar bus;
    test::Draw draw(11);
    std::uint64_t free = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t ready = draw.below(100000);
        const std::uint64_t duration = draw.below(30);
        const std::uint64_t begin = std::max(free, ready);
        REQUIRE(bus.place(0, ready, duration, 0) == begin);
        free = begin + duration;
    }
}

TEST_CASE("an initiator that runs ahead leaves its gaps to the others", "[bus]") {
    BusCalendar bus;
    CHECK(bus.place(0, 1000, 10, 0) == 1000);
    CHECK(bus.place(0, 1015, 10, 0) == 1015);
    CHECK(bus.place(1, 0, 10, 0) == 0);      // long before
    CHECK(bus.place(1, 995, 5, 0) == 995);   // up to it
    CHECK(bus.place(1, 1002, 5, 0) == 1010); // between the two
    CHECK(bus.place(1, 1012, 5, 0) == 1025); // too long for what is left
}

TEST_CASE("each transfer takes the first gap there is, and no two meet", "[bus]") {
    struct Transfer {
        std::uint64_t begin;
        std::uint64_t end;
    };
    for (std::uint64_t stream = 20; stream < 40; ++stream) {
        BusCalendar bus;
        test::Draw draw(stream);
        std::vector<Transfer> placed;
        std::vector<std::uint64_t> free(3, 0);
        std::vector<std::uint64_t> ahead(3, 0); // each initiator's own time
        std::uint64_t now = 0;
        for (int i = 0; i < 300; ++i) {
            now += draw.below(10);
            const std::size_t initiator = draw.below(3);
            ahead[initiator] = std::max(now, ahead[initiator] + draw.below(60));
            const std::uint64_t duration = 1 + draw.below(12);
            std::uint64_t expected = std::max(ahead[initiator], free[initiator]);
            const auto meets = [&](const Transfer& t) {
                return t.begin < expected + duration && expected < t.end;
            };
            while (std::any_of(placed.begin(), placed.end(), meets)) {
                ++expected;
            }
            REQUIRE(bus.place(initiator, ahead[initiator], duration, now) == expected);
            placed.push_back({expected, expected + duration});
            free[initiator] = expected + duration;
        }
    }
}
