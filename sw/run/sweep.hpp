// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "sw/run/results_file.hpp"

namespace napier {

/// Points that still want running, handed out one at a time.
class PointQueue {
  public:
    explicit PointQueue(std::vector<std::uint64_t> points) : points_(std::move(points)) {}
    bool next(std::uint64_t& point) {
        if (at_ == points_.size()) {
            return false;
        }
        point = points_[at_++];
        return true;
    }

  private:
    std::vector<std::uint64_t> points_;
    std::size_t at_ = 0;
};

/// What the threads and ranks of a sweep share: points to take and somewhere to put results, one of
/// them at a time. Once a result could not be kept (a full disk), or a StopSignal has come, nobody
/// gets a point any more.
class PointDesk {
  public:
    PointDesk(PointQueue& queue, std::function<void(const PointResult&)> on_result)
        : queue_(queue), on_result_(std::move(on_result)) {}
    bool next(std::uint64_t& point);
    void keep(const PointResult& result);
    /// Takes points until there are none.
    void work(PointRunner& runner);
    void fail(std::exception_ptr failure);
    /// When all have come to an end: throws the first failure, if there was one.
    void rethrow_failure() const;

  private:
    std::mutex mutex_;
    PointQueue& queue_;
    std::function<void(const PointResult&)> on_result_;
    std::exception_ptr failure_;
};

/// The spec's points that `done` lacks, in a shuffled order (always the same): the slow corner of
/// a grid is spread over the run, and its pace tells when it will end.
std::vector<std::uint64_t> points_to_run(const SweepSpec& spec,
                                         const std::vector<PointResult>& done);

/// Runs points on `threads` threads of this process; a thread takes the next point when it is
/// through with one. `on_result` is called from one thread at a time; what it throws ends the sweep
/// and is thrown from here.
void run_points(PointRunner& runner, PointQueue& queue, int threads,
                const std::function<void(const PointResult&)>& on_result);

/// The same over all processes that MPI has started, if any (`mpirun -n N napier sweep`): rank 0
/// hands out points, collects results and computes with `threads` threads of its own; every other
/// rank computes with one. Returns false, having done nothing, in a program without MPI or when
/// MPI started just this process. On ranks other than 0 it does not return until all is done, and
/// `on_result` is not called. What it throws on rank 0 sends the others home first.
bool run_points_by_mpi(PointRunner& runner, PointQueue& queue, int threads, const SweepSpec& spec,
                       const std::function<void(const PointResult&)>& on_result);

/// Sends the other ranks home without a point, where rank 0 cannot begin: they wait for one.
void dismiss_ranks();

/// This process's place among those of MPI: 0 without.
int mpi_rank();
int mpi_ranks(); ///< how many there are; 1 without MPI
bool built_with_mpi();

} // namespace napier
