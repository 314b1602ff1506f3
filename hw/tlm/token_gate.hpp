// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include <systemc>

#include "hw/isa/token_count.hpp"

namespace napier {

/// Called by a process that is about to wait for another unit; by then its gate or queue shows it.
/// The accelerator looks whether anybody is left who could wake it.
using BeforeWait = std::function<void()>;

/// Dependency tokens from one queue to a neighbour.
class TokenGate {
  public:
    explicit TokenGate(BeforeWait before_wait) : before_wait_(std::move(before_wait)) {}

    void push() {
        ++tokens_;
        ++count_.pushed;
        changed_.notify(sc_core::SC_ZERO_TIME);
    }
    /// Waits for a token and takes it; returns at once after `open()`.
    void pop() {
        popping_ = true;
        if (blocks()) {
            before_wait_();
        }
        while (blocks()) {
            sc_core::wait(changed_);
        }
        popping_ = false;
        ++count_.popped;
        tokens_ -= tokens_ > 0 ? 1 : 0;
    }
    /// Somebody waits for a token, and none is on its way.
    bool blocks() const { return popping_ && tokens_ == 0 && !open_; }
    /// Let everybody through: the program has failed and its instructions are discarded.
    void open() {
        open_ = true;
        changed_.notify(sc_core::SC_ZERO_TIME);
    }
    void reset() {
        open_ = false;
        tokens_ = 0;
        count_ = {};
    }
    int tokens() const { return tokens_; }
    /// Since the last reset.
    const TokenCount& count() const { return count_; }

  private:
    BeforeWait before_wait_;
    int tokens_ = 0;
    TokenCount count_;
    bool open_ = false;
    bool popping_ = false;
    sc_core::sc_event changed_;
};

/// A bounded queue between processes.
template <typename T> class BoundedQueue {
  public:
    BoundedQueue(std::size_t depth, BeforeWait before_wait)
        : depth_(depth), before_wait_(std::move(before_wait)) {}

    void push(T item) {
        pushing_ = true;
        if (is_stuffed()) {
            before_wait_();
        }
        while (is_stuffed()) {
            sc_core::wait(popped_);
        }
        pushing_ = false;
        items_.push_back(std::move(item));
        pushed_.notify(sc_core::SC_ZERO_TIME);
    }
    T pop() {
        popping_ = true;
        if (is_starved()) {
            before_wait_();
        }
        while (is_starved()) {
            sc_core::wait(pushed_);
        }
        popping_ = false;
        T item = std::move(items_.front());
        items_.pop_front();
        popped_.notify(sc_core::SC_ZERO_TIME);
        return item;
    }
    /// The producer waits for room.
    bool is_stuffed() const { return pushing_ && items_.size() >= depth_; }
    /// The consumer waits for an item.
    bool is_starved() const { return popping_ && items_.empty(); }

  private:
    std::size_t depth_;
    BeforeWait before_wait_;
    bool pushing_ = false;
    bool popping_ = false;
    std::deque<T> items_;
    sc_core::sc_event pushed_;
    sc_core::sc_event popped_;
};

} // namespace napier
