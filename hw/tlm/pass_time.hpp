// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace napier {

inline bool in_process() {
    return sc_core::sc_get_current_process_handle().valid();
}

/// Lets simulated time go by: a process waits; outside of any (in sc_main) the simulation runs on.
/// A method process can do neither: the kernel reports an error.
inline void pass_time(const sc_core::sc_time& time) {
    if (time == sc_core::SC_ZERO_TIME) {
        return;
    }
    if (in_process()) {
        sc_core::wait(time);
        return;
    }
    const sc_core::sc_time end = sc_core::sc_time_stamp() + time;
    while (sc_core::sc_time_stamp() < end && sc_core::sc_get_status() != sc_core::SC_STOPPED) {
        sc_core::sc_start(end - sc_core::sc_time_stamp()); // comes back early from sc_pause()
    }
}

} // namespace napier
