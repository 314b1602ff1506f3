// SPDX-License-Identifier: Apache-2.0
#include "hw/engine/timing_engine.hpp"

#include <algorithm>
#include <cmath>

#include "hw/config/invariant_error.hpp"
#include "hw/isa/describe_instruction.hpp"
#include "hw/isa/registers.hpp"

namespace napier {

// ---- memory --------------------------------------------------------------------------------

void TimingEngine::DirectPort::check(std::uint64_t address, std::uint64_t bytes) const {
    if (address > capacity_ || bytes > capacity_ - address) {
        throw DeviceError(ErrorCode::memory, std::to_string(bytes) + " bytes at address " +
                                                 std::to_string(address) + " of " +
                                                 std::to_string(capacity_));
    }
}

BurstAnswer TimingEngine::DirectPort::burst(bool /*write*/, std::uint64_t address,
                                            std::uint8_t* /*data*/, std::uint32_t bytes,
                                            std::uint64_t start_ps) {
    check(address, bytes);
    BurstAnswer answer = dram_.access(address, bytes, now_ps + start_ps);
    if (answer.end_ps < now_ps + start_ps) {
        throw InvariantError("time runs back: DRAM answers before the access at address " +
                             std::to_string(address));
    }
    answer.end_ps -= now_ps;
    return answer;
}

void TimingEngine::DirectPort::time_only(const BurstTrain& train, BurstState& state) {
    check(train.address, (train.runs - 1) * train.run_stride + train.run_bytes);
    dram_.run(train, now_ps, state);
}

// ---- units ---------------------------------------------------------------------------------

TimingEngine::TimingEngine(const Architecture& architecture)
    : architecture_(architecture),
      clock_ps_(static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000))),
      dram_(architecture.dram),
      fetch_port_(dram_, static_cast<std::uint64_t>(architecture.dram.capacity_mib) << 20),
      load_port_(fetch_port_), store_port_(fetch_port_),
      cost_(architecture_, load_port_, store_port_), tags_(1), gathered_(1) {
    for (Queue* queue : {&load_queue_, &compute_queue_, &store_queue_}) {
        for (int slot = 0; slot < architecture_.queue_depth; ++slot) {
            queue->slots.push(0);
        }
    }
}

void TimingEngine::show(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
                        std::uint64_t end_ps) {
    UnitClock& clock = clocks_[static_cast<std::size_t>(unit)];
    clock.reach(start_ps);
    clock.reach(end_ps);
    end_ps_ = std::max(end_ps_, end_ps);
    if (timeline_ != nullptr) {
        timeline_->span(unit, instruction, start_ps, end_ps);
    }
}

void TimingEngine::fetch() {
    const auto bytes = static_cast<std::uint32_t>(fetched_ * kInstructionBytes);
    fetch_port_.now_ps = fetch_ps_;
    const BurstAnswer answer = fetch_port_.burst(false, fetch_address_, nullptr, bytes, 0);
    fetch_address_ += bytes;
    Counters& events = tags_[0].events;
    events.add(Event::dram_bytes_read, bytes);
    events.add(Event::dram_activations, answer.rows_opened);
    events.add(Event::dma_bursts, 1);
    const std::uint64_t end = fetch_ps_ + timed(answer.end_ps) * clock_ps_;
    show(Unit::fetch, nullptr, fetch_ps_, end);
    fetch_ps_ = end;
}

TimingEngine::Queue& TimingEngine::queue_of(const Instruction& instruction) {
    return std::holds_alternative<Load>(instruction.operation)    ? load_queue_
           : std::holds_alternative<Store>(instruction.operation) ? store_queue_
                                                                  : compute_queue_;
}

void TimingEngine::dispatch() {
    while (fetched_ > 0) {
        const Instruction& instruction = at(next_);
        if (instruction.tag >= kTags) {
            throw DeviceError(ErrorCode::bad_instruction, "tag " + std::to_string(instruction.tag) +
                                                              ", expected below " +
                                                              std::to_string(kTags));
        }
        Queue& queue = queue_of(instruction);
        if (queue.slots.empty()) {
            return;
        }
        fetch_ps_ = std::max(fetch_ps_, queue.slots.pop());
        if (instruction.tag >= tags_.size()) { // few programs use many of them
            tags_.resize(instruction.tag + 1u);
            gathered_.resize(instruction.tag + 1u);
        }
        tags_[instruction.tag].events.add(Event::instructions, 1);
        tokens_said_.add(instruction);
        queue.entries.push({next_, fetch_ps_});
        ++instruction_count_;
        ++next_;
        --fetched_;
    }
}

