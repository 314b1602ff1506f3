// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>

#include <systemc>

namespace napier {

/// Dependency tokens from one queue to a neighbour.
class TokenGate {
  public:
    void push() {
        ++tokens_;
        changed_.notify(sc_core::SC_ZERO_TIME);
    }
    /// Waits for a token and takes it; returns at once after `open()`.
    void pop() {
        while (tokens_ == 0 && !open_) {
            sc_core::wait(changed_);
        }
        tokens_ -= tokens_ > 0 ? 1 : 0;
    }
    /// Let everybody through: the program has failed and its instructions are discarded.
    void open() {
        open_ = true;
        changed_.notify(sc_core::SC_ZERO_TIME);
    }
    void reset() {
        open_ = false;
        tokens_ = 0;
    }
    int tokens() const { return tokens_; }

  private:
    int tokens_ = 0;
    bool open_ = false;
    sc_core::sc_event changed_;
};

/// A bounded queue between processes.
template <typename T> class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t depth) : depth_(depth) {}

    void push(T item) {
        while (items_.size() >= depth_) {
            sc_core::wait(popped_);
        }
        items_.push_back(std::move(item));
        pushed_.notify(sc_core::SC_ZERO_TIME);
    }
    T pop() {
        while (items_.empty()) {
            sc_core::wait(pushed_);
        }
        T item = std::move(items_.front());
        items_.pop_front();
        popped_.notify(sc_core::SC_ZERO_TIME);
        return item;
    }

  private:
    std::size_t depth_;
    std::deque<T> items_;
    sc_core::sc_event pushed_;
    sc_core::sc_event popped_;
};

} // namespace napier
