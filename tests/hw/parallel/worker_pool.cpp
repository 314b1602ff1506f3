// SPDX-License-Identifier: Apache-2.0
#include "hw/parallel/worker_pool.hpp"

#include "tests/catch.hpp"

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace napier;

TEST_CASE("parts cover every item once, whatever the threads and the grain") {
    for (const int threads : {1, 2, 3, 8}) {
        WorkerPool pool(threads);
        REQUIRE(pool.threads() == threads);
        for (const std::size_t count : {0u, 1u, 7u, 64u, 1000u}) {
            for (const std::size_t grain : {1u, 3u, 32u, 5000u}) {
                std::vector<int> visits(count);
                std::atomic<bool> aligned{true};
                pool.for_parts(count, grain, [&](std::size_t first, std::size_t last) {
                    aligned = aligned && first % grain == 0 && first < last;
                    for (std::size_t i = first; i < last; ++i) {
                        ++visits[i];
                    }
                });
                CAPTURE(threads, count, grain);
                CHECK(aligned);
                CHECK(visits == std::vector<int>(count, 1));
            }
        }
    }
}

TEST_CASE("a pool serves many short rounds") {
    WorkerPool pool(3);
    std::vector<int> sums(64);
    for (int round = 0; round < 5000; ++round) {
        pool.for_parts(sums.size(), 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i) {
                ++sums[i];
            }
        });
    }
    CHECK(sums == std::vector<int>(64, 5000));
}

TEST_CASE("the exception of the lowest part comes out, and the pool goes on") {
    WorkerPool pool(3);
    for (int round = 0; round < 50; ++round) {
        std::string what;
        try {
            pool.for_parts(100, 1, [](std::size_t first, std::size_t last) {
                for (std::size_t i = first; i < last; ++i) {
                    if (i >= 30) {
                        throw std::runtime_error(std::to_string(i));
                    }
                }
            });
        } catch (const std::runtime_error& error) {
            what = error.what();
        }
        REQUIRE(what == "30");
    }
}

TEST_CASE("work left for later is done in order, each piece after the one before it") {
    for (const int threads : {1, 2, 3, 8}) {
        WorkerPool pool(threads);
        std::vector<int> sums(64, 1);
        WorkerPool::Ticket last = 0;
        for (int round = 0; round < 300; ++round) {
            // x -> 2 x + round (mod a prime): another order ends elsewhere.
            last = pool.later(sums.size(), 8, [&sums, round](std::size_t first, std::size_t end) {
                for (std::size_t i = first; i < end; ++i) {
                    sums[i] = (2 * sums[i] + round) % 10007;
                }
            });
        }
        int want = 1;
        for (int round = 0; round < 300; ++round) {
            want = (2 * want + round) % 10007;
        }
        pool.wait(last);
        CAPTURE(threads);
        CHECK(pool.done(last));
        CHECK(sums == std::vector<int>(64, want));
    }
}

TEST_CASE("later means later: the caller goes on, and gets in between with its own work") {
    WorkerPool pool(2);
    std::atomic<bool> open{false};
    bool seen = false;
    const WorkerPool::Ticket ticket = pool.later(1, 1, [&](std::size_t, std::size_t) {
        while (!open) {
            std::this_thread::yield();
        }
        seen = true;
    });
    CHECK(ticket != 0);
    CHECK(!pool.done(ticket));
    int sum = 0;
    pool.for_parts(100, 1, [&](std::size_t first, std::size_t last) {
        sum += static_cast<int>(last - first); // alone: no race
    });
    CHECK(sum == 100);
    CHECK(!pool.done(ticket));
    open = true;
    pool.wait(ticket);
    CHECK(seen);
    pool.wait(ticket); // and again costs nothing
}

TEST_CASE("a pool that goes does first what was left for it") {
    std::atomic<int> done{0};
    {
        WorkerPool pool(2);
        for (int i = 0; i < 20; ++i) {
            pool.later(4, 1, [&](std::size_t first, std::size_t last) {
                done += static_cast<int>(last - first);
            });
        }
    }
    CHECK(done == 80);
}

TEST_CASE("the exception of work left for later comes out where somebody waits for it") {
    WorkerPool pool(3);
    pool.later(10, 1, [](std::size_t first, std::size_t) {
        throw std::runtime_error(std::to_string(first));
    });
    const WorkerPool::Ticket good = pool.later(1, 1, [](std::size_t, std::size_t) {});
    CHECK_THROWS_WITH(pool.wait(good), "0");
    pool.wait(good);
    int parts = 0;
    pool.for_parts(1, 1, [&](std::size_t, std::size_t) { ++parts; });
    CHECK(parts == 1);
}

TEST_CASE("a ticket of a pool that is gone is done") {
    WorkerPool::Ticket old = 0;
    {
        WorkerPool pool(2);
        old = pool.later(1, 1, [](std::size_t, std::size_t) {});
    }
    WorkerPool pool(2);
    CHECK(pool.done(old));
    pool.wait(old);
}

TEST_CASE("the shared pool takes the number of threads it is given") {
    WorkerPool::set_shared_threads(2);
    CHECK(WorkerPool::shared().threads() == 2);
    WorkerPool::set_shared_threads(1);
    CHECK(WorkerPool::shared().threads() == 1);
}
