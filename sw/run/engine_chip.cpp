// SPDX-License-Identifier: Apache-2.0
#include "sw/run/engine_chip.hpp"

#include "sw/train/chip_backend.hpp"

namespace napier {

const char* to_string(TrainEngine engine) {
    return engine == TrainEngine::tlm ? "tlm" : "passes";
}

EngineChip::EngineChip(const char* module, const Architecture& architecture, TrainEngine engine,
                       Ranks* ranks) {
    if (engine == TrainEngine::tlm) {
        platform_.emplace(module, architecture);
    } else {
        host_.emplace(architecture, ranks);
    }
}

void EngineChip::place(const Network& network, std::uint64_t seed) {
    if (platform_) {
        backend_ = std::make_unique<ChipBackend>(network, *platform_, seed);
    } else {
        auto whole = std::make_unique<WholePassBackend>(network, *host_, seed);
        whole_ = whole.get();
        backend_ = std::move(whole);
    }
}

} // namespace napier
