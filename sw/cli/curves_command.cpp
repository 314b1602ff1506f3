// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/curves_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/curve_file.hpp"
#include "sw/run/curve_picture.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

struct CurvesOptions {
    std::vector<std::string> runs;
    std::vector<std::string> trainings;
    std::string out;
};

std::vector<NamedCurve> load(const CurvesOptions& options) {
    std::vector<NamedCurve> named;
    for (const std::string& run : options.runs) {
        const fs::path folder = fs::path(run).lexically_normal();
        const std::string label =
            (folder.has_filename() ? folder.filename() : folder.parent_path().filename()).string();
        for (const Curve& curve : read_curves((folder / "curve.csv").string())) {
            const auto& only = options.trainings;
            if (only.empty() || std::find(only.begin(), only.end(), curve.training) != only.end()) {
                named.push_back({label + " " + curve.training, curve.points});
            }
        }
    }
    if (named.empty()) {
        throw InputError("curves: found no epoch in " +
                         fmt::format("{}", fmt::join(options.runs, ", ")) +
                         ", expected at least one");
    }
    return named;
}

void run_curves(const CurvesOptions& options) {
    using Align = TextTable::Align;
    const std::vector<NamedCurve> curves = load(options);
    TextTable table({{"test accuracy, %", Align::left},
                     {"epochs"},
                     {"best"},
                     {"at"},
                     {"final"},
                     {"median of last 10"}});
    for (const NamedCurve& curve : curves) {
        const CurveSummary s = summarise(curve.points);
        table.add_row({curve.name, std::to_string(curve.points.size()),
                       fmt::format("{:.2f}", s.best * 100), std::to_string(s.best_epoch),
                       fmt::format("{:.2f}", s.final * 100),
                       fmt::format("{:.2f}", s.median * 100)});
    }
    std::cout << table.str();
    if (!options.out.empty()) {
        write_file_atomically(options.out, curves_svg(curves));
        std::cout << "written: " << options.out << '\n';
    }
}

} // namespace

void add_curves_command(CLI::App& app) {
    auto options = std::make_shared<CurvesOptions>();
    CLI::App* const command = app.add_subcommand(
        "curves", "Learning curves of runs: best, final, median accuracy, and a picture");
    command->add_option("runs", options->runs, "folders that `napier train --out` wrote")
        ->required();
    command
        ->add_option("--training", options->trainings,
                     "only these: chip, fixed_twin, float32 (default: all)")
        ->check(CLI::IsMember({"chip", "fixed_twin", "float32"}))
        ->delimiter(',');
    command->add_option("--out", options->out, "SVG file to write");
    command->callback([options] { run_curves(*options); });
}

} // namespace napier
