// SPDX-License-Identifier: Apache-2.0
#include "sw/run/point_chip.hpp"

#include <fmt/format.h>

#include "hw/chip/architecture_yaml.hpp"
#include "sw/report/one_line.hpp"
#include "sw/run/sweep_report.hpp"

namespace napier {

std::string point_chip(const SweepSpec& spec, const PointRunner& runner, const PointResult& result,
                       const std::string& origin) {
    Architecture chip = runner.chip(result.point).chip;
    chip.name = fmt::format("{}-{}", spec.name, result.point);
    std::string text;
    const auto comment = [&](const std::string& line) { text += "# " + one_line(line) + "\n"; };
    comment(origin);
    comment(fmt::format("point {} of {}: {}", result.point, spec.name,
                        axis_values(spec, result.point)));
    comment(fmt::format("timed there: {} of {}, batch {}", to_string(spec.mode),
                        runner.network().name, runner.batch(result.point)));
    comment(result.status == PointResult::Status::ok
                ? costs(result)
                : fmt::format("{}: {}", to_string(result.status), result.message));
    for (const std::string& note : result.notes) {
        comment("note: " + note);
    }
    return text + to_yaml(chip);
}

} // namespace napier
