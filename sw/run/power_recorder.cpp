// SPDX-License-Identifier: Apache-2.0
#include "sw/run/power_recorder.hpp"

#include "hw/energy/technology_library.hpp"
#include "sw/lower/layer_arithmetic.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

PowerRecorder::PowerRecorder(Platform& platform, const Network& network, double interval_us)
    : platform_(platform),
      energy_(load_technology(platform.accelerator.architecture().technology),
              platform.accelerator.architecture(), network.longest_sum(network.train.batch)),
      arithmetics_(layer_arithmetics(network, platform.accelerator.architecture())),
      last_(tags_of(network.layers.size())),
      trace_(energy_.chip().leakage_mw(), energy_.chip().dram_background_mw(), interval_us * 1e3) {
    arithmetics_.resize(last_.size()); // the chip's own, where there is no choice
    platform_.accelerator.observe_retirement([this](double now_ns) { record(now_ns); });
}

PowerRecorder::~PowerRecorder() {
    platform_.accelerator.observe_retirement(nullptr);
}

void PowerRecorder::record(double now_ns) {
    std::vector<Counters> since(platform_.accelerator.architecture().arithmetic.count());
    for (std::size_t tag = 0; tag < last_.size(); ++tag) {
        const Counters& now = platform_.accelerator.counted(static_cast<std::uint16_t>(tag)).events;
        since[arithmetics_[tag]] += now - last_[tag];
        last_[tag] = now;
    }
    EnergyBreakdown spent;
    for (std::size_t arithmetic = 0; arithmetic < since.size(); ++arithmetic) {
        spent += energy_.dynamic(since[arithmetic], arithmetic);
    }
    trace_.record(now_ns, spent);
}

} // namespace napier
