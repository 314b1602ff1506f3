// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "hw/power/technology_library.hpp"
#include "sw/characterize/technology_text.hpp"
#include "sw/commands/characterize_command.hpp"

namespace napier {

namespace {

using characterize::best_mac;

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
    return fmt::format("{:.4g} / {:.3g}", m.area_um2, m.training_pj);
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

/// The README's table: Markdown, um2 / pJ a MAC on the operands of training.
void print_table(const Technology& technology) {
    std::cout << fmt::format("{}, {:g} ns; um2 / pJ a MAC\n\n", technology.name,
                             technology.clock_ns)
              << "| W | LNS plain | product register | zero gating | fixed narrow | fixed wide | "
                 "LNS against narrow, % | against wide, % |\n|---|---|---|---|---|---|---|---|\n";
    std::set<int> widths;
    for (const MacMeasurement& m : technology.measurements) {
        widths.insert(m.width_bits);
    }
    for (const int width : widths) {
        std::string row = fmt::format("| {} |", width);
        for (const char* variant : {"plain", "product_register", "zero_gated"}) {
            std::string cell = "-";
            for (const MacMeasurement& m : technology.measurements) {
                if (m.kind == ArithmeticKind::lns && m.width_bits == width &&
                    m.variant == variant) {
                    cell = figures(m) +
                           (m.critical_path_ns > technology.clock_ns ? " (too slow)" : "");
                }
            }
            row += fmt::format(" {} |", cell);
        }
        const MacMeasurement* lns =
            best_mac(technology.measurements, ArithmeticKind::lns, width, technology.clock_ns);
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
        for (const std::string& name : all ? technology_names() : *names) {
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
