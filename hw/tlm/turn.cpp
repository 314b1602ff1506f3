// SPDX-License-Identifier: Apache-2.0
#include "hw/tlm/turn.hpp"

#include <fmt/format.h>

#include "hw/config/input_error.hpp"

namespace napier {

void check_time_resolution(const std::string& chip, std::uint64_t clock_ps) {
    const std::uint64_t step = kernel_step().ps;
    constexpr std::uint64_t kLeast = kStoreTurnPs + 1;
    if (clock_ps % step != 0 || clock_ps / step < kLeast) {
        throw InputError(fmt::format(
            "{}: clock_ns: found {}, expected a multiple of SystemC's time resolution ({}), at "
            "least {} times as long; choose another period, or a finer resolution with "
            "sc_set_time_resolution",
            chip, static_cast<double>(clock_ps) / 1000,
            sc_core::sc_get_time_resolution().to_string(), kLeast));
    }
}

} // namespace napier
