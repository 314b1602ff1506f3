// SPDX-License-Identifier: Apache-2.0
// A sweep's YAML.
#include "sw/run/sweep_spec.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::returns_or_refuses([&] {
        const SweepSpec spec = parse_sweep_spec(fuzz::text(data, size), "sweep.yaml");
        fuzz::require(spec.points() > 0, "an accepted sweep has points");
        for (const std::uint64_t point : {std::uint64_t{0}, spec.points() - 1}) {
            fuzz::require(spec.point_at(spec.coordinates(point)) == point,
                          "a point has its own coordinates");
        }
    });
}