void TimingEngine::pop_front(Queue& queue) {
    if (!queue.popped) {
        queue.ready_ps = std::max(queue.free_ps, queue.entries.front().pushed_ps);
        queue.slots.push(queue.ready_ps);
        queue.popped = true;
    }
}

bool TimingEngine::transfer_ready(Queue& queue, bool Tokens::*pop, Gate& gate) {
    if (queue.entries.empty()) {
        return false;
    }
    pop_front(queue);
    if (front(queue).tokens.*pop) {
        if (gate.empty()) {
            return false;
        }
        queue.ready_ps = std::max(queue.ready_ps, gate.front());
    }
    return true;
}

template <typename Work> void TimingEngine::named(const Instruction& instruction, Work&& work) {
    current_tag_ = instruction.tag;
    try {
        work();
    } catch (const InvariantError& error) {
        throw InvariantError(describe(instruction) + ": " + error.what());
    }
}

void TimingEngine::load() {
    const Instruction& instruction = front(load_queue_);
    const Tokens& tokens = instruction.tokens;
    if (tokens.pop_next) {
        compute_to_load_.pop();
    }
    const std::uint64_t start = load_queue_.ready_ps;
    load_port_.now_ps = start + kLoadTurnPs;
    const auto& transfer = std::get<Load>(instruction.operation);
    Counters& events = tags_[instruction.tag].events;
    const std::uint64_t bytes_before = events[Event::dram_bytes_read];
    std::uint64_t time = 0;
    named(instruction, [&] {
        cost_.check(transfer, tokens);
        time = cost_.load(transfer, {}, events);
    });
    if (transfer.gather) {
        gathered_[instruction.tag][static_cast<std::size_t>(transfer.buffer)] +=
            events[Event::dram_bytes_read] - bytes_before;
    }
    const std::uint64_t end = start + timed(time) * clock_ps_;
    show(Unit::load, &instruction, start, end);
    if (tokens.push_next) {
        load_to_compute_.push(end);
    }
    load_queue_.free_ps = end;
    load_queue_.popped = false;
    load_queue_.entries.pop();
}

void TimingEngine::store() {
    const Instruction& instruction = front(store_queue_);
    const Tokens& tokens = instruction.tokens;
    if (tokens.pop_previous) {
        compute_to_store_.pop();
    }
    const std::uint64_t start = store_queue_.ready_ps;
    store_port_.now_ps = start + kStoreTurnPs;
    std::uint64_t time = 0;
    const auto& transfer = std::get<Store>(instruction.operation);
    named(instruction, [&] {
        cost_.check(transfer, tokens);
        time = cost_.store(transfer, nullptr, tags_[instruction.tag].events);
    });
    const std::uint64_t end = start + timed(time) * clock_ps_;
    show(Unit::store, &instruction, start, end);
    if (tokens.push_previous) {
        store_to_compute_.push(end);
    }
    store_queue_.free_ps = end;
    store_queue_.popped = false;
    store_queue_.entries.pop();
}

void TimingEngine::compute() {
    while (!compute_queue_.entries.empty()) {
        pop_front(compute_queue_);
        const Instruction& instruction = front(compute_queue_);
        const Tokens& tokens = instruction.tokens;
        if ((tokens.pop_previous && load_to_compute_.empty()) ||
            (tokens.pop_next && store_to_compute_.empty())) {
            return;
        }
        std::uint64_t start = compute_queue_.ready_ps;
        if (tokens.pop_previous) {
            start = std::max(start, load_to_compute_.pop());
        }
        if (tokens.pop_next) {
            start = std::max(start, store_to_compute_.pop());
        }
        TagCounters& counters = tags_[instruction.tag];
        counters.stall_cycles += timed(start - idle_since_ps_);
        std::uint64_t busy = 0;
        named(instruction, [&] { busy = cost_.compute(instruction.operation, counters); });
        const std::uint64_t end = start + busy * clock_ps_;
        show(Unit::compute, &instruction, start, end);
        idle_since_ps_ = end;
        last_tag_ = instruction.tag;
        if (tokens.push_previous) {
            compute_to_load_.push(end);
        }
        if (tokens.push_next) {
            compute_to_store_.push(end);
        }
        compute_queue_.free_ps = end;
        compute_queue_.popped = false;
        compute_queue_.entries.pop();
    }
}

// ---- the program ---------------------------------------------------------------------------

void TimingEngine::run(const std::vector<Instruction>& program, std::uint64_t program_address) {
    begin(program_address);
    feed(program);
    end();
}

