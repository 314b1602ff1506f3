// SPDX-License-Identifier: Apache-2.0
// Sweeps over processes. Rank 0 owns the queue and the results file; the others ask for a point,
// run it, and send the result with the next question.
#include "sw/run/sweep.hpp"

#include <chrono>
#include <string>
#include <thread>

#include "hw/parallel/start_threads.hpp"
#include "sw/run/mpi_world.hpp"
#include "sw/run/started_ranks.hpp"

namespace napier {

namespace {

namespace mpi = boost::mpi;

constexpr int kAsk = 1;    ///< to rank 0: a result's line, or nothing the first time
constexpr int kAnswer = 2; ///< from rank 0: a point, or kStop
constexpr std::uint64_t kStop = UINT64_MAX;

/// Answers the other ranks until each has been told to stop.
void serve(PointDesk& desk, const SweepSpec& spec) {
    int working = mpi_world().size() - 1;
    while (working > 0) {
        const auto message = mpi_world().iprobe(mpi::any_source, kAsk);
        if (!message) { // MPI's own wait would spin on a core that wants to compute
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            continue;
        }
        std::string line;
        mpi_world().recv(message->source(), kAsk, line);
        if (!line.empty()) {
            try {
                desk.keep(parse_csv_line(spec, line, "rank " + std::to_string(message->source())));
            } catch (...) { // the rank runs another Napier
                desk.fail(std::current_exception());
            }
        }
        std::uint64_t point = kStop;
        if (!desk.next(point)) {
            point = kStop;
        }
        mpi_world().send(message->source(), kAnswer, point);
        working -= point == kStop ? 1 : 0;
    }
}

void ask_and_run(PointRunner& runner, const SweepSpec& spec) {
    std::string line;
    for (;;) {
        mpi_world().send(0, kAsk, line);
        std::uint64_t point = kStop;
        mpi_world().recv(0, kAnswer, point);
        if (point == kStop) {
            return;
        }
        line = csv_line(spec, runner.run(point));
    }
}

} // namespace

bool built_with_mpi() {
    return true;
}

int mpi_rank() {
    return started_rank().by_mpi ? mpi_world().rank() : 0;
}

int mpi_ranks() {
    return started_rank().by_mpi ? mpi_world().size() : 1;
}

bool run_points_by_mpi(PointRunner& runner, PointQueue& queue, int threads, const SweepSpec& spec,
                       const std::function<void(const PointResult&)>& on_result) {
    if (mpi_ranks() == 1) {
        return false;
    }
    if (mpi_world().rank() != 0) {
        ask_and_run(runner, spec);
        return true;
    }
    // Own threads compute; this one talks, for only one may talk to MPI.
    PointDesk desk(queue, on_result);
    std::vector<std::thread> pool;
    start_threads(pool, threads, [&] { desk.work(runner); });
    serve(desk, spec);
    for (std::thread& thread : pool) {
        thread.join();
    }
    desk.rethrow_failure();
    return true;
}

void dismiss_ranks() {
    if (started_rank().by_mpi && mpi_world().rank() == 0) {
        PointQueue none({});
        PointDesk desk(none, [](const PointResult&) {});
        serve(desk, SweepSpec());
    }
}

} // namespace napier
