// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/dram_timing.hpp"
#include "hw/cost/instruction_cost.hpp"
#include "hw/cost/tag_counters.hpp"
#include "hw/cost/unit_clock.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/isa/token_count.hpp"

namespace napier {

using BytesByBuffer = std::array<std::uint64_t, 3>; ///< by Buffer

enum class Unit { fetch, load, compute, store };

/// Who wants to know when each unit was at work (not while it waited).
class TimelineSink {
  public:
    virtual ~TimelineSink() = default;
    /// `instruction` is null for fetch.
    virtual void span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
                      std::uint64_t end_ps) = 0;
};

/// The accelerator's queues, tokens, DMA and DRAM without values and without SystemC: the cycles
/// and counters of a program, for sweeps. Instructions are timed by the same InstructionCost and
/// DramTiming as in Accelerator, and a test holds the two equal, counter for counter; what is
/// written twice is only who waits for whom.
///
/// Every queue and token gate has one producer and one consumer, so the time at which a unit gets
/// an item or a token is the later of two known times; only the DRAM sees an order among units, and
/// that is fixed (see kLoadTurnPs). So no event queue is needed: the unit whose memory access comes
/// first goes next, and an instruction costs some tens of nanoseconds.
class TimingEngine {
  public:
    explicit TimingEngine(const Architecture& architecture);

    void set_timeline(TimelineSink* sink) { timeline_ = sink; }

    /// Runs a program that starts at `program_address` in memory; time goes on from the last run,
    /// all DRAM rows are closed as it begins.
    /// Throws DeviceError for what the chip would refuse: an instruction, or tokens that do not
    /// balance; InvariantError, with the instruction's tag in last_tag(), if the counts contradict
    /// each other.
    void run(const std::vector<Instruction>& program, std::uint64_t program_address);
    /// The same for a program that is made as it runs: begin, any number of parts, end.
    void begin(std::uint64_t program_address);
    void feed(const std::vector<Instruction>& part);
    void end();

    TagCounters counters(std::uint16_t tag) const {
        return tag < tags_.size() ? tags_[tag] : TagCounters{};
    }
    /// DRAM bytes that the tag's gathering loads read.
    BytesByBuffer bytes_gathered(std::uint16_t tag) const {
        return tag < gathered_.size() ? gathered_[tag] : BytesByBuffer{};
    }
    std::uint64_t total_cycles() const { return total_cycles_; }
    std::uint64_t instructions() const { return instruction_count_; }
    /// See Accelerator::forbid_waste().
    void forbid_waste() { cost_.forbid_waste(); }
    /// Of the last instruction that was begun.
    std::uint16_t last_tag() const { return current_tag_; }
    const Architecture& architecture() const { return architecture_; }

  private:
    /// The memory as the DMA sees it, without a socket.
    class DirectPort final : public MemoryPort {
      public:
        DirectPort(DramTiming& dram, std::uint64_t capacity) : dram_(dram), capacity_(capacity) {}
        std::uint64_t now_ps = 0;
        BurstAnswer burst(bool write, std::uint64_t address, std::uint8_t* data,
                          std::uint32_t bytes, std::uint64_t start_ps) override;
        void time_only(const BurstTrain& train, BurstState& state) override;

      private:
        void check(std::uint64_t address, std::uint64_t bytes) const;
        DramTiming& dram_;
        std::uint64_t capacity_;
    };
    /// First in, first out, of times and small indices; memory is kept.
    template <typename T> class Fifo {
      public:
        bool empty() const { return head_ == items_.size(); }
        std::size_t size() const { return items_.size() - head_; }
        void push(const T& item) {
            items_.push_back(item);
            ++pushed_;
        }
        /// Ever.
        TokenCount count() const { return {pushed_, pushed_ - size()}; }
        const T& front() const { return items_[head_]; }
        T pop() {
            T item = items_[head_++];
            if (head_ == items_.size()) {
                items_.clear();
                head_ = 0;
            } else if (head_ == 4096) {
                items_.erase(items_.begin(), items_.begin() + 4096);
                head_ = 0;
            }
            return item;
        }

      private:
        std::vector<T> items_;
        std::size_t head_ = 0;
        std::uint64_t pushed_ = 0;
    };
    using Gate = Fifo<std::uint64_t>;
    struct Entry {
        std::uint64_t number; ///< of the instruction, see at()
        std::uint64_t pushed_ps;
    };
    struct Queue {
        Fifo<Entry> entries;
        Gate slots;                ///< when each free slot became free
        std::uint64_t free_ps = 0; ///< when its unit is through with the last instruction
        bool popped = false;       ///< the front has left the queue and waits for tokens
        std::uint64_t ready_ps = 0;
    };

    /// Each goes on as far as it can without touching memory.
    void dispatch();
    void compute();
    /// Whether the unit's next transfer has all it waits for; sets ready_ps.
    bool transfer_ready(Queue& queue, bool Tokens::*pop, Gate& gate);
    void pop_front(Queue& queue);
    /// An instruction that was fed and has not left its queue yet.
    const Instruction& at(std::uint64_t number) const { return buffer_[number - buffer_first_]; }
    const Instruction& front(const Queue& queue) const { return at(queue.entries.front().number); }
    void forget_done();
    void advance();
    Queue& queue_of(const Instruction& instruction);
    void fetch();
    void load();
    void store();
    std::uint64_t timed(std::uint64_t ps) const { return (ps + clock_ps_ - 1) / clock_ps_; }
    void check_end() const;
    Counters all_events() const;
    /// Names the instruction in what an InvariantError says.
    template <typename Work> void named(const Instruction& instruction, Work&& work);
    void show(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
              std::uint64_t end_ps);

    const Architecture architecture_;
    const std::uint64_t clock_ps_;
    DramTiming dram_;
    DirectPort fetch_port_;
    DirectPort load_port_;
    DirectPort store_port_;
    InstructionCost cost_;
    TimelineSink* timeline_ = nullptr;

    Queue load_queue_;
    Queue compute_queue_;
    Queue store_queue_;
    Gate load_to_compute_;
    Gate compute_to_load_;
    Gate compute_to_store_;
    Gate store_to_compute_;

    std::vector<Instruction> buffer_; ///< fed; those that have left their queues at times go
    std::uint64_t buffer_first_ = 0;  ///< the number of its first
    std::uint64_t next_ = 0;          ///< the number of the next to be dispatched
    std::uint32_t fetched_ = 0;       ///< of the burst, not yet dispatched
    std::uint64_t fetch_ps_ = 0;
    std::uint64_t fetch_address_ = 0;
    bool all_fed_ = false;
    std::uint64_t start_ps_ = 0; ///< of the program

    std::uint64_t idle_since_ps_ = 0;
    std::uint64_t end_ps_ = 0;
    std::uint16_t last_tag_ = 0;
    std::vector<TagCounters> tags_; ///< up to the highest seen
    std::vector<BytesByBuffer> gathered_;
    std::uint64_t total_cycles_ = 0;
    std::uint64_t instruction_count_ = 0;
    std::uint16_t current_tag_ = 0;
    Counters events_before_; ///< as the program began
    std::uint64_t bytes_before_ = 0;
    std::uint64_t activations_before_ = 0;
    ProgramTokens tokens_said_; ///< of all instructions dispatched, ever
    std::array<UnitClock, 4> clocks_{UnitClock("fetch"), UnitClock("load"), UnitClock("compute"),
                                     UnitClock("store")}; ///< by Unit
};

} // namespace napier