void TimingEngine::begin(std::uint64_t program_address) {
    events_before_ = all_events();
    bytes_before_ = dram_.bytes();
    activations_before_ = dram_.activations();
    dram_.close_rows();
    cost_.start_program();
    all_fed_ = false;
    buffer_.clear();
    buffer_first_ = next_ = 0;
    fetch_address_ = program_address;
    start_ps_ = fetch_ps_ = idle_since_ps_ = end_ps_;
    last_tag_ = 0;
}

void TimingEngine::feed(const std::vector<Instruction>& part) {
    forget_done();
    buffer_.insert(buffer_.end(), part.begin(), part.end());
    advance();
}

void TimingEngine::end() {
    all_fed_ = true;
    advance();
    check_end();
    const Counters events = all_events() - events_before_;
    cost_.check_program(events);
    const std::uint64_t dma = events[Event::dram_bytes_read] + events[Event::dram_bytes_written];
    if (dram_.bytes() - bytes_before_ != dma) {
        throw InvariantError("the DMA counted " + std::to_string(dma) + " bytes, the DRAM moved " +
                             std::to_string(dram_.bytes() - bytes_before_));
    }
    const std::uint64_t opened = dram_.activations() - activations_before_;
    if (opened != events[Event::dram_activations]) {
        throw InvariantError("the DMA counted " + std::to_string(events[Event::dram_activations]) +
                             " DRAM activations, the DRAM " + std::to_string(opened));
    }
    // What the last stores took after the compute queue had ended.
    tags_[last_tag_].stall_cycles += timed(end_ps_ - idle_since_ps_);
    total_cycles_ += timed(end_ps_ - start_ps_);
}

void TimingEngine::forget_done() {
    std::uint64_t oldest = next_;
    for (const Queue* queue : {&load_queue_, &compute_queue_, &store_queue_}) {
        if (!queue->entries.empty()) {
            oldest = std::min(oldest, queue->entries.front().number);
        }
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<long>(oldest - buffer_first_));
    buffer_first_ = oldest;
}

/// As far as what was fed goes: a fetch reads a whole burst, or what is left of the program.
void TimingEngine::advance() {
    for (;;) {
        bool can_load = false;
        bool can_store = false;
        do {
            dispatch();
            compute();
            can_load = transfer_ready(load_queue_, &Tokens::pop_next, compute_to_load_);
            can_store = transfer_ready(store_queue_, &Tokens::pop_previous, compute_to_store_);
        } while (fetched_ > 0 && !queue_of(at(next_)).slots.empty());
        const std::uint64_t left = buffer_first_ + buffer_.size() - next_;
        if (left < kFetchBurst && !all_fed_) {
            return;
        }
        const bool can_fetch = fetched_ == 0 && left > 0;
        const std::uint64_t never = UINT64_MAX;
        const std::uint64_t at_fetch = can_fetch ? fetch_ps_ : never;
        const std::uint64_t at_load = can_load ? load_queue_.ready_ps + kLoadTurnPs : never;
        const std::uint64_t at_store = can_store ? store_queue_.ready_ps + kStoreTurnPs : never;
        const std::uint64_t first = std::min({at_fetch, at_load, at_store});
        if (first == never) {
            return;
        }
        if (first == at_fetch) {
            fetched_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(kFetchBurst, left));
            fetch();
        } else if (first == at_load) {
            load();
        } else {
            store();
        }
    }
}

void TimingEngine::check_end() const {
    if (fetched_ > 0 || !load_queue_.entries.empty() || !compute_queue_.entries.empty() ||
        !store_queue_.entries.empty()) {
        throw DeviceError(ErrorCode::tokens,
                          "the queues wait for tokens that no instruction gives");
    }
    const std::size_t left = load_to_compute_.size() + compute_to_load_.size() +
                             compute_to_store_.size() + store_to_compute_.size();
    if (left != 0) {
        throw DeviceError(ErrorCode::tokens, std::to_string(left) + " dependency tokens left over");
    }
    check_tokens("load-to-compute", tokens_said_.load_to_compute, load_to_compute_.count(), 0);
    check_tokens("compute-to-load", tokens_said_.compute_to_load, compute_to_load_.count(), 0);
    check_tokens("compute-to-store", tokens_said_.compute_to_store, compute_to_store_.count(), 0);
    check_tokens("store-to-compute", tokens_said_.store_to_compute, store_to_compute_.count(), 0);
}

Counters TimingEngine::all_events() const {
    Counters total;
    for (const TagCounters& tag : tags_) {
        total += tag.events;
    }
    return total;
}

} // namespace napier
