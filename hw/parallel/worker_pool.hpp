// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace napier {

/// Host threads for the work inside an untimed call of a model: tiles of a product, rows of the
/// vector unit. The SystemC kernel never sees them; nothing that they compute depends on how many
/// they are.
class WorkerPool {
  public:
    using Work = std::function<void(std::size_t first, std::size_t last)>;
    /// Of work left for later; they grow, and 0 is done.
    using Ticket = std::uint64_t;

    /// `threads` counts the caller: 1 starts none.
    explicit WorkerPool(int threads);
    /// Does first what was left for later.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    /// Calls work on parts that cover [0, count), multiples of `grain` but for the last, on the
    /// caller and the workers; returns when all are done. While work left for later waits, the
    /// caller does it alone. An exception of a part is thrown again, that of the lowest part if
    /// there are several. Not to be called from inside `work`.
    void for_parts(std::size_t count, std::size_t grain, const Work& work);

    /// The same for later: the workers do it while the caller goes on, in the order of the calls,
    /// each when the one before it is done. Without workers it is done at once.
    Ticket later(std::size_t count, std::size_t grain, Work work);
    /// Returns when the ticket's work is done, and helps until then. Throws what the work, or some
    /// before it, has thrown.
    void wait(Ticket ticket);
    bool done(Ticket ticket) const { return ticket < oldest_; }
    /// Seconds that the calling thread has spent in wait(), of whatever pool.
    static double waited() { return waited_; }

    /// The process's pool, started at its first use with as many threads as set_shared_threads
    /// said, by default one for each processor.
    static WorkerPool& shared();
    /// Between two calls of shared(), from the thread that makes them.
    static void set_shared_threads(int threads);

  private:
    struct Round {
        Ticket ticket;
        Work work;
        std::size_t count;
        std::size_t part;
        std::size_t next = 0; ///< the first item that nobody has taken
        int running = 0;      ///< parts that somebody is at
    };
    using Lock = std::unique_lock<std::mutex>;

    void serve();
    Ticket give(Lock& lock, std::size_t count, std::size_t part, Work work);
    bool take_part(Lock& lock);
    void end_round();
    void help(Lock& lock, Ticket ticket);
    void wait_for_change(Lock& lock);

    std::vector<std::thread> workers_;
    const bool patient_; ///< looks for a while before it sleeps
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Round> rounds_; ///< the first is the one that is worked at
    bool stop_ = false;
    std::exception_ptr failure_; ///< of the oldest round that has one
    Ticket failed_ = 0;
    std::size_t failed_at_ = 0;
    // written under the mutex, looked at without it too
    std::atomic<Ticket> oldest_; ///< of rounds_
    std::atomic<std::uint64_t> changes_{0};
    static thread_local double waited_;
};

} // namespace napier
