// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/timing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sw/characterize/boolean_function.hpp"

namespace napier::characterize {

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

/// Which input edges can cause an output edge.
struct Unateness {
    bool same = false;
    bool opposite = false;
};

Unateness unateness(std::uint64_t truth, std::size_t input) {
    Unateness result;
    for (std::size_t row = 0; row < 64; ++row) {
        if ((row >> input & 1) == 0) {
            const bool low = (truth >> row & 1) != 0;
            const bool high = (truth >> (row | std::size_t{1} << input) & 1) != 0;
            result.same = result.same || (!low && high);
            result.opposite = result.opposite || (low && !high);
        }
    }
    return result;
}

class Analysis {
  public:
    Analysis(const Netlist& netlist, const CellLibrary& library, const WireModel& wires)
        : netlist_(netlist), library_(library), register_(library.smallest_flip_flop()) {
        const auto nets = static_cast<std::size_t>(netlist.nets);
        result_.load_pf.assign(nets, 0.0);
        result_.arrival_ns.assign(nets, {kNever, kNever});
        result_.slew_ns.assign(nets, {0.0, 0.0});
        result_.arcs.resize(netlist.instances.size());
        result_.passive_pj.resize(netlist.instances.size());
        const LookupTable& clocked =
            register_.outputs[0].arcs[register_.flip_flop->clock].delay_ns[1];
        // A sharp clock, but not the library's extreme.
        clock_slew_ns_ = clocked.slew.size() > 1 ? clocked.slew[1] : 0.0;
        add_loads(wires);
    }

    Timing run() {
        for (const Port& port : netlist_.ports) {
            for (const int net : port.nets) {
                if (port.input && net != netlist_.clock) {
                    from_register(register_, net);
                }
            }
        }
        for (const std::size_t index : evaluation_order(netlist_)) {
            const Instance& instance = netlist_.instances[index];
            if (instance.cell->flip_flop) {
                add_flip_flop(index);
            } else {
                add_gate(index);
            }
            add_passive(index);
        }
        for (const Instance& instance : netlist_.instances) {
            if (instance.cell->flip_flop) {
                check_setup(instance);
            }
        }
        return std::move(result_);
    }

  private:
    static std::size_t of(int net) { return static_cast<std::size_t>(net); }

    void add_loads(const WireModel& wires) {
        const double cells =
            static_cast<double>(std::max<std::size_t>(1, netlist_.instances.size()));
        const double wire_pf =
            1e-3 * wires.ff_per_um * wires.pitches * std::sqrt(netlist_.area_um2() / cells);
        for (const Instance& instance : netlist_.instances) {
            for (std::size_t i = 0; i < instance.inputs.size(); ++i) {
                result_.load_pf[of(instance.inputs[i])] +=
                    instance.cell->inputs[i].capacitance_pf + wire_pf;
            }
        }
        for (const Port& port : netlist_.ports) {
            for (const int net : port.nets) {
                if (!port.input) {
                    result_.load_pf[of(net)] +=
                        register_.inputs[register_.flip_flop->data].capacitance_pf + wire_pf;
                }
            }
        }
    }

    void from_register(const Cell& cell, int net) {
        const CellArc& arc = cell.outputs[0].arcs[cell.flip_flop->clock];
        const double load = result_.load_pf[of(net)];
        for (std::size_t edge = 0; edge < 2; ++edge) {
            result_.arrival_ns[of(net)][edge] =
                std::max(0.0, arc.delay_ns[edge].at(clock_slew_ns_, load));
            result_.slew_ns[of(net)][edge] =
                std::max(0.0, arc.slew_ns[edge].at(clock_slew_ns_, load));
        }
        result_.input_delay_ns = result_.arrival_ns[of(net)];
    }

