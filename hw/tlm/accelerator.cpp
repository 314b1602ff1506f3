// SPDX-License-Identifier: Apache-2.0
#include "hw/tlm/accelerator.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

#include "hw/config/invariant_error.hpp"
#include "hw/tlm/pass_time.hpp"
#include "hw/tlm/picoseconds.hpp"
#include "hw/tlm/turn.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMaxProgram = 1u << 24; // instructions: 1 GiB, more than any stream

/// Adds the host time of a scope to a counter.
class HostTimer {
  public:
    /// Waiting for products is theirs, whoever waits.
    HostTimer(double& seconds, double& products) : seconds_(seconds), products_(products) {}
    ~HostTimer() {
        const double waited = WorkerPool::waited() - waited_;
        products_ += waited;
        seconds_ +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count() -
            waited;
    }
    HostTimer(const HostTimer&) = delete;
    HostTimer& operator=(const HostTimer&) = delete;

  private:
    double& seconds_;
    double& products_;
    double waited_ = WorkerPool::waited();
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace

Accelerator::Accelerator(const sc_core::sc_module_name& name, const Architecture& architecture)
    : sc_module(name), architecture_(architecture),
      clock_ps_(static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000))),
      fetch_port_(memory), load_port_(memory), store_port_(memory),
      cost_(architecture_, load_port_, store_port_), values_(architecture_),
      load_queue_(static_cast<std::size_t>(architecture.queue_depth), before_wait_),
      compute_queue_(static_cast<std::size_t>(architecture.queue_depth), before_wait_),
      store_queue_(static_cast<std::size_t>(architecture.queue_depth), before_wait_), tags_(kTags) {
    check_time_resolution(this->name(), clock_ps_);
    registers.register_b_transport(this, &Accelerator::b_transport);
    registers.register_transport_dbg(this, &Accelerator::transport_dbg);
    SC_THREAD(fetch_process);
    SC_THREAD(load_process);
    SC_THREAD(compute_process);
    SC_THREAD(store_process);
}

Accelerator::~Accelerator() = default;

// ---- registers -----------------------------------------------------------------------------

namespace {

/// What the registers answer to anything but a whole register.
tlm::tlm_response_status shape_of(const tlm::tlm_generic_payload& payload) {
    if (payload.get_byte_enable_ptr() != nullptr) {
        return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    }
    if (payload.get_data_length() != 8 || payload.get_streaming_width() < 8) {
        return tlm::TLM_BURST_ERROR_RESPONSE;
    }
    if (payload.get_address() >= reg::kEnd || payload.get_address() % 8 != 0) {
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    }
    return tlm::TLM_OK_RESPONSE;
}

} // namespace

void Accelerator::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    // The transaction takes place at the initiator's local time, and so do its effects.
    pass_time(std::exchange(delay, sc_core::SC_ZERO_TIME));
    tlm::tlm_response_status response = shape_of(payload);
    if (response == tlm::TLM_OK_RESPONSE) {
        if (!access_register(payload)) {
            response = tlm::TLM_COMMAND_ERROR_RESPONSE;
        }
        delay = from_ps(clock_ps_);
    }
    payload.set_response_status(response);
}

unsigned Accelerator::transport_dbg(tlm::tlm_generic_payload& payload) {
    const bool shown = payload.is_read() && payload.get_address() % 8 == 0 &&
                       payload.get_data_length() == 8 && access_register(payload);
    return shown ? 8 : 0;
}

bool Accelerator::access_register(tlm::tlm_generic_payload& payload) {
    const std::uint64_t address = payload.get_address();
    if (payload.is_write()) {
        std::uint64_t value = 0;
        std::memcpy(&value, payload.get_data_ptr(), 8);
        return write_register(address, value);
    }
    if (payload.is_read()) {
        const auto value = register_file_.read(address, tags_[register_file_[reg::kTag]]);
        if (!value) {
            return false;
        }
        std::memcpy(payload.get_data_ptr(), &*value, 8);
    }
    return true;
}

