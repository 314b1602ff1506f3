// SPDX-License-Identifier: Apache-2.0
// A SCALE-Sim .cfg.
#include "sw/run/scalesim_config.hpp"
#include "hw/chip/bundled_chips.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Architecture base = bundled_chip("lns12-32x32");
    return fuzz::returns_or_refuses([&] {
        const ScaleSimConfig config =
            parse_scalesim_config(fuzz::text(data, size), "scale.cfg", base);
        fuzz::require(config.architecture.input_words() > 0, "an accepted chip has scratchpads");
    });
}
