// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/gate_simulator.hpp"

#include <stdexcept>

namespace napier::characterize {

namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

std::size_t of(int net) {
    return static_cast<std::size_t>(net);
}

} // namespace

GateSimulator::GateSimulator(const Netlist& netlist, const Timing& timing, double voltage_v)
    : netlist_(netlist), timing_(timing), half_v2_(0.5 * voltage_v * voltage_v),
      value_(of(netlist.nets), 0), sinks_(of(netlist.nets)),
      drivers_(of(netlist.nets), Driver{kNone, 0}) {
    value_[Netlist::kOne] = 1;
    for (std::size_t i = 0; i < netlist.instances.size(); ++i) {
        const Instance& instance = netlist.instances[i];
        for (std::size_t p = 0; p < instance.inputs.size(); ++p) {
            sinks_[of(instance.inputs[p])].push_back(
                {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(p)});
        }
        for (std::size_t o = 0; o < instance.outputs.size(); ++o) {
            if (instance.outputs[o] >= 0) {
                drivers_[of(instance.outputs[o])] = {static_cast<std::uint32_t>(i),
                                                     static_cast<std::uint32_t>(o)};
            }
        }
        if (instance.cell->flip_flop) {
            flip_flops_.push_back(i);
        }
    }
    settle_first();
}

/// Registers start at zero, everything else where that leads.
void GateSimulator::settle_first() {
    for (const std::size_t index : evaluation_order(netlist_)) {
        const Instance& instance = netlist_.instances[index];
        for (std::size_t o = 0; o < instance.outputs.size(); ++o) {
            if (instance.outputs[o] >= 0) {
                value_[of(instance.outputs[o])] =
                    instance.cell->flip_flop ? instance.cell->outputs[o].inverted_state
                                             : output_value(static_cast<std::uint32_t>(index),
                                                            static_cast<std::uint32_t>(o));
            }
        }
    }
    settled_ = value_;
}

void GateSimulator::set(const std::string& port, std::uint64_t value) {
    const Port* found = netlist_.find(port);
    if (found == nullptr || !found->input) {
        throw std::invalid_argument("gate simulator: no input port " + port);
    }
    next_inputs_[port] = value;
}

std::uint64_t GateSimulator::get(const std::string& port) const {
    const Port* found = netlist_.find(port);
    if (found == nullptr) {
        throw std::invalid_argument("gate simulator: no port " + port);
    }
    std::uint64_t value = 0;
    for (std::size_t bit = 0; bit < found->nets.size(); ++bit) {
        value |= static_cast<std::uint64_t>(value_[of(found->nets[bit])]) << bit;
    }
    return value;
}

bool GateSimulator::output_value(std::uint32_t instance, std::uint32_t output) const {
    const Instance& at = netlist_.instances[instance];
    std::size_t row = 0;
    for (std::size_t i = 0; i < at.inputs.size(); ++i) {
        row |= static_cast<std::size_t>(value_[of(at.inputs[i])]) << i;
    }
    return (at.cell->outputs[output].truth >> row & 1) != 0;
}

void GateSimulator::schedule(int net, bool value, double time_ns, std::uint32_t cause) {
    Driver& driver = drivers_[of(net)];
    driver.pending = true;
    driver.next = value;
    driver.cause = cause;
    queue_.push({time_ns, sequence_++, net, ++driver.order});
}

double GateSimulator::edge_pj(int net, std::size_t edge, int cause) const {
    const Driver& driver = drivers_[of(net)];
    double energy = timing_.load_pf[of(net)] * half_v2_;
    if (driver.instance == kNone) {
        return energy; // a register outside drives it; its inside is not ours
    }
    const Instance& instance = netlist_.instances[driver.instance];
    const std::size_t first = driver.output * instance.inputs.size();
    const auto& arcs = timing_.arcs[driver.instance];
    if (instance.cell->flip_flop) {
        return energy + arcs[first + instance.cell->flip_flop->clock].energy_pj[edge];
    }
    if (cause >= 0) {
        return energy + arcs[first + static_cast<std::size_t>(cause)].energy_pj[edge];
    }
    double sum = 0;
    for (std::size_t i = 0; i < instance.inputs.size(); ++i) {
        sum += arcs[first + i].energy_pj[edge];
    }
    return energy + sum / static_cast<double>(instance.inputs.size());
}

