// SPDX-License-Identifier: Apache-2.0
#include "hw/parallel/worker_pool.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace napier {

namespace {

/// More parts than threads: one that is late, on a busy machine, holds up a small part only.
constexpr std::size_t kPartsPerThread = 2;

int processors() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::unique_ptr<WorkerPool>& shared_pool() {
    static std::unique_ptr<WorkerPool> pool;
    return pool;
}

} // namespace

WorkerPool::WorkerPool(int threads) {
    for (int i = 1; i < threads; ++i) {
        workers_.emplace_back([this] { serve(); });
    }
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        stop_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) {
        worker.join();
    }
}

void WorkerPool::serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (std::size_t seen = 0;;) {
        wake_.wait(lock, [&] { return stop_ || (work_ != nullptr && round_ != seen); });
        if (stop_) {
            return;
        }
        seen = round_;
        ++serving_;
        const Work& work = *work_; // the caller forgets it while late workers are still at theirs
        lock.unlock();
        run_parts(work);
        lock.lock();
        if (--serving_ == 0) {
            done_.notify_one();
        }
    }
}

void WorkerPool::run_parts(const Work& work) {
    for (;;) {
        const std::size_t first = next_.fetch_add(part_);
        if (first >= count_) {
            return;
        }
        try {
            work(first, std::min(first + part_, count_));
        } catch (...) {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!failure_ || first < failed_at_) {
                failure_ = std::current_exception();
                failed_at_ = first;
            }
        }
    }
}

void WorkerPool::for_parts(std::size_t count, std::size_t grain, const Work& work) {
    if (workers_.empty() || count <= grain) {
        if (count > 0) {
            work(0, count);
        }
        return;
    }
    const std::size_t parts = (workers_.size() + 1) * kPartsPerThread;
    const std::size_t grains = (count + grain - 1) / grain;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        work_ = &work;
        count_ = count;
        part_ = (grains + parts - 1) / parts * grain;
        next_ = 0;
        failure_ = nullptr;
        ++round_;
    }
    wake_.notify_all();
    run_parts(work);
    std::unique_lock<std::mutex> lock(mutex_);
    work_ = nullptr; // who wakes up now has nothing to do
    done_.wait(lock, [&] { return serving_ == 0; });
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
}

WorkerPool& WorkerPool::shared() {
    if (!shared_pool()) {
        set_shared_threads(processors());
    }
    return *shared_pool();
}

void WorkerPool::set_shared_threads(int threads) {
    shared_pool() = std::make_unique<WorkerPool>(threads);
}

} // namespace napier
