// SPDX-License-Identifier: Apache-2.0
#include "sw/driver/begin_simulation.hpp"

#include <systemc>

namespace napier {

void begin_simulation() {
    if (sc_core::sc_get_status() == sc_core::SC_ELABORATION) {
        return;
    }
    // The kernel offers no safe way to delete the old one.
    sc_core::sc_curr_simcontext = new sc_core::sc_simcontext;
    sc_core::sc_default_global_context = sc_core::sc_curr_simcontext;
}

} // namespace napier