void GateSimulator::change(int net, bool value, double time_ns) {
    value_[of(net)] = value;
    ++activity_.toggles;
    activity_.timed_pj += edge_pj(net, value ? 1 : 0, static_cast<int>(drivers_[of(net)].cause));
    for (const Sink& sink : sinks_[of(net)]) {
        evaluate(sink.instance, sink.input, time_ns);
    }
}

void GateSimulator::evaluate(std::uint32_t index, std::uint32_t cause, double time_ns) {
    const Instance& instance = netlist_.instances[index];
    const bool rising = value_[of(instance.inputs[cause])] != 0;
    const double passive = timing_.passive_pj[index][cause][rising ? 1 : 0];
    if (instance.cell->flip_flop) {
        activity_.timed_pj += passive;
        return;
    }
    bool moved = false;
    for (std::size_t o = 0; o < instance.outputs.size(); ++o) {
        const int net = instance.outputs[o];
        if (net < 0) {
            continue;
        }
        Driver& driver = drivers_[of(net)];
        const bool value = output_value(index, static_cast<std::uint32_t>(o));
        const bool now = value_[of(net)] != 0;
        if (driver.pending && value == now) {
            driver.pending = false; // the pulse is shorter than the gate's delay
            ++driver.order;
            moved = true;
        } else if (!driver.pending && value != now) {
            const ArcFigures& arc = timing_.arcs[index][o * instance.inputs.size() + cause];
            schedule(net, value, time_ns + arc.delay_ns[value ? 1 : 0], cause);
            moved = true;
        }
    }
    if (!moved) {
        activity_.timed_pj += passive;
    }
}

void GateSimulator::run() {
    while (!queue_.empty()) {
        const Event event = queue_.top();
        queue_.pop();
        Driver& driver = drivers_[of(event.net)];
        if (!driver.pending || driver.order != event.order) {
            continue; // withdrawn
        }
        driver.pending = false;
        change(event.net, driver.next, event.time_ns);
    }
}

void GateSimulator::clock() {
    for (const std::size_t index : flip_flops_) {
        const Instance& instance = netlist_.instances[index];
        const FlipFlop& ff = *instance.cell->flip_flop;
        const bool state = value_[of(instance.inputs[ff.data])] != 0;
        for (std::size_t o = 0; o < instance.outputs.size(); ++o) {
            const int net = instance.outputs[o];
            const bool value = state != instance.cell->outputs[o].inverted_state;
            if (net >= 0 && value != (value_[of(net)] != 0)) {
                const ArcFigures& arc = timing_.arcs[index][o * instance.inputs.size() + ff.clock];
                schedule(net, value, arc.delay_ns[value ? 1 : 0],
                         static_cast<std::uint32_t>(ff.clock));
            }
        }
    }
    for (const auto& [name, word] : next_inputs_) {
        const Port& port = *netlist_.find(name);
        for (std::size_t bit = 0; bit < port.nets.size(); ++bit) {
            const int net = port.nets[bit];
            const bool value = (word >> bit & 1) != 0;
            if (value != (value_[of(net)] != 0)) {
                schedule(net, value, timing_.arrival_ns[of(net)][value ? 1 : 0], 0);
            }
        }
    }
    next_inputs_.clear();
    run();
    ++activity_.cycles;
    activity_.clock_pj += timing_.clock_pj;
    activity_.timed_pj += timing_.clock_pj;
    activity_.settled_pj += timing_.clock_pj;
    for (int net = 0; net < netlist_.nets; ++net) {
        if (value_[of(net)] != settled_[of(net)]) {
            ++activity_.settled_toggles;
            activity_.settled_pj += edge_pj(net, value_[of(net)] != 0 ? 1 : 0, -1);
            for (const Sink& sink : sinks_[of(net)]) {
                if (netlist_.instances[sink.instance].cell->flip_flop) {
                    activity_.settled_pj +=
                        timing_.passive_pj[sink.instance][sink.input][value_[of(net)] != 0 ? 1 : 0];
                }
            }
            settled_[of(net)] = value_[of(net)];
        }
    }
}

} // namespace napier::characterize
