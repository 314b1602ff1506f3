// SPDX-License-Identifier: Apache-2.0
// A chip's YAML. Its first line, where it is "#set KEY=VALUE", replaces a key, as a sweep
// or `napier replay --set` does.
#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/fixed_twin.hpp"
#include "sw/run/chip_request.hpp"
#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text(data, size);
    const std::string path = fuzz::write("chip.yaml", data, size);
    return fuzz::returns_or_refuses([&] {
        ChipRequest request;
        request.chip = path;
        const std::string mark = "#set ";
        const std::string line = text.substr(0, text.find('\n'));
        const std::size_t equals = line.find('=');
        if (line.compare(0, mark.size(), mark) == 0 && equals != std::string::npos) {
            request.set.push_back(
                {line.substr(mark.size(), equals - mark.size()), line.substr(equals + 1)});
        }
        const Architecture chip = resolve(request).chip;
        fuzz::require(chip.input_words() > 0 && chip.vector_words() > 0,
                      "an accepted chip has scratchpads");
        chip.arithmetic.describe();
        fixed_twin(chip, FixedAccumulator::wide);
        fuzz::require(parse_architecture(to_yaml(chip), "again.yaml") == chip,
                      "a chip comes back from its text");
    });
}
