// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <vector>

#include "hw/config/input_error.hpp"
#include "hw/energy/describe_hardware.hpp"
#include "hw/energy/technology_library.hpp"
#include "hw/pins/mac_core.hpp"
#include "hw/pins/number_view.hpp"
#include "tb/pin_clock.hpp"
#include "tb/power_meter.hpp"
#include "tb/wave_bench.hpp"

namespace napier {

/// What the benches share: operands, views of numbers, prices.

/// The chip's LNS MAC; throws InputError if it has none.
const LnsMacConfig& lns_mac_of(const Architecture& architecture, const std::string& bench);

/// Throws InputError if the chip's array has more elements than a pin-level model is good for.
void check_pin_level_size(const Architecture& architecture);

/// How the numbers of a chip are shown: operands of the two sides, and sums.
struct ArrayViews {
    NumberView a, b, sums;
};
ArrayViews array_views(const Architecture& architecture, const MacCore& core);
/// Fixed point with other binary points than those of a forward pass.
ArrayViews array_views(const Architecture& architecture, const MacCore& core, int fraction_a,
                       int fraction_b, int shift);
/// Fixed point: the places a product has more than a result.
int product_shift(const Architecture& architecture);

/// Normally distributed operands of an array: activations, and weights a quarter as large.
std::vector<Word> normal_words(const Architecture& architecture, bool weights, std::size_t count,
                               std::mt19937& random);

/// Prices of a whole chip, or of a lone MAC (no memories, no other element).
EnergyModel chip_prices(const Architecture& architecture, int levels);
EnergyModel mac_prices(const Architecture& architecture);

} // namespace napier
