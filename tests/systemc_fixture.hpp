// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace napier {

/// A simulation of its own for every test case, also when many run in one process (under a
/// debugger), and a failure for every SystemC report of warning or worse. The old context is left
/// alone: the kernel offers no safe way to delete it.
struct SystemCFixture {
    SystemCFixture() {
        sc_core::sc_curr_simcontext = new sc_core::sc_simcontext;
        sc_core::sc_default_global_context = sc_core::sc_curr_simcontext;
        sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
        sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
    }
};

} // namespace napier
