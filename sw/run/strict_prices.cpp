// SPDX-License-Identifier: Apache-2.0
#include "sw/run/strict_prices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/chip/bundled_technologies.hpp"
#include "hw/energy/describe_hardware.hpp"
#include "hw/energy/table_lookup.hpp"
#include "hw/energy/technology_library.hpp"

namespace napier {

namespace {

/// "measured there with 12 bits: (...) (...)"; with any, where none of that width was.
std::string measured_there(const Technology& technology, const MacKey& asked) {
    std::vector<std::string> all;
    std::vector<std::string> as_wide;
    for (const MacPoint& point : technology.mac_points(asked.kind)) {
        if (point.basis == Basis::measured) {
            all.push_back("(" + describe(point) + ")");
            if (point.sum_bits() == asked.sum_bits()) {
                as_wide.push_back(all.back());
            }
        }
    }
    if (all.empty()) {
        return "no such MAC was measured there";
    }
    return as_wide.empty() ? fmt::format("measured there: {}", fmt::join(all, " "))
                           : fmt::format("measured there with {} bits: {}", asked.sum_bits(),
                                         fmt::join(as_wide, " "));
}

/// The bundled technologies that have it, and the way to stay with this one.
std::string choices(const MacKey& asked) {
    std::vector<std::string> texts;
    for (const std::string& name : bundled_technologies().names()) {
        for (const MacPoint& point : load_technology(name).mac_points(asked.kind)) {
            if (point.basis == Basis::measured && satisfies(point, asked)) {
                texts.push_back("--tech " + name);
                break;
            }
        }
    }
    texts.emplace_back("a MAC that was measured there");
    return fmt::format("{}", fmt::join(texts, ", "));
}

} // namespace

void require_measured_prices(const ChipRequest& request, const Architecture& chip) {
    if (!request.strict_prices) {
        return;
    }
    const Technology& technology = load_technology(chip.technology);
    const HardwareDescription hardware = describe_arithmetics(chip, 1).front();
    for (const BuiltMac& built : hardware.all_built()) {
        const MacPrice price = mac_at(technology, built.key);
        if (!price.measured()) {
            throw InputError(fmt::format(
                "--strict-prices: {}; {}; expected {}, no --strict-prices, or a technology of your "
                "own (napier characterize)",
                price.note(technology.name), measured_there(technology, price.asked),
                choices(price.asked)));
        }
    }
}

} // namespace napier