bool Accelerator::write_register(std::uint64_t address, std::uint64_t value) {
    if (!register_file_.takes(address, value)) {
        return false;
    }
    switch (address) {
    case reg::kControl:
        if ((value & kClear) != 0) {
            clear();
        }
        if ((value & kStart) != 0) {
            register_file_.set(reg::kStatus, kBusy);
            start_.notify(sc_core::SC_ZERO_TIME);
        }
        return true;
    case reg::kCounterReset:
        std::fill(tags_.begin(), tags_.end(), TagCounters{});
        register_file_.set(reg::kTotalCycles, 0);
        return true;
    case reg::kSeed:
        values_.set_seed(value);
        break;
    default:
        break;
    }
    register_file_.set(address, value);
    return true;
}

void Accelerator::clear() {
    failed_ = false;
    for (const std::uint64_t address : {reg::kErrorCode, reg::kErrorIndex, reg::kStatus}) {
        register_file_.set(address, 0);
    }
    cleared_.notify(sc_core::SC_ZERO_TIME);
    for (TokenGate* gate :
         {&load_to_compute_, &compute_to_load_, &compute_to_store_, &store_to_compute_}) {
        gate->reset();
    }
}

// ---- time ----------------------------------------------------------------------------------

std::uint64_t Accelerator::now_ps() const {
    return to_ps(sc_core::sc_time_stamp());
}

std::uint64_t Accelerator::cycles(std::uint64_t ps) const {
    return (ps + clock_ps_ - 1) / clock_ps_;
}

void Accelerator::wait_cycles(std::uint64_t count) {
    if (count > 0) {
        sc_core::wait(from_ps(count * clock_ps_));
    }
}

// ---- control -------------------------------------------------------------------------------

void Accelerator::fail(ErrorCode code, std::uint32_t index, const std::string& what) {
    if (failed_ || code == ErrorCode::none) {
        return; // the first error is the one to report
    }
    failed_ = true;
    register_file_.set(reg::kErrorCode, static_cast<std::uint64_t>(code));
    register_file_.set(reg::kErrorIndex, index);
    error_text_ = what;
    for (TokenGate* gate :
         {&load_to_compute_, &compute_to_load_, &compute_to_store_, &store_to_compute_}) {
        gate->open();
    }
}

void Accelerator::look_for_deadlock() {
    const bool load = load_queue_.is_starved() || compute_to_load_.blocks();
    const bool store = store_queue_.is_starved() || compute_to_store_.blocks();
    const bool compute =
        compute_queue_.is_starved() || load_to_compute_.blocks() || store_to_compute_.blocks();
    const bool fetch = (fetched_all_ && outstanding_ > 0) || load_queue_.is_stuffed() ||
                       compute_queue_.is_stuffed() || store_queue_.is_stuffed();
    if (load && compute && store && fetch) {
        fail(ErrorCode::tokens, program_length(),
             "the queues wait for tokens that no instruction gives");
    }
}

void Accelerator::retire() {
    if (retire_observer_) {
        retire_observer_(static_cast<double>(now_ps()) * 1e-3);
    }
    --outstanding_;
    retired_.notify(sc_core::SC_ZERO_TIME);
}

template <typename Work> Accelerator::Failure Accelerator::attempt(Work&& work) {
    if (failed_) {
        return {};
    }
    try {
        work();
    } catch (const DeviceError& error) {
        return {error.code(), error.what()};
    } catch (const InvariantError& error) {
        return {ErrorCode::invariant, error.what()};
    }
    return {};
}

Counters Accelerator::all_events() const {
    Counters total;
    for (std::size_t tag = 0; tag < tags_in_use_; ++tag) {
        total += tags_[tag].events;
    }
    return total;
}

void Accelerator::check_program() {
    const auto check = [](const char* name, const TokenCount& said, const TokenGate& gate) {
        check_tokens(name, said, gate.count(), static_cast<std::uint64_t>(gate.tokens()));
    };
    check("load-to-compute", tokens_said_.load_to_compute, load_to_compute_);
    check("compute-to-load", tokens_said_.compute_to_load, compute_to_load_);
    check("compute-to-store", tokens_said_.compute_to_store, compute_to_store_);
    check("store-to-compute", tokens_said_.store_to_compute, store_to_compute_);
    cost_.check_program(all_events() - before_program_);
}

