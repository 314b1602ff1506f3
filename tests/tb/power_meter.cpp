// SPDX-License-Identifier: Apache-2.0
#include "tb/power_meter.hpp"
#include "hw/chip/bundled_chips.hpp"

#include "tb/bench_parts.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("running power is priced events over the window's time, plus leakage") {
    const Architecture chip = bundled_chip("lns12-4x4");
    const EnergyModel model = chip_prices(chip, 2);
    PowerMeter meter(model, chip.clock_ns, 4);
    CHECK(meter.milliwatts() == model.leakage_mw());
    Counters events;
    double energy_pj = 0;
    for (int cycle = 0; cycle < 12; ++cycle) {
        events.add(Event::mac_operations, cycle < 6 ? 16 : 0);
        events.add(Event::accumulator_writes, cycle == 6 ? 3 : 0);
        meter.update(events);
        energy_pj += (meter.milliwatts() - model.leakage_mw()) * chip.clock_ns;
        if (cycle == 5) { // the window is full of busy cycles
            CHECK(meter.milliwatts() ==
                  Approx(16 * model.price_pj(Event::mac_operations) / chip.clock_ns +
                         model.leakage_mw()));
        }
    }
    CHECK(meter.milliwatts() == model.leakage_mw());
    // Nothing is lost: the area under the trace is the model's energy.
    CHECK(energy_pj == Approx(model.energy(events, 0).total()));
}
