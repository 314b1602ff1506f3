// SPDX-License-Identifier: Apache-2.0
// A Liberty file, as characterisation reads it: the tree, its text again, and the cells.
#include "sw/characterize/cell_library.hpp"

#include <cmath>

#include "tests/fuzz/contract.hpp"

using namespace napier;
using namespace napier::characterize;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text(data, size);
    fuzz::returns_or_refuses([&] {
        const std::string again = to_text(parse_liberty(text, "fuzz.lib"));
        fuzz::require(to_text(parse_liberty(again, "again.lib")) == again,
                      "what is written is read, and written the same");
    });
    return fuzz::returns_or_refuses([&] {
        const CellLibrary library = CellLibrary::from_text(text, "fuzz.lib");
        for (const Cell& cell : library.cells()) {
            fuzz::require(std::isfinite(cell.area_um2) && std::isfinite(cell.leakage_nw),
                          "a cell's figures are finite");
            fuzz::require(!cell.outputs.empty(), "a cell that is kept has an output");
        }
        fuzz::require(library.smallest_flip_flop().flip_flop.has_value(), "there is a flip-flop");
    });
}
