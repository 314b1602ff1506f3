// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <string>
#include <vector>

#include "sw/characterize/netlist.hpp"
#include "sw/characterize/timing.hpp"

namespace napier::characterize {

/// What a stretch of cycles cost, in pJ. Energy = toggles times C V^2 / 2 (pins and wire) plus the
/// cells' internal energy; the clock is that of the flip-flops, without a tree.
struct Activity {
    std::uint64_t cycles = 0;
    std::uint64_t toggles = 0;         ///< every edge, hazards too
    std::uint64_t settled_toggles = 0; ///< nets that ended a cycle at another value
    double timed_pj = 0;               ///< with hazards, clock included
    double settled_pj = 0;             ///< as if every net moved at most once, clock included
    double clock_pj = 0;               ///< the clock's share of both

    double pj_per_cycle() const { return cycles == 0 ? 0 : timed_pj / static_cast<double>(cycles); }
    double settled_pj_per_cycle() const {
        return cycles == 0 ? 0 : settled_pj / static_cast<double>(cycles);
    }
};

/// Event-driven simulation of a mapped netlist with its cells' delays. Delays are inertial: a pulse
/// shorter than the gate's delay does not leave it and costs nothing.
class GateSimulator {
  public:
    /// All must outlive the simulator.
    GateSimulator(const Netlist& netlist, const Timing& timing, double voltage_v);

    /// The value an input port has from the next clock edge on. Throws std::invalid_argument on
    /// an unknown port.
    void set(const std::string& port, std::uint64_t value);
    /// A clock edge: registers take what stands at their inputs, the ports change, all settles.
    void clock();
    /// A port's settled value.
    std::uint64_t get(const std::string& port) const;

    const Activity& activity() const { return activity_; }
    void clear_activity() { activity_ = {}; }

  private:
    struct Sink {
        std::uint32_t instance;
        std::uint32_t input;
    };
    /// An output pin: the value on its way and which order for it is the last one.
    struct Driver {
        std::uint32_t instance;
        std::uint32_t output;
        std::uint32_t order = 0;
        std::uint32_t cause = 0;
        bool pending = false;
        bool next = false;
    };
    struct Event {
        double time_ns;
        std::uint64_t sequence; ///< ties run in the order they were made
        int net;
        std::uint32_t order;
        bool operator>(const Event& other) const {
            return time_ns != other.time_ns ? time_ns > other.time_ns : sequence > other.sequence;
        }
    };

    void schedule(int net, bool value, double time_ns, std::uint32_t cause);
    void change(int net, bool value, double time_ns);
    void evaluate(std::uint32_t instance, std::uint32_t cause, double time_ns);
    void run();
    void settle_first();
    double edge_pj(int net, std::size_t edge, int cause) const;
    bool output_value(std::uint32_t instance, std::uint32_t output) const;

    const Netlist& netlist_;
    const Timing& timing_;
    double half_v2_;
    std::vector<char> value_;
    std::vector<char> settled_;
    std::vector<std::vector<Sink>> sinks_;
    std::vector<Driver> drivers_; ///< by net; inputs and constants have no instance
    std::vector<std::size_t> flip_flops_;
    std::map<std::string, std::uint64_t> next_inputs_;
    std::priority_queue<Event, std::vector<Event>, std::greater<Event>> queue_;
    std::uint64_t sequence_ = 0;
    Activity activity_;
};

} // namespace napier::characterize
