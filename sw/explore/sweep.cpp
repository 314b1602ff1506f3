// SPDX-License-Identifier: Apache-2.0
#include "sw/explore/sweep.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "hw/arith/philox.hpp"

namespace napier {

std::vector<std::uint64_t> points_to_run(const SweepSpec& spec,
                                         const std::vector<PointResult>& done) {
    std::vector<bool> have(spec.points());
    for (const PointResult& result : done) {
        have[result.point] = true;
    }
    std::vector<std::uint64_t> points;
    for (std::uint64_t point = 0; point < have.size(); ++point) {
        if (!have[point]) {
            points.push_back(point);
        }
    }
    for (std::size_t i = points.size(); i > 1; --i) { // Fisher-Yates
        const auto bits = philox({static_cast<std::uint32_t>(i), 0, 0, 0x53EEu}, {1, 0});
        std::swap(points[i - 1], points[(std::uint64_t{bits[1]} << 32 | bits[0]) % i]);
    }
    return points;
}

void run_points(PointRunner& runner, PointQueue& queue, int threads,
                const std::function<void(const PointResult&)>& on_result) {
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&] {
        for (;;) {
            std::uint64_t point = 0;
            {
                const std::lock_guard<std::mutex> lock(mutex);
                if (failure || !queue.next(point)) {
                    return;
                }
            }
            const PointResult result = runner.run(point);
            const std::lock_guard<std::mutex> lock(mutex);
            try {
                on_result(result);
            } catch (...) { // a full disk ends the sweep, not the program
                failure = failure ? failure : std::current_exception();
                return;
            }
        }
    };
    std::vector<std::thread> pool;
    for (int i = 1; i < threads; ++i) {
        pool.emplace_back(work);
    }
    work();
    for (std::thread& thread : pool) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace napier