void Accelerator::fetch_process() {
    interrupt.write(false);
    for (;;) {
        sc_core::wait(start_ | cleared_);
        interrupt.write(false);
        if (register_file_[reg::kStatus] != kBusy) {
            continue;
        }
        const std::uint64_t start_ps = now_ps();
        compute_idle_since_ps_ = start_ps;
        last_tag_ = 0;
        error_text_.clear();
        tokens_said_ = {};
        before_program_ = all_events();
        cost_.start_program();
        values_.start_program(with_values());
        run_program();
        fetched_all_ = true;
        look_for_deadlock();
        while (outstanding_ > 0) {
            sc_core::wait(retired_);
        }
        fetched_all_ = false;
        const int left = load_to_compute_.tokens() + compute_to_load_.tokens() +
                         compute_to_store_.tokens() + store_to_compute_.tokens();
        if (left != 0) {
            fail(ErrorCode::tokens, program_length(),
                 std::to_string(left) + " dependency tokens left over");
        }
        const Failure failure = attempt([this] { check_program(); });
        fail(failure.code, program_length(), failure.what);
        const std::uint64_t end_ps = now_ps();
        register_file_.set(reg::kTotalCycles,
                           register_file_[reg::kTotalCycles] + cycles(end_ps - start_ps));
        // What the last stores took after the compute queue had ended.
        tags_[last_tag_].stall_cycles += cycles(end_ps - compute_idle_since_ps_);
        register_file_.set(reg::kStatus, kDone | (failed_ ? kError : 0));
        interrupt.write(true);
    }
}

void Accelerator::run_program() {
    if (register_file_[reg::kProgramLength] > kMaxProgram) {
        fail(ErrorCode::fetch, 0,
             "program of " + std::to_string(register_file_[reg::kProgramLength]) +
                 " instructions, at most " + std::to_string(kMaxProgram));
        return;
    }
    std::array<InstructionWord, kFetchBurst> words;
    const std::uint64_t program = register_file_[reg::kProgram];
    const std::uint32_t length = program_length();
    fetch_port_.begin_program();
    for (std::uint32_t at = 0; at < length && !failed_; at += kFetchBurst) {
        const std::uint32_t count = std::min(kFetchBurst, length - at);
        const auto bytes = static_cast<std::uint32_t>(count * kInstructionBytes);
        BurstAnswer answer;
        const std::uint64_t start_ps = now_ps();
        fetch_port_.start(0);
        const Failure failure = attempt([&] {
            HostTimer timer(host_seconds_.dma, host_seconds_.array);
            fetch_clock_.reach(start_ps);
            try {
                answer = fetch_port_.burst(false, program + at * kInstructionBytes, words[0].data(),
                                           bytes, 0);
            } catch (const DeviceError& error) {
                throw DeviceError(ErrorCode::fetch, error.what());
            }
            tags_in_use_ = std::max(tags_in_use_, std::size_t{1});
            Counters& counters = events(0);
            counters.add(Event::dram_bytes_read, bytes);
            counters.add(Event::dram_activations, answer.rows_opened);
            counters.add(Event::dma_bursts, 1);
        });
        const std::uint64_t time = std::max(answer.end_ps, fetch_port_.refused_ps());
        wait_until(start_ps + cycles(time) * clock_ps_);
        fail(failure.code, at, failure.what);
        for (std::uint32_t i = 0; i < count && !failed_; ++i) {
            dispatch(words[i], at + i);
        }
    }
}

void Accelerator::dispatch(const InstructionWord& word, std::uint32_t index) {
    Instruction instruction;
    try {
        instruction = decode(word);
        if (instruction.tag >= kTags) {
            throw BadInstruction("tag " + std::to_string(instruction.tag) + ", expected below " +
                                 std::to_string(kTags));
        }
    } catch (const BadInstruction& error) {
        fail(ErrorCode::bad_instruction, index, error.what());
        return;
    }
    tags_in_use_ = std::max(tags_in_use_, std::size_t{instruction.tag} + 1);
    events(instruction.tag).add(Event::instructions, 1);
    tokens_said_.add(instruction);
    ++outstanding_;
    Queue& queue = std::holds_alternative<Load>(instruction.operation)    ? load_queue_
                   : std::holds_alternative<Store>(instruction.operation) ? store_queue_
                                                                          : compute_queue_;
    queue.push({instruction, index});
}

/// Time may have passed already, in a memory that waits.
void Accelerator::wait_until(std::uint64_t ps) {
    const std::uint64_t now = now_ps();
    if (ps > now) {
        sc_core::wait(from_ps(ps - now));
    }
}

