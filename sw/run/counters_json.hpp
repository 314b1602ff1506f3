// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "hw/control/tag_counters.hpp"

namespace napier {

/// What reports say of a layer's pass, or of a whole run: `cycles` and `dram_bytes`.
nlohmann::ordered_json cycles_json(const TagCounters& counters);
nlohmann::ordered_json dram_bytes_json(const Counters& events);

} // namespace napier
