// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/replay_command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "hw/isa/registers.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/instruction_trace.hpp"

namespace napier {

namespace {

struct ReplayOptions {
    std::string trace;
    ChipRequest chip;
};

void run_replay(const ReplayOptions& options) {
    const Architecture chip = resolve(options.chip).chip;
    TimingEngine engine(chip);
    const std::uint64_t programs = replay_trace(options.trace, engine);
    TagCounters total;
    for (std::uint16_t tag = 0; tag < kTags; ++tag) {
        total += engine.counters(tag);
    }
    const double seconds = static_cast<double>(engine.total_cycles()) * chip.clock_ns * 1e-9;
    TextTable table({{"", TextTable::Align::left}, {"cycles"}, {"share"}});
    const auto row = [&](const char* name, std::uint64_t cycles) {
        table.add_row({name, std::to_string(cycles),
                       human_percent(static_cast<double>(cycles) /
                                     static_cast<double>(
                                         std::max<std::uint64_t>(engine.total_cycles(), 1)))});
    };
    row("array", total.array_cycles);
    row("vector unit", total.vector_cycles);
    row("stalled", total.stall_cycles);
    row("all", engine.total_cycles());
    std::cout << fmt::format(
        "{}: {} program{}, {} instructions on {}\n\n{}\n{}, {} MACs, DRAM {} read, {} written\n",
        options.trace, programs, programs == 1 ? "" : "s", engine.instructions(), chip.name,
        table.str(), human_duration(seconds),
        human_count(static_cast<double>(total.events[Event::mac_operations]), ""),
        human_bytes(static_cast<double>(total.events[Event::dram_bytes_read])),
        human_bytes(static_cast<double>(total.events[Event::dram_bytes_written])));
}

} // namespace

void add_replay_command(CLI::App& app) {
    auto options = std::make_shared<ReplayOptions>();
    CLI::App* const command = app.add_subcommand(
        "replay", "Run a recorded instruction trace (napier train --record) without values");
    command->add_option("trace", options->trace, "the trace")->required();
    add_chip_options(*command, options->chip);
    command->callback([options] { run_replay(*options); });
}

} // namespace napier
