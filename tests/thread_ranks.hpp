// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstring>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sw/whole/ranks.hpp"

namespace napier::test {

/// Ranks that are threads of this process. What differs between them where it must not (cuts, or
/// who calls at all) is an exception, and one rank's exception ends the others.
class ThreadRanks {
  public:
    explicit ThreadRanks(int count)
        : given_(static_cast<std::size_t>(count)), cuts_(static_cast<std::size_t>(count)) {}

    /// Calls work(ranks) on a thread a rank; throws the first exception that is not another's.
    void run(const std::function<void(Ranks&)>& work) {
        std::vector<std::thread> threads;
        for (std::size_t r = 0; r < given_.size(); ++r) {
            threads.emplace_back([&, r] {
                One one(*this, static_cast<int>(r));
                try {
                    work(one);
                } catch (...) {
                    fail(std::current_exception());
                }
                leave();
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

  private:
    struct Ended {};

    class One final : public Ranks {
      public:
        One(ThreadRanks& all, int rank) : all_(all), rank_(static_cast<std::size_t>(rank)) {}
        int count() const override { return static_cast<int>(all_.given_.size()); }
        int rank() const override { return static_cast<int>(rank_); }
        void all_gather(std::uint8_t* bytes, const std::vector<std::size_t>& cuts) override {
            all_.given_[rank_] = bytes;
            all_.cuts_[rank_] = cuts;
            all_.meet();
            for (std::size_t r = 0; r < all_.given_.size(); ++r) {
                if (all_.cuts_[r] != cuts) {
                    throw std::logic_error("ranks exchange unlike pieces");
                }
                if (r != rank_) {
                    std::memcpy(bytes + cuts[r], all_.given_[r] + cuts[r], cuts[r + 1] - cuts[r]);
                }
            }
            all_.meet();
        }
        void all_to_all(const std::uint8_t* sent, const std::vector<std::size_t>& sent_cuts,
                        std::uint8_t* received,
                        const std::vector<std::size_t>& received_cuts) override {
            all_.given_[rank_] = sent;
            all_.cuts_[rank_] = sent_cuts;
            all_.meet();
            for (std::size_t r = 0; r < all_.given_.size(); ++r) {
                const std::size_t from = all_.cuts_[r][rank_];
                const std::size_t bytes = all_.cuts_[r][rank_ + 1] - from;
                if (received_cuts[r + 1] - received_cuts[r] != bytes) {
                    throw std::logic_error("ranks exchange unlike pieces");
                }
                std::memcpy(received + received_cuts[r], all_.given_[r] + from, bytes);
            }
            all_.meet();
        }
        void broadcast(std::vector<std::uint8_t>& bytes) override {
            if (rank_ == 0) {
                all_.sent_ = bytes;
            }
            all_.meet();
            bytes = all_.sent_;
            all_.meet();
        }

      private:
        ThreadRanks& all_;
        std::size_t rank_;
    };

    void meet() {
        std::unique_lock<std::mutex> lock(mutex_);
        const int round = round_;
        if (++waiting_ == static_cast<int>(given_.size())) {
            waiting_ = 0;
            ++round_;
            changed_.notify_all();
            return;
        }
        changed_.wait(lock, [&] { return round_ != round || ended_; });
        if (round_ == round) {
            throw Ended();
        }
    }
    void leave() {
        const std::lock_guard<std::mutex> lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }
    void fail(std::exception_ptr failure) {
        const std::lock_guard<std::mutex> lock(mutex_);
        try {
            std::rethrow_exception(failure);
        } catch (const Ended&) {
            ended_early_ = true;
        } catch (...) {
            failure_ = failure_ ? failure_ : failure;
        }
        if (ended_early_ && !failure_) {
            failure_ = std::make_exception_ptr(std::logic_error("a rank waits for one that left"));
        }
    }

    std::vector<const std::uint8_t*> given_; ///< by rank
    std::vector<std::vector<std::size_t>> cuts_;
    std::vector<std::uint8_t> sent_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    int round_ = 0;
    bool ended_ = false;
    bool ended_early_ = false;
    std::exception_ptr failure_;
};

} // namespace napier::test
