// SPDX-License-Identifier: Apache-2.0
// An architecture's YAML. Its first line, where it is "#set KEY=VALUE", replaces a key, as a sweep
// or `napier replay --set` does.
#include "hw/chip/architecture.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text(data, size);
    const std::string path = fuzz::write("chip.yaml", data, size);
    return fuzz::returns_or_refuses([&] {
        Overrides overrides;
        const std::string mark = "#set ";
        const std::string line = text.substr(0, text.find('\n'));
        const std::size_t equals = line.find('=');
        if (line.compare(0, mark.size(), mark) == 0 && equals != std::string::npos) {
            overrides.emplace_back(line.substr(mark.size(), equals - mark.size()),
                                   line.substr(equals + 1));
        }
        const Architecture chip =
            overrides.empty() ? load_architecture(path) : load_architecture(path, overrides);
        fuzz::require(chip.input_words() > 0 && chip.vector_words() > 0,
                      "an accepted chip has scratchpads");
        chip.arithmetic.describe();
        fixed_twin(chip, FixedAccumulator::wide);
    });
}
