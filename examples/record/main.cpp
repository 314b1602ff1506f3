// SPDX-License-Identifier: Apache-2.0
// A program of one's own around Napier: a training step on two arrays, and the records of both.
#include <iostream>

#include <systemc>

#include "sw/report/json_file.hpp"
#include "sw/run/record_diff.hpp"
#include "sw/run/simulation_record.hpp"

namespace {

nlohmann::ordered_json step_on(const char* side) {
    napier::SimulationRequest request;
    request.network = "mlp";
    request.batch = 32;
    request.chip.chip = "lns12-32x32";
    request.chip.set = {{"array.side", side}};
    const napier::RunClock clock;
    return napier::simulation_record(napier::run_simulation(request), request.engine, "record",
                                     clock);
}

} // namespace

int sc_main(int /*argc*/, char** /*argv*/) { // libsystemc owns main
    const auto large = step_on("32");
    const auto small = step_on("16");
    napier::write_json("large.json", large);
    napier::write_json("small.json", small);
    std::cout << to_text(napier::diff_records(large, small), 4);
    return 0;
}
