// SPDX-License-Identifier: Apache-2.0
#include "sw/run/point_chip.hpp"

#include <fmt/format.h>

#include "hw/chip/architecture_yaml.hpp"
#include "hw/config/input_error.hpp"
#include "sw/report/one_line.hpp"
#include "sw/run/sweep_report.hpp"

namespace napier {

std::string point_chip(const SweepSpec& spec, const PointRunner& runner, std::uint64_t point,
                       const std::string& origin) {
    if (point >= spec.points()) {
        throw InputError(
            fmt::format("point: found {}, expected an integer in 0..{}", point, spec.points() - 1));
    }
    const ResolvedChip resolved = runner.chip(point);
    std::string text;
    const auto comment = [&](const std::string& line) { text += "# " + one_line(line) + "\n"; };
    comment(origin);
    comment(fmt::format("point {} of {}: {}", point, spec.name, axis_values(spec, point)));
    comment(fmt::format("timed there: {} of {}, batch {}", to_string(spec.mode),
                        runner.network().name, runner.batch(point)));
    for (const std::string& note : runner.notes(point)) {
        comment("note: " + note);
    }
    Architecture chip = resolved.chip;
    chip.name = fmt::format("{}-{}", spec.name, point);
    return text + to_yaml(chip);
}

} // namespace napier
