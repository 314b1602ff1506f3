// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation.hpp"

#include "hw/chip_energy.hpp"
#include "hw/config/input_error.hpp"
#include "hw/config/invariant_error.hpp"
#include "sw/lower/network_program.hpp"

namespace napier {

namespace {

std::string name_of(const PassShape& shape) {
    return "layer " + std::to_string(shape.layer) + ", " + to_string(shape.pass);
}

std::string name_of_tag(const PlannedProgram& program, std::uint16_t tag) {
    for (const PlannedPass& pass : program.passes()) {
        if (pass.tag == tag) {
            return name_of(pass.shape);
        }
    }
    return "layer " + std::to_string(tag / kPasses) + ", " + to_string(pass_of(tag));
}

/// A pass moves exactly what the report says it moves, or one of the two is wrong.
void check_traffic(const std::string& workload, const PlannedPass& plan, const Counters& events,
                   std::uint64_t gathered_bytes) {
    std::uint64_t read = gathered_bytes;
    std::uint64_t written = 0;
    for (const TensorTraffic& tensor : plan.traffic) {
        (tensor.written ? written : read) += tensor.gathered ? 0 : tensor.moved();
    }
    if (read != events[Event::dram_bytes_read] || written != events[Event::dram_bytes_written]) {
        throw InvariantError(workload + ": " + name_of(plan.shape) + " moved " +
                             std::to_string(events[Event::dram_bytes_read]) + " bytes in and " +
                             std::to_string(events[Event::dram_bytes_written]) +
                             " out, its tensors make " + std::to_string(read) + " and " +
                             std::to_string(written));
    }
}

/// The array multiplied what the pass's shape says, however it was tiled.
void check_macs(const std::string& workload, const PlannedPass& plan, const Counters& events) {
    const PassShape& shape = plan.shape;
    std::int64_t expected = shape.macs();
    if (shape.pass == Pass::weight_gradient && shape.bias) {
        expected += shape.products * shape.k * shape.n; // summed with ones
    }
    if (events[Event::mac_operations] != static_cast<std::uint64_t>(expected)) {
        throw InvariantError(workload + ": " + name_of(shape) + ": " +
                             std::to_string(events[Event::mac_operations]) +
                             " MACs counted, its shape makes " + std::to_string(expected));
    }
}

/// Fills in what gathering loads read again; returns their bytes.
std::uint64_t measure_overlap(PlannedPass& plan, const BytesByBuffer& gathered) {
    BytesByBuffer once{};
    const auto buffer_of = [](const TensorTraffic& tensor) {
        return static_cast<std::size_t>(*tensor.gathered);
    };
    for (const TensorTraffic& tensor : plan.traffic) {
        if (tensor.gathered) {
            once[buffer_of(tensor)] += tensor.moved();
        }
    }
    for (TensorTraffic& tensor : plan.traffic) {
        if (tensor.gathered) {
            tensor.overlap = static_cast<double>(gathered[buffer_of(tensor)]) /
                             static_cast<double>(once[buffer_of(tensor)]);
        }
    }
    return gathered[0] + gathered[1] + gathered[2];
}

} // namespace

double Simulation::utilization() const {
    const double places = static_cast<double>(architecture.array.rows) * architecture.array.columns;
    return cycles == 0 ? 0
                       : static_cast<double>(total.events[Event::mac_operations]) /
                             (static_cast<double>(cycles) * places);
}

std::unique_ptr<PlannedProgram> make_program(const Architecture& architecture,
                                             const TileKernel& kernel, const VectorMath& math,
                                             const Workload& workload, WorkloadKind kind,
                                             std::int64_t batch) {
    if (workload.network) {
        return std::make_unique<NetworkProgram>(architecture, kernel, math, *workload.network, kind,
                                                batch);
    }
    if (architecture.arithmetic.count() > 1) {
        throw InputError(architecture.source() + ": arithmetic.by_layer: " + workload.name +
                         " is a list of products, expected a network");
    }
    return std::make_unique<WorkloadProgram>(architecture, kernel, workload, kind, batch);
}

Simulation account(const Architecture& architecture, const Technology& technology,
                   const Workload& workload, WorkloadKind kind, std::int64_t batch,
                   const PlannedProgram& program, const TileKernel& kernel,
                   const RunCounters& counters) {
    Simulation s;
    s.workload = workload;
    s.kind = kind;
    s.batch = batch;
    s.architecture = architecture;
    ChipEnergy energy(technology, architecture, kernel, program.longest_sum());
    energy.add(counters.fetch.events, 0);
    s.fetch = s.total = counters.fetch;
    for (std::size_t i = 0; i < counters.passes.size(); ++i) {
        PlannedPass plan = program.passes()[i];
        const Counters& events = counters.passes[i].events;
        check_macs(workload.name, plan, events);
        if (!counters.gathered.empty()) {
            const std::uint64_t gathered = measure_overlap(plan, counters.gathered[i]);
            check_traffic(workload.name, plan, events, gathered);
        }
        s.passes.push_back({plan, counters.passes[i], energy.dynamic(events, plan.arithmetic)});
        energy.add(events, plan.arithmetic);
        s.total += counters.passes[i];
    }
    s.cycles = s.total.cycles();
    s.instructions = s.total.events[Event::instructions];
    s.memory_bytes = program.memory_bytes();
    s.energy = energy.total(s.seconds());
    double parts = energy.dynamic(s.fetch.events, 0).total() + s.energy.leakage;
    for (const SimulatedPass& pass : s.passes) {
        parts += pass.energy.total();
    }
    check_energy_sum("the workload's energy by layer and pass", s.energy.total(), parts);
    s.area = energy.chip().area();
    s.provenance = energy.chip().provenance();
    s.warnings = energy.chip().warnings();
    s.technology = technology.name;
    return s;
}

Simulation simulate(const Architecture& architecture, const Technology& technology,
                    const Workload& workload, WorkloadKind kind, std::int64_t batch,
                    TimelineSink* timeline) {
    TimingEngine engine(architecture);
    engine.set_timeline(timeline);
    engine.forbid_waste();
    const auto program =
        make_program(architecture, engine.kernel(), engine.vector_math(), workload, kind, batch);
    try {
        engine.begin(program->memory_bytes());
        program->emit([&](const std::vector<Instruction>& part) { engine.feed(part); });
        engine.end();
    } catch (const DeviceError& error) {
        throw InputError(architecture.name + ": " + workload.name + " at batch " +
                         std::to_string(batch) + ": " + error.what());
    } catch (const InvariantError& error) {
        throw InvariantError(workload.name + ": " + name_of_tag(*program, engine.last_tag()) +
                             ", " + error.what());
    }
    const auto read = [&](std::uint16_t tag) {
        TagCounters counters = engine.counters(tag);
        counters.events.add(Event::dram_activations, engine.activations(tag));
        return counters;
    };
    RunCounters counters;
    for (const PlannedPass& pass : program->passes()) {
        counters.passes.push_back(read(pass.tag));
        counters.gathered.push_back(engine.bytes_gathered(pass.tag));
    }
    if (program->fetch_has_tag()) {
        counters.fetch = read(0);
    }
    Simulation s = account(architecture, technology, workload, kind, batch, *program,
                           engine.kernel(), counters);
    if (s.cycles != engine.total_cycles()) {
        throw InvariantError("cycles by pass add up to " + std::to_string(s.cycles) +
                             ", the chip counted " + std::to_string(engine.total_cycles()));
    }
    return s;
}

} // namespace napier
