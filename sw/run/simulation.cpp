// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation.hpp"

#include <map>

#include "hw/config/input_error.hpp"
#include "hw/config/invariant_error.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/report/stop_signal.hpp"

namespace napier {

namespace {

std::string name_of(const Network& network, const SimulatedPass& pass) {
    return network.name + ": layer " + std::to_string(pass.layer) + ", " + to_string(pass.pass);
}

/// A pass moves exactly what the report says it moves, or one of the two is wrong.
void check_traffic(const Network& network, const SimulatedPass& pass,
                   std::uint64_t gathered_bytes) {
    const Counters& events = pass.counters.events;
    std::uint64_t read = gathered_bytes;
    std::uint64_t written = 0;
    for (const TensorTraffic& tensor : pass.traffic) {
        (tensor.written ? written : read) += tensor.gathered ? 0 : tensor.moved();
    }
    if (read != events[Event::dram_bytes_read] || written != events[Event::dram_bytes_written]) {
        throw InvariantError(
            name_of(network, pass) + " moved " + std::to_string(events[Event::dram_bytes_read]) +
            " bytes in and " + std::to_string(events[Event::dram_bytes_written]) +
            " out, its tensors make " + std::to_string(read) + " and " + std::to_string(written));
    }
}

/// The array multiplied what the layer's shape says, however it was tiled.
void check_macs(const Network& network, const SimulatedPass& pass, std::int64_t images) {
    const Layer& layer = network.layers[pass.layer];
    const std::uint64_t expected = layer.kind->macs(layer, pass.pass, images);
    const std::uint64_t found = pass.counters.events[Event::mac_operations];
    if (found != expected) {
        throw InvariantError(name_of(network, pass) + ": " + std::to_string(found) +
                             " MACs counted, its shape makes " + std::to_string(expected));
    }
}

void check_fetch(const RunProgram& program, const TagCounters& fetch) {
    const std::uint64_t expected = program.instructions * kInstructionBytes;
    const std::uint64_t found = fetch.events[Event::dram_bytes_read];
    if (found != expected) {
        throw InvariantError(program.plan.network().name + ": " + std::to_string(found) +
                             " bytes of instructions read, the program has " +
                             std::to_string(expected));
    }
}

/// Fills in what gathering loads read again; returns their bytes.
std::uint64_t measure_overlap(SimulatedPass& pass, const BytesByBuffer& gathered) {
    BytesByBuffer once{};
    const auto buffer_of = [](const TensorTraffic& tensor) {
        return static_cast<std::size_t>(*tensor.gathered);
    };
    for (const TensorTraffic& tensor : pass.traffic) {
        if (tensor.gathered) {
            once[buffer_of(tensor)] += tensor.moved();
        }
    }
    for (TensorTraffic& tensor : pass.traffic) {
        if (tensor.gathered) {
            tensor.overlap = static_cast<double>(gathered[buffer_of(tensor)]) /
                             static_cast<double>(once[buffer_of(tensor)]);
        }
    }
    return gathered[0] + gathered[1] + gathered[2];
}

/// The passes of a program in the order in which they first come.
std::vector<SimulatedPass> list_passes(const RunProgram& program) {
    std::vector<SimulatedPass> passes;
    std::map<std::uint16_t, std::size_t> places;
    for (const PassOperation& operation : program.plan.passes(program.mode, program.batch)) {
        const std::uint16_t tag = header_of(operation).tag;
        const auto [place, is_new] = places.try_emplace(tag, passes.size());
        if (is_new) {
            const Pass pass = pass_of(tag);
            passes.emplace_back();
            passes.back().layer = layer_of(tag);
            passes.back().pass = pass;
            passes.back().tag = tag;
            passes.back().arithmetic = program.plan.arithmetic_of(layer_of(tag), pass);
            passes.back().traffic = program.traffic.of(tag);
        }
        if (const auto* const gemm = std::get_if<GemmPass>(&operation)) {
            passes[place->second].products.push_back(
                {gemm_size(*gemm), gemm->products, is_ones(*gemm)});
        }
    }
    return passes;
}

Network with_batch(Network network, std::int64_t batch) {
    network.train.batch = static_cast<int>(batch);
    return network;
}

} // namespace

RunProgram::RunProgram(const Architecture& architecture, const Network& network, RunMode run_mode,
                       std::int64_t images)
    : plan(with_batch(network, images), architecture, run_mode), mode(run_mode), batch(images) {}

void RunProgram::emit(const InstructionSink& sink) {
    traffic = plan.stream(mode, batch, [&](const std::vector<Instruction>& part) {
        instructions += part.size();
        if (plan.has_room(instructions)) {
            sink(part);
        }
    });
    plan.check_capacity(instructions);
}

Simulation account(const Architecture& architecture, const Technology& technology,
                   const RunProgram& program, const RunCounters& counters) {
    Simulation s;
    const Network& network = program.plan.network();
    const TagCounters fetch = counters.of(kFetchTag);
    check_fetch(program, fetch);
    s.passes = list_passes(program);
    std::vector<PassCost*> costs;
    for (SimulatedPass& pass : s.passes) {
        pass.counters = counters.of(pass.tag);
        check_macs(network, pass, program.batch);
        if (counters.gathered) {
            check_traffic(network, pass, measure_overlap(pass, counters.gathered(pass.tag)));
        }
        costs.push_back(&pass);
    }
    static_cast<ChipCost&>(s) =
        price(technology, architecture, network.longest_sum(program.batch), fetch, costs);
    s.network = network;
    s.mode = program.mode;
    s.batch = program.batch;
    s.architecture = architecture;
    s.instructions = s.total.events[Event::instructions];
    s.memory_bytes = program.plan.bytes();
    return s;
}

Simulation simulate(const Architecture& architecture, const Technology& technology,
                    const Network& network, RunMode mode, std::int64_t batch,
                    TimelineSink* timeline) {
    TimingEngine engine(architecture);
    engine.set_timeline(timeline);
    engine.forbid_waste();
    RunProgram program(architecture, network, mode, batch);
    try {
        engine.begin(program.plan.bytes());
        program.emit([&](const std::vector<Instruction>& part) {
            stop_if_asked();
            engine.feed(part);
        });
        engine.end();
    } catch (const DeviceError& error) {
        throw InputError(architecture.name + ": " + network.name + " at batch " +
                         std::to_string(batch) + ": " + error.what());
    } catch (const InvariantError& error) {
        const std::uint16_t tag = engine.last_tag();
        throw InvariantError(network.name + ": layer " + std::to_string(layer_of(tag)) + ", " +
                             to_string(pass_of(tag)) + ", " + error.what());
    }
    RunCounters counters;
    counters.of = [&](std::uint16_t tag) { return engine.counters(tag); };
    counters.gathered = [&](std::uint16_t tag) { return engine.bytes_gathered(tag); };
    Simulation s = account(architecture, technology, program, counters);
    if (s.cycles != engine.total_cycles()) {
        throw InvariantError("cycles by pass add up to " + std::to_string(s.cycles) +
                             ", the chip counted " + std::to_string(engine.total_cycles()));
    }
    return s;
}

} // namespace napier
