// SPDX-License-Identifier: Apache-2.0
// A technology's YAML.
#include "hw/energy/technology.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::returns_or_refuses([&] {
        const Technology technology =
            read_technology(YamlMap::parse(fuzz::text(data, size), "technology.yaml"));
        fuzz::require(!technology.srams.empty(), "an accepted technology has memories");
    });
}
