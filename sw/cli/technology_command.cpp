// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "hw/chip/bundled_technologies.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/cli/characterize_command.hpp"

namespace napier {

namespace {

using Measurements = std::vector<MacMeasurement>;

/// Least area and least energy a kind has at a width, perhaps of two different designs.
struct Frontier {
    double area_um2 = 0;
    double training_pj = 0;
};

Frontier frontier(const Technology& technology, ArithmeticKind kind, int width) {
    Frontier least;
    for (const MacMeasurement& m : technology.measurements) {
        if (m.kind == kind && m.width_bits == width && m.critical_path_ns <= technology.clock_ns) {
            least.area_um2 =
                least.area_um2 == 0 ? m.area_um2 : std::min(least.area_um2, m.area_um2);
            least.training_pj =
                least.training_pj == 0 ? m.training_pj : std::min(least.training_pj, m.training_pj);
        }
    }
    return least;
}

std::string figures(const MacMeasurement& m) {
    const std::string area =
        m.area_um2 < 1000 ? fmt::format("{:.4g}", m.area_um2) : fmt::format("{:.0f}", m.area_um2);
    return fmt::format("{} / {:.3g} / {:.3g}", area, m.training_pj, m.settled_pj);
}

std::string change(double lns, double fixed) {
    return fmt::format("{:+.0f}", 100 * (lns / fixed - 1));
}

/// "area -41 (-29), energy +8 (+8), Gaussian -23": per cent against the fixed-point MAC that a chip
/// would be built with, in brackets against the least of any.
std::string comparison(const MacMeasurement& lns, const MacMeasurement& fixed,
                       const Frontier& least) {
    return fmt::format(
        "area {} ({}), energy {} ({}), Gaussian {}", change(lns.area_um2, fixed.area_um2),
        change(lns.area_um2, least.area_um2), change(lns.training_pj, fixed.training_pj),
        change(lns.training_pj, least.training_pj), change(lns.gaussian_pj, fixed.gaussian_pj));
}

/// The measured LNS MACs by table, in the order of the file.
std::vector<std::pair<std::string, Measurements>> by_table(const Technology& technology) {
    std::vector<std::pair<std::string, Measurements>> tables;
    for (const MacMeasurement& m : technology.measurements) {
        if (m.kind != ArithmeticKind::lns) {
            continue;
        }
        auto at = std::find_if(tables.begin(), tables.end(),
                               [&](const auto& table) { return table.first == m.architecture; });
        if (at == tables.end()) {
            at = tables.insert(tables.end(), {m.architecture, {}});
        }
        at->second.push_back(m);
    }
    std::stable_sort(tables.begin(), tables.end(), [](const auto& a, const auto& b) {
        return a.second.front().width_bits < b.second.front().width_bits;
    });
    return tables;
}

/// The tables of docs/silicon.md: Markdown.
void print_table(const Technology& technology) {
    std::cout
        << fmt::format("{}, {:g} ns; um2 / pJ a MAC with hazards / without\n\n", technology.name,
                       technology.clock_ns)
        << "| LNS table | plain | product register | zero gating | fixed narrow | fixed wide | "
           "LNS against narrow, % | against wide, % |\n|---|---|---|---|---|---|---|---|\n";
    for (const auto& [table, measured] : by_table(technology)) {
        const int width = measured.front().width_bits;
        std::string row = fmt::format("| {} |", table);
        for (const char* variant : {"plain", "product_register", "zero_gated"}) {
            std::string cell = "-";
            for (const MacMeasurement& m : measured) {
                if (m.variant == variant) {
                    cell = figures(m) +
                           (m.critical_path_ns > technology.clock_ns ? " (too slow)" : "");
                }
            }
            row += fmt::format(" {} |", cell);
        }
        const MacMeasurement* lns =
            best_mac(measured, ArithmeticKind::lns, width, technology.clock_ns);
        std::string against;
        for (const ArithmeticKind kind :
             {ArithmeticKind::fixed_narrow, ArithmeticKind::fixed_wide}) {
            const MacMeasurement* fixed =
                best_mac(technology.measurements, kind, width, technology.clock_ns);
            row += fixed == nullptr ? std::string(" - |")
                                    : fmt::format(" {} ({}, {}) |", figures(*fixed), fixed->variant,
                                                  fixed->architecture);
            against += lns == nullptr || fixed == nullptr
                           ? std::string(" - |")
                           : fmt::format(" {} |", comparison(*lns, *fixed,
                                                             frontier(technology, kind, width)));
        }
        std::cout << row << against << '\n';
    }
}

} // namespace

void add_technology_command(CLI::App& app) {
    auto names = std::make_shared<std::vector<std::string>>();
    CLI::App* const command =
        app.add_subcommand("technology", "Show the MACs measured for a technology");
    command->add_option("technology", *names, "bundled names or YAML files (default: all bundled)");
    command->callback([names] {
        const bool all = names->empty();
        for (const std::string& name : all ? bundled_technologies().names() : *names) {
            const Technology technology = load_technology(name);
            if (!technology.measurements.empty()) {
                print_table(technology);
                std::cout << '\n';
            } else if (!all) {
                throw InputError("technology " + name + ": its MACs were not measured here");
            }
        }
    });
}

} // namespace napier
