// SPDX-License-Identifier: Apache-2.0
#include "hw/parallel/worker_pool.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>

#include "hw/parallel/start_threads.hpp"

namespace napier {

namespace {

using Clock = std::chrono::steady_clock;

/// More parts than threads: one that is late, on a busy machine, holds up a small part only.
constexpr std::size_t kPartsPerThread = 2;

/// Waking a sleeping thread takes as long as thousands of words of work, so who waits looks for a
/// while itself before it sleeps: a training step has a product every few microseconds.
constexpr std::chrono::microseconds kPatience{100};

constexpr WorkerPool::Ticket kNone = std::numeric_limits<WorkerPool::Ticket>::max();

/// Of all pools, so that a ticket of a pool that is gone counts as done with the next one.
std::atomic<WorkerPool::Ticket> last_ticket{0};

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

int processors() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::unique_ptr<WorkerPool>& shared_pool() {
    static std::unique_ptr<WorkerPool> pool;
    return pool;
}

} // namespace

thread_local double WorkerPool::waited_ = 0;

// On fewer processors than threads, who looks would keep from its work whom it waits for.
WorkerPool::WorkerPool(int threads) : patient_(threads <= processors()), oldest_(kNone) {
    start_threads(workers_, threads - 1, [this] { serve(); });
}

WorkerPool::~WorkerPool() {
    {
        Lock lock(mutex_);
        help(lock, kNone - 1);
        stop_ = true;
        ++changes_;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) {
        worker.join();
    }
}

void WorkerPool::serve() {
    Lock lock(mutex_);
    while (!stop_) {
        if (!take_part(lock)) {
            wait_for_change(lock);
        }
    }
}

WorkerPool::Ticket WorkerPool::give(Lock& lock, std::size_t count, std::size_t part, Work work) {
    const Ticket ticket = ++last_ticket;
    rounds_.push_back({ticket, std::move(work), count, part});
    oldest_ = rounds_.front().ticket;
    ++changes_;
    lock.unlock();
    changed_.notify_all(); // no system call while all of them look
    return ticket;
}

bool WorkerPool::take_part(Lock& lock) {
    if (rounds_.empty() || rounds_.front().next >= rounds_.front().count) {
        return false;
    }
    Round& round = rounds_.front(); // stays where it is while the queue grows behind it
    const std::size_t first = round.next;
    round.next = std::min(first + round.part, round.count);
    ++round.running;
    std::exception_ptr failure;
    lock.unlock();
    try {
        round.work(first, std::min(first + round.part, round.count));
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    if (failure && (!failure_ || (failed_ == round.ticket && first < failed_at_))) {
        failure_ = failure;
        failed_ = round.ticket;
        failed_at_ = first;
    }
    if (--round.running == 0 && round.next >= round.count) {
        end_round();
    }
    return true;
}

void WorkerPool::end_round() {
    rounds_.pop_front();
    oldest_ = rounds_.empty() ? kNone : rounds_.front().ticket;
    ++changes_;
    changed_.notify_all();
}

void WorkerPool::wait_for_change(Lock& lock) {
    const std::uint64_t seen = changes_;
    if (patient_) {
        lock.unlock();
        const auto end = Clock::now() + kPatience;
        do {
            for (int look = 0; look < 32 && changes_ == seen; ++look) {
                relax();
            }
        } while (changes_ == seen && Clock::now() < end);
        lock.lock();
    }
    changed_.wait(lock, [&] { return changes_ != seen; });
}

void WorkerPool::help(Lock& lock, Ticket ticket) {
    while (!done(ticket)) {
        if (!take_part(lock)) {
            wait_for_change(lock);
        }
    }
}

void WorkerPool::for_parts(std::size_t count, std::size_t grain, const Work& work) {
    if (count == 0) {
        return;
    }
    if (workers_.empty() || count <= grain || oldest_ != kNone) {
        work(0, count);
        return;
    }
    const std::size_t parts = workers_.size() * kPartsPerThread + kPartsPerThread;
    const std::size_t grains = (count + grain - 1) / grain;
    Lock lock(mutex_);
    const Ticket ticket = give(lock, count, (grains + parts - 1) / parts * grain,
                               [&work](std::size_t first, std::size_t last) { work(first, last); });
    lock.lock();
    help(lock, ticket);
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
}

WorkerPool::Ticket WorkerPool::later(std::size_t count, std::size_t grain, Work work) {
    if (count == 0) {
        return 0;
    }
    if (workers_.empty()) {
        work(0, count);
        return 0;
    }
    const std::size_t grains = (count + grain - 1) / grain;
    const std::size_t parts = workers_.size() * kPartsPerThread + kPartsPerThread;
    Lock lock(mutex_);
    return give(lock, count, (grains + parts - 1) / parts * grain, std::move(work));
}

void WorkerPool::wait(Ticket ticket) {
    const auto start = Clock::now();
    Lock lock(mutex_);
    help(lock, ticket);
    waited_ += std::chrono::duration<double>(Clock::now() - start).count();
    if (failure_ && failed_ <= ticket) {
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
