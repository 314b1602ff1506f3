// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/measure.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "sw/characterize/gate_simulator.hpp"
#include "sw/report/stop_signal.hpp"

namespace napier::characterize {

namespace {

constexpr std::size_t kTrial = 256; ///< steps of each pass that choose a recipe

OperandStream first(const OperandStream& stream, std::size_t count) {
    return {stream.begin(),
            stream.begin() + static_cast<std::ptrdiff_t>(std::min(count, stream.size()))};
}

/// Drives a stream through, after one sum of it as a warm-up; `seen` gets every sum, late by the
/// registers in between.
Activity simulate(const Netlist& netlist, const Timing& timing, double voltage_v,
                  const OperandStream& stream,
                  const std::function<void(std::size_t, std::uint64_t)>& seen = nullptr) {
    GateSimulator simulator(netlist, timing, voltage_v);
    for (std::size_t i = 0; i < stream.size(); ++i) {
        stop_if_asked();
        simulator.set("a", stream[i].a);
        simulator.set("b", stream[i].b);
        simulator.set("clear", stream[i].clear ? 1 : 0);
        simulator.clock();
        if (seen) {
            seen(i, simulator.get("sum"));
        }
    }
    return simulator.activity();
}

struct Energies {
    double timed_pj = 0;
    double settled_pj = 0;
};

/// Mean over the passes as a training step mixes them.
Energies training_energy(const Netlist& netlist, const Timing& timing, double voltage_v,
                         const Stimulus& stimulus, std::size_t most, double (&by_pass)[3]) {
    Energies all;
    for (std::size_t pass = 0; pass < kArrayPasses; ++pass) {
        const Activity activity =
            simulate(netlist, timing, voltage_v, first(stimulus.training[pass], most));
        by_pass[pass] = activity.pj_per_cycle();
        all.timed_pj += stimulus.share[pass] * activity.pj_per_cycle();
        all.settled_pj += stimulus.share[pass] * activity.settled_pj_per_cycle();
    }
    return all;
}

} // namespace

void check_netlist(const MacDesign& design, const Netlist& netlist, const OperandStream& stream) {
    Timing untimed; // values only: nothing costs and everything is at once
    untimed.load_pf.assign(static_cast<std::size_t>(netlist.nets), 0.0);
    untimed.arrival_ns.assign(static_cast<std::size_t>(netlist.nets), {0.0, 0.0});
    for (const Instance& instance : netlist.instances) {
        untimed.arcs.emplace_back(instance.inputs.size() * instance.outputs.size());
        untimed.passive_pj.emplace_back(instance.inputs.size());
    }
    MacModel model(design);
    std::vector<std::uint64_t> expected;
    for (const MacStep& step : stream) {
        expected.push_back(model.step(step));
    }
    const auto late = static_cast<std::size_t>(latency(design.variant));
    simulate(netlist, untimed, 1.0, stream, [&](std::size_t i, std::uint64_t sum) {
        if (i >= late && sum != expected[i - late]) {
            throw std::runtime_error(fmt::format(
                "{}: netlist and core differ at step {}: a {:#x}, b {:#x}: {:#x}, expected {:#x}",
                design.describe(), i - late, stream[i - late].a, stream[i - late].b, sum,
                expected[i - late]));
        }
    });
}

MacMeasurement measure(const MacDesign& design, const Stimulus& stimulus, const Bench& bench) {
    const std::vector<Mapped> netlists = bench.synthesiser.run(design.verilog(), bench.clock_ns);
    OperandStream check = corner_operands(design.corners());
    for (const OperandStream& stream : stimulus.training) {
        const OperandStream part = first(stream, kTrial);
        check.insert(check.end(), part.begin(), part.end());
    }
    const double voltage_v = bench.library.voltage_v();
    double ignored[3];
    std::optional<std::size_t> best;
    double best_score = 0;
    bool best_meets = false;
    for (std::size_t i = 0; i < netlists.size(); ++i) {
        const Netlist& candidate = netlists[i].netlist;
        check_netlist(design, candidate, check);
        const Timing timing = analyse_timing(candidate, bench.library, bench.wires);
        const bool meets = timing.critical_path_ns <= bench.clock_ns;
        const double score =
            meets ? candidate.area_um2() *
                        training_energy(candidate, timing, voltage_v, stimulus, kTrial, ignored)
                            .timed_pj
                  : timing.critical_path_ns;
        if (!best || (meets && !best_meets) || (meets == best_meets && score < best_score)) {
            best = i;
            best_score = score;
            best_meets = meets;
        }
    }

    const Netlist& netlist = netlists[*best].netlist;
    const Timing timing = analyse_timing(netlist, bench.library, bench.wires);
    MacMeasurement result;
    static_cast<MacKey&>(result) = design.key();
    result.architecture = design.architecture();
    result.recipe = to_string(netlists[*best].recipe);
    result.area_um2 = netlist.area_um2();
    result.flip_flops = netlist.flip_flops();
    result.critical_path_ns = timing.critical_path_ns;
    result.leakage_nw = netlist.leakage_nw();
    double by_pass[3];
    const Energies energy = training_energy(netlist, timing, voltage_v, stimulus,
                                            static_cast<std::size_t>(-1), by_pass);
    result.training_pj = energy.timed_pj;
    result.settled_pj = energy.settled_pj;
    result.forward_pj = by_pass[0];
    result.data_gradient_pj = by_pass[1];
    result.weight_gradient_pj = by_pass[2];
    result.gaussian_pj = simulate(netlist, timing, voltage_v, stimulus.gaussian).pj_per_cycle();
    // A partial sum joins another as a product with one; b is what a Booth multiplier recodes.
    OperandStream sums = first(stimulus.training[0], 1024);
    const Word one = design.one();
    for (MacStep& step : sums) {
        step = {step.b, one, step.clear};
    }
    result.addition_pj = simulate(netlist, timing, voltage_v, sums).pj_per_cycle();
    return result;
}

RegisterFigures measure_register(const Stimulus& stimulus, int width, const Bench& bench) {
    const std::string verilog =
        fmt::format("module mac(input clk, input clear, input [{0}:0] a, input [{0}:0] b, "
                    "output reg [{0}:0] sum);\n"
                    "    always @(posedge clk) sum <= a;\nendmodule\n",
                    width - 1);
    const Netlist netlist =
        bench.synthesiser.run(verilog, bench.clock_ns, {recipes().front()}).front().netlist;
    const Timing timing = analyse_timing(netlist, bench.library, bench.wires);
    double ignored[3];
    const Energies energy = training_energy(netlist, timing, bench.library.voltage_v(), stimulus,
                                            static_cast<std::size_t>(-1), ignored);
    return {energy.timed_pj / width, netlist.area_um2() / width};
}

} // namespace napier::characterize
