// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sw/explore/results_file.hpp"

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

/// The spec's points that `done` lacks, in a shuffled order (always the same): the slow corner of
/// a grid is spread over the run, and its pace tells when it will end.
std::vector<std::uint64_t> points_to_run(const SweepSpec& spec,
                                         const std::vector<PointResult>& done);

/// Runs points on `threads` threads of this process; a thread takes the next point when it is
/// through with one. `on_result` is called from one thread at a time.
void run_points(PointRunner& runner, PointQueue& queue, int threads,
                const std::function<void(const PointResult&)>& on_result);

/// The same over all processes that MPI has started, if any (`mpirun -n N napier sweep`): rank 0
/// hands out points, collects results and computes with `threads` threads of its own; every other
/// rank computes with one. Returns false, having done nothing, in a program without MPI or when
/// MPI started just this process. On ranks other than 0 it does not return until all is done, and
/// `on_result` is not called.
bool run_points_by_mpi(PointRunner& runner, PointQueue& queue, int threads, const SweepSpec& spec,
                       const std::function<void(const PointResult&)>& on_result);

/// This process's place among those of MPI: 0 without.
int mpi_rank();
bool built_with_mpi();

} // namespace napier
