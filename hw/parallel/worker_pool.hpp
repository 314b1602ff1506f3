// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace napier {

/// Host threads for the work inside one untimed call of a model: tiles of a product, rows of the
/// vector unit. The SystemC kernel never sees them; nothing that they compute depends on how many
/// they are.
class WorkerPool {
  public:
    using Work = std::function<void(std::size_t first, std::size_t last)>;

    /// `threads` counts the caller: 1 starts none.
    explicit WorkerPool(int threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    /// Calls work on parts that cover [0, count), multiples of `grain` but for the last, on the
    /// caller and the workers; returns when all are done. An exception of a part is thrown again,
    /// that of the lowest part if there are several. Not to be called from inside `work`, nor by
    /// two threads at a time.
    void for_parts(std::size_t count, std::size_t grain, const Work& work);

    /// The process's pool, started at its first use with as many threads as set_shared_threads
    /// said, by default one for each processor.
    static WorkerPool& shared();
    /// Between two calls of shared().for_parts, from the thread that makes them.
    static void set_shared_threads(int threads);

  private:
    void serve();
    void run_parts(const Work& work);

    std::vector<std::thread> workers_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable done_;
    bool stop_ = false;
    std::size_t round_ = 0;   ///< which call of for_parts
    std::size_t serving_ = 0; ///< workers inside the round
    // of the round
    const Work* work_ = nullptr;
    std::size_t count_ = 0;
    std::size_t part_ = 0;
    std::atomic<std::size_t> next_{0};
    std::size_t failed_at_ = 0;
    std::exception_ptr failure_;
};

} // namespace napier
