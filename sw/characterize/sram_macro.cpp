// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/sram_macro.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "sw/characterize/liberty.hpp"

namespace napier::characterize {

namespace {

constexpr double kMostWords = 0x1p30;
constexpr double kMostBits = 4096; // as sram.port_bits of a technology

const LibertyGroup* find_group(const LibertyGroup& in, const std::string& type) {
    for (const LibertyGroup& group : in.groups) {
        if (group.type == type) {
            return &group;
        }
        if (const LibertyGroup* found = find_group(group, type)) {
            return found;
        }
    }
    return nullptr;
}

double number(const LibertyGroup& group, const std::string& key, const std::string& path) {
    const LibertyAttribute* attribute = group.find(key);
    const std::vector<double> values =
        attribute == nullptr ? std::vector<double>{} : liberty_numbers(*attribute, path);
    if (values.size() != 1) {
        throw InputError(
            fmt::format("{}:{}: {}: expected one number in {}", path, group.line, key, group.type));
    }
    return values[0];
}

/// Rising-edge energy of the clock under the condition that names these literals.
std::optional<double> clock_energy(const LibertyGroup& pin, const std::string& literals,
                                   const std::string& path) {
    for (const LibertyGroup& group : pin.groups) {
        std::string when = group.text("when");
        when.erase(std::remove(when.begin(), when.end(), ' '), when.end());
        if (group.type != "internal_power" || when != literals) {
            continue;
        }
        if (const LibertyGroup* table = find_group(group, "rise_power")) {
            if (const LibertyAttribute* values = table->find("values")) {
                const std::vector<double> numbers = liberty_numbers(*values, path);
                return numbers.empty() ? 0.0 : numbers[numbers.size() / 2];
            }
        }
    }
    return std::nullopt;
}

} // namespace

SramMacro read_sram_macro(const std::string& path) {
    const LibertyGroup library = load_liberty(path);
    const LibertyGroup* cell = find_group(library, "cell");
    const LibertyGroup* memory = cell == nullptr ? nullptr : find_group(*cell, "memory");
    if (memory == nullptr) {
        throw InputError(path + ": no cell with a memory, expected an SRAM macro");
    }
    const double words = std::exp2(number(*memory, "address_width", path));
    const double bits = number(*memory, "word_width", path);
    if (!(words >= 1 && words <= kMostWords && bits >= 1 && bits <= kMostBits) ||
        bits != std::floor(bits)) {
        throw InputError(fmt::format("{}:{}: memory: found {:g} words of {:g} bits, expected up to "
                                     "{:g} of 1..{:g}",
                                     path, memory->line, words, bits, kMostWords, kMostBits));
    }
    std::optional<double> read, write;
    for (const LibertyGroup& pin : cell->groups) {
        if (pin.type == "pin" && pin.text("clock") == "true" && !read) {
            read = clock_energy(pin, "A_MEN&!A_WEN&A_REN", path);
            write = clock_energy(pin, "A_MEN&A_WEN&!A_REN", path);
        }
    }
    if (!read || !write) {
        throw InputError(fmt::format("{}:{}: no clock pin with internal_power when "
                                     "A_MEN & !A_WEN & A_REN and when A_MEN & A_WEN & !A_REN",
                                     path, cell->line));
    }
    const double nanowatts = library.text("leakage_power_unit") == "1pW" ? 1e-3 : 1.0;
    const std::string name = std::filesystem::path(path).stem().string();
    return {{words * bits / 8, *read, *write, number(*cell, "area", path),
             number(*cell, "cell_leakage_power", path) * nanowatts * 1e-6,
             fmt::format("measured: macro {}, {:.0f} words of {:.0f} bits, clock pin's internal "
                         "energy of an access",
                         name, words, bits)},
            static_cast<int>(bits)};
}

} // namespace napier::characterize
