// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep.hpp"

#include <algorithm>
#include <thread>

#include "hw/arith/common/philox.hpp"
#include "hw/parallel/start_threads.hpp"
#include "sw/report/stop_signal.hpp"

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

bool PointDesk::next(std::uint64_t& point) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return !failure_ && StopSignal::received() == 0 && queue_.next(point);
}

void PointDesk::keep(const PointResult& result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (failure_) {
        return;
    }
    try {
        on_result_(result);
    } catch (...) { // a full disk ends the sweep, not the program
        failure_ = std::current_exception();
    }
}

void PointDesk::work(PointRunner& runner) {
    try {
        for (std::uint64_t point = 0; next(point);) {
            keep(runner.run(point));
        }
    } catch (const Interrupted&) { // nobody gets a point any more; whoever asked for them says so
    }
}

void PointDesk::fail(std::exception_ptr failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = failure_ ? failure_ : std::move(failure);
}

void PointDesk::rethrow_failure() const {
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

void run_points(PointRunner& runner, PointQueue& queue, int threads,
                const std::function<void(const PointResult&)>& on_result) {
    PointDesk desk(queue, on_result);
    std::vector<std::thread> pool;
    start_threads(pool, threads - 1, [&] { desk.work(runner); });
    desk.work(runner);
    for (std::thread& thread : pool) {
        thread.join();
    }
    desk.rethrow_failure();
}

} // namespace napier