template <typename Transfer>
void Accelerator::take_turn(Port& port, UnitClock& clock, std::uint64_t turn_ps,
                            std::uint32_t index, Transfer&& transfer) {
    const std::uint64_t start_ps = now_ps();
    const std::uint64_t lag_ps = turn_lag_ps(turn_ps);
    wait_until(start_ps + turn_ps + lag_ps);
    port.start(lag_ps);
    std::uint64_t time = 0;
    const Failure failure = attempt([&] {
        HostTimer timer(host_seconds_.dma, host_seconds_.array);
        clock.reach(start_ps);
        time = transfer();
    });
    // Back to the clock's edge: a transfer takes a cycle or more. One that fails ends when the
    // memory's refusal is here. A memory that waits may come back just behind the edge.
    const std::uint64_t past = cycles(now_ps() - start_ps);
    wait_until(start_ps +
               std::max({cycles(time), cycles(port.refused_ps()), past, std::uint64_t{1}}) *
                   clock_ps_);
    fail(failure.code, index, failure.what);
}

void Accelerator::load_process() {
    for (;;) {
        const Queued item = load_queue_.pop();
        const Tokens& tokens = item.instruction.tokens;
        const auto& load = std::get<Load>(item.instruction.operation);
        if (tokens.pop_next) {
            compute_to_load_.pop();
        }
        take_turn(load_port_, load_clock_, kLoadTurnPs, item.index, [&] {
            cost_.check(load, tokens);
            const Landing landing = with_values() ? values_.landing(load) : Landing{};
            const std::uint64_t time = cost_.load(load, landing, events(item.instruction.tag));
            if (with_values()) {
                values_.place(load);
            }
            return time;
        });
        if (tokens.push_next) {
            load_to_compute_.push();
        }
        retire();
    }
}

void Accelerator::store_process() {
    for (;;) {
        const Queued item = store_queue_.pop();
        const Tokens& tokens = item.instruction.tokens;
        const auto& store = std::get<Store>(item.instruction.operation);
        if (tokens.pop_previous) {
            compute_to_store_.pop();
        }
        take_turn(store_port_, store_clock_, kStoreTurnPs, item.index, [&] {
            cost_.check(store, tokens);
            return cost_.store(store, with_values() ? values_.packed(store) : nullptr,
                               events(item.instruction.tag));
        });
        if (tokens.push_previous) {
            store_to_compute_.push();
        }
        retire();
    }
}

void Accelerator::observe_tiles(TileObserver observer) {
    if (!observer) {
        values_.observe_tiles(nullptr);
        return;
    }
    values_.observe_tiles([this, observer = std::move(observer)](
                              const Gemm& gemm, const TileOperand& input, const TileOperand& weight,
                              const TileState& state, bool done) {
        observer(computing_tag_, gemm, input, weight, state, done);
    });
}

void Accelerator::compute(const Instruction& instruction) {
    computing_tag_ = instruction.tag;
    TagCounters& counters = tags_[instruction.tag];
    const bool product = std::holds_alternative<Gemm>(instruction.operation);
    std::uint64_t busy = 0;
    {
        HostTimer timer(product ? host_seconds_.array : host_seconds_.vector, host_seconds_.array);
        busy = cost_.compute(instruction.operation, counters);
        if (with_values()) {
            values_.compute(instruction.operation);
        }
    }
    wait_cycles(busy);
}

void Accelerator::compute_process() {
    for (;;) {
        const Queued item = compute_queue_.pop();
        const Tokens& tokens = item.instruction.tokens;
        if (tokens.pop_previous) {
            load_to_compute_.pop();
        }
        if (tokens.pop_next) {
            store_to_compute_.pop();
        }
        const std::uint16_t tag = item.instruction.tag;
        tags_[tag].stall_cycles += cycles(now_ps() - compute_idle_since_ps_);
        const Failure failure = attempt([&] {
            compute_clock_.reach(now_ps());
            compute(item.instruction);
        });
        fail(failure.code, item.index, failure.what);
        compute_idle_since_ps_ = now_ps();
        last_tag_ = tag;
        if (tokens.push_previous) {
            compute_to_load_.push();
        }
        if (tokens.push_next) {
            compute_to_store_.push();
        }
        retire();
    }
}

} // namespace napier
