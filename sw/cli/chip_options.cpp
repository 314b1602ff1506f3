// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/chip_options.hpp"

#include <string>
#include <vector>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

SetKeys set_keys_of(const std::vector<std::string>& texts) {
    SetKeys keys;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) {
            throw InputError("--set: found '" + text + "', expected KEY=VALUE");
        }
        keys.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
    return keys;
}

constexpr const char* kGroup = "Chip";

} // namespace

void add_chip_options(CLI::App& command, ChipRequest& request) {
    command
        .add_option("--arch", request.chip,
                    "a bundled name, a YAML file or a SCALE-Sim .cfg (napier show chip lists and "
                    "prints them)")
        ->capture_default_str()
        ->group(kGroup);
    add_chip_changes(command, request);
}

void add_chip_changes(CLI::App& command, ChipRequest& request) {
    command
        .add_option_function<std::vector<std::string>>(
            "--set",
            [&request](const std::vector<std::string>& texts) { request.set = set_keys_of(texts); },
            "KEY=VALUE: replace a key of the chip, for example dram.bandwidth_gb_per_s=6.4; as "
            "often as needed")
        ->allow_extra_args(false)
        ->group(kGroup);
    command
        .add_option("--arithmetic", request.arithmetic,
                    "replace the number system: lns8 .. lns16, fixed8 .. fixed16[-narrow]; "
                    "lns12+4: master copies of 4 more bits")
        ->group(kGroup);
    command
        .add_option("--tech", request.technology,
                    "energy and area by this technology: a bundled name or a YAML file")
        ->group(kGroup);
    add_strict_prices(command, request.strict_prices);
    command
        .add_option("--faults", request.faults,
                    "upsets of the chip and its protection: a YAML file, or its text, such as "
                    "'{rate: 1e-7, protection: {scratchpads: secded}}'")
        ->group(kGroup);
}

void add_strict_prices(CLI::App& command, bool& strict_prices) {
    command
        .add_flag("--strict-prices", strict_prices,
                  "refuse a chip whose MAC the technology has not measured exactly, instead of "
                  "taking the nearest with a note")
        ->group(kGroup);
}

} // namespace napier
