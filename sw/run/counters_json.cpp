// SPDX-License-Identifier: Apache-2.0
#include "sw/run/counters_json.hpp"

namespace napier {

nlohmann::ordered_json cycles_json(const TagCounters& counters) {
    return {{"total", counters.cycles()},
            {"compute", counters.array_cycles},
            {"vector", counters.vector_cycles},
            {"stall", counters.stall_cycles},
            {"bank_conflict", counters.conflict_cycles}};
}

nlohmann::ordered_json dram_bytes_json(const Counters& events) {
    return {{"read", events[Event::dram_bytes_read]}, {"write", events[Event::dram_bytes_written]}};
}

} // namespace napier
