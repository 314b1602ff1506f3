// SPDX-License-Identifier: Apache-2.0
#include "hw/parallel/worker_pool.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <stdexcept>
#include <string>
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

TEST_CASE("the shared pool takes the number of threads it is given") {
    WorkerPool::set_shared_threads(2);
    CHECK(WorkerPool::shared().threads() == 2);
    WorkerPool::set_shared_threads(1);
    CHECK(WorkerPool::shared().threads() == 1);
}
