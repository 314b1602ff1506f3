// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sw/pass/pass.hpp"
#include "sw/run/accuracies.hpp"
#include "sw/run/chip_request.hpp"

namespace napier {

/// One direction of a sweep's grid: a key of the architecture's file and the values it takes.
struct SweepAxis {
    std::string key; ///< "array.rows", "dram.bandwidth_gb_per_s", "arithmetic", "batch", ...
    std::vector<std::string> values;
    KeyOrigin origin; ///< of the values, in the sweep's file
};

/// What a sweep runs: every combination of the axes' values over a chip. Point i counts the
/// combinations with the last axis fastest.
struct SweepSpec {
    std::string name;
    std::string text;    ///< of the file, for resuming
    std::string folder;  ///< of the file, where relative paths start
    std::string network; ///< a name, a file or its text
    RunMode mode = RunMode::training;
    std::int64_t batch = 1;
    ChipRequest chip; ///< that every point begins with; its `set` is the same for all
    std::vector<SweepAxis> axes;
    std::optional<double> area_below_mm2; ///< larger chips are not simulated
    Accuracies accuracies;                ///< of the network
    bool trained_only = false; ///< points whose accuracy is not known or too low are not run

    std::uint64_t points() const;
    /// The index of each axis's value at a point, and back.
    std::vector<std::size_t> coordinates(std::uint64_t point) const;
    std::uint64_t point_at(const std::vector<std::size_t>& coordinates) const;
};

/// As the spec's key strict_prices does; results of the spec without it are another spec's.
void ask_strict_prices(SweepSpec& spec);
/// Likewise, as the key trained_only. Throws InputError if no accuracy is known.
void ask_trained_only(SweepSpec& spec, const std::string& where);

/// Throws InputError naming file, line, key, what was found and what was expected. See
/// configs/sweeps/vgg11.yaml for every key.
SweepSpec load_sweep_spec(const std::string& path);
SweepSpec parse_sweep_spec(const std::string& text, const std::string& name);

} // namespace napier
