// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/power_recorder.hpp"

#include "hw/describe_hardware.hpp"
#include "hw/power/technology_library.hpp"
#include "sw/commands/chip_run.hpp"

namespace napier {

PowerRecorder::PowerRecorder(Platform& platform, const Network& network, double interval_us)
    : platform_(platform),
      model_(load_technology(platform.accelerator.architecture().technology),
             describe_hardware(platform.accelerator.architecture(), platform.accelerator.kernel(),
                               network.longest_sum())),
      trace_(model_, interval_us * 1e3) {
    platform_.accelerator.observe_counts([this](double now_ns, const Counters& total) {
        Counters all = total;
        all.add(Event::dram_activations, platform_.dram.timing().activations()); // the DRAM's own
        trace_.record(now_ns, all);
    });
}

PowerRecorder::~PowerRecorder() {
    platform_.accelerator.observe_counts(nullptr);
}

} // namespace napier
