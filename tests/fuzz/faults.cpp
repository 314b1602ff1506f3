// SPDX-License-Identifier: Apache-2.0
// A specification of faults, as a file and as `--faults` takes its text; and a campaign's.
#include "hw/values/upsets.hpp"

#include "hw/config/yaml_reader.hpp"
#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text(data, size);
    return fuzz::returns_or_refuses([&] {
        const FaultConfig config = load_faults(text.find('\n') == std::string::npos
                                                   ? text + ": "
                                                   : fuzz::write("faults.yaml", data, size));
        config.describe();
        Upsets upsets(config, FaultPlace::input, 12, config.scratchpads);
        std::uint64_t hits = 0;
        upsets.access(1000, [&](const Upsets::Word& word) {
            ++hits;
            fuzz::require(word.index < 1000 && word.flipped < 1u << 12, "flips lie in the words");
        });
        fuzz::require(config.any() || hits == 0, "no rate, no flips");
    });
}