    void add_flip_flop(std::size_t index) {
        const Instance& instance = netlist_.instances[index];
        const Cell& cell = *instance.cell;
        auto& arcs = result_.arcs[index];
        arcs.resize(cell.inputs.size() * cell.outputs.size());
        const CellInput& clock = cell.inputs[cell.flip_flop->clock];
        result_.clock_pj += clock.passive_pj[0].at(clock_slew_ns_, 0.0) +
                            clock.passive_pj[1].at(clock_slew_ns_, 0.0) +
                            clock.capacitance_pf * library_.voltage_v() * library_.voltage_v();
        for (std::size_t o = 0; o < cell.outputs.size(); ++o) {
            if (instance.outputs[o] < 0) {
                continue;
            }
            const std::size_t net = of(instance.outputs[o]);
            const CellArc& table = cell.outputs[o].arcs[cell.flip_flop->clock];
            ArcFigures& arc = arcs[o * cell.inputs.size() + cell.flip_flop->clock];
            for (std::size_t edge = 0; edge < 2; ++edge) {
                const double load = result_.load_pf[net];
                arc.delay_ns[edge] = std::max(0.0, table.delay_ns[edge].at(clock_slew_ns_, load));
                arc.energy_pj[edge] = table.energy_pj[edge].at(clock_slew_ns_, load);
                result_.arrival_ns[net][edge] = arc.delay_ns[edge];
                result_.slew_ns[net][edge] =
                    std::max(0.0, table.slew_ns[edge].at(clock_slew_ns_, load));
            }
        }
    }

    void add_gate(std::size_t index) {
        const Instance& instance = netlist_.instances[index];
        const Cell& cell = *instance.cell;
        auto& arcs = result_.arcs[index];
        arcs.resize(cell.inputs.size() * cell.outputs.size());
        for (std::size_t o = 0; o < cell.outputs.size(); ++o) {
            if (instance.outputs[o] < 0) {
                continue;
            }
            for (std::size_t i = 0; i < cell.inputs.size(); ++i) {
                const Unateness depends = unateness(cell.outputs[o].truth, i);
                for (std::size_t edge = 0; edge < 2; ++edge) {
                    if (depends.same) {
                        add_arc(index, o, i, edge, edge);
                    }
                    if (depends.opposite) {
                        add_arc(index, o, i, edge, 1 - edge);
                    }
                }
            }
        }
    }

    void add_arc(std::size_t index, std::size_t o, std::size_t i, std::size_t edge,
                 std::size_t input_edge) {
        const Instance& instance = netlist_.instances[index];
        const CellArc& table = instance.cell->outputs[o].arcs[i];
        if (table.delay_ns[edge].empty()) {
            throw std::runtime_error("library: " + instance.cell->name + " has no delay from " +
                                     instance.cell->inputs[i].name + " to " +
                                     instance.cell->outputs[o].name);
        }
        const std::size_t from = of(instance.inputs[i]);
        const std::size_t to = of(instance.outputs[o]);
        const double slew = result_.slew_ns[from][input_edge];
        const double load = result_.load_pf[to];
        const double delay = std::max(0.0, table.delay_ns[edge].at(slew, load));
        ArcFigures& arc = result_.arcs[index][o * instance.inputs.size() + i];
        arc.delay_ns[edge] = std::max(arc.delay_ns[edge], delay);
        arc.energy_pj[edge] = table.energy_pj[edge].at(slew, load);
        double& arrival = result_.arrival_ns[to][edge];
        arrival = std::max(arrival, result_.arrival_ns[from][input_edge] + delay);
        double& out_slew = result_.slew_ns[to][edge];
        out_slew = std::max(out_slew, table.slew_ns[edge].at(slew, load));
        if (arrival > kNever) {
            result_.critical_path_ns = std::max(result_.critical_path_ns, arrival);
        }
    }

    void add_passive(std::size_t index) {
        const Instance& instance = netlist_.instances[index];
        for (std::size_t i = 0; i < instance.inputs.size(); ++i) {
            EdgeValues energy{};
            for (std::size_t edge = 0; edge < 2; ++edge) {
                energy[edge] = instance.cell->inputs[i].passive_pj[edge].at(
                    result_.slew_ns[of(instance.inputs[i])][edge], 0.0);
            }
            result_.passive_pj[index].push_back(energy);
        }
    }

    void check_setup(const Instance& instance) {
        const FlipFlop& ff = *instance.cell->flip_flop;
        const std::size_t net = of(instance.inputs[ff.data]);
        for (std::size_t edge = 0; edge < 2; ++edge) {
            const double arrival = result_.arrival_ns[net][edge];
            if (arrival > kNever) {
                const double setup =
                    ff.setup_ns[edge].at(clock_slew_ns_, result_.slew_ns[net][edge]);
                result_.critical_path_ns = std::max(result_.critical_path_ns, arrival + setup);
            }
        }
    }

    const Netlist& netlist_;
    const CellLibrary& library_;
    const Cell& register_;
    double clock_slew_ns_ = 0;
    Timing result_;
};

} // namespace

Timing analyse_timing(const Netlist& netlist, const CellLibrary& library, const WireModel& wires) {
    return Analysis(netlist, library, wires).run();
}

} // namespace napier::characterize
