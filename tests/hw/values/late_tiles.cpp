// SPDX-License-Identifier: Apache-2.0
#include "hw/values/late_tiles.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "hw/values/scratchpad.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// Work of the shared pool, with a thread of its own, that ends when it is let.
class Held {
  public:
    Held() {
        WorkerPool::set_shared_threads(2);
        ticket = WorkerPool::shared().later(1, 1, [this](std::size_t, std::size_t) {
            while (!open) {
                std::this_thread::yield();
            }
        });
    }
    ~Held() {
        open = true;
        WorkerPool::set_shared_threads(1);
    }
    bool done() const { return WorkerPool::shared().done(ticket); }

    std::atomic<bool> open{false};
    WorkerPool::Ticket ticket = 0;
};

/// Lets the work end in a moment, so that who has to wait does not wait for ever.
class Soon {
  public:
    explicit Soon(Held& held)
        : thread_([&held] {
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
              held.open = true;
          }) {}
    ~Soon() { thread_.join(); }

  private:
    std::thread thread_;
};

} // namespace

TEST_CASE("tiles beside a busy one are free, any word of it is waited for") {
    Held held;
    LateTiles tiles;
    tiles.add({100, 200}, held.ticket);
    tiles.settle({0, 100});
    tiles.settle({200, 300});
    CHECK(!held.done());
    const Soon soon(held);
    tiles.settle({199, 200});
    CHECK(held.done());
}

TEST_CASE("a tile that is no longer busy, or never was, is free") {
    LateTiles tiles;
    tiles.add({0, 10}, 0);
    tiles.settle({0, 10});
    Held held;
    for (std::uint64_t i = 0; i < 100; ++i) { // more than it keeps when they are done
        tiles.add({i, i + 1}, held.ticket);
    }
    held.open = true;
    tiles.settle({0, 100});
    CHECK(held.done());
}

TEST_CASE("a busy tile of a scratchpad may be read, but whoever writes it or reads its sums waits") {
    Held held;
    Scratchpad pad(64, sizeof(Word));
    pad.busy(8, 2, 4, 8, held.ticket); // words 8 to 19
    pad.read(8, 2, 4, 8);
    pad.settle(20, 2, 4, 4);
    pad.settle(0, 1, 8, 8);
    CHECK(!held.done());
    const Soon soon(held);
    SECTION("over its first word") {
        pad.settle(0, 1, 9, 9);
    }
    SECTION("its last word") {
        pad.settle(19, 1, 1, 1);
    }
    SECTION("planes") {
        pad.settle(16, 2, 4, 4);
    }
    CHECK(held.done());
}
