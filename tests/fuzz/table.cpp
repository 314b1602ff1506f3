// SPDX-License-Identifier: Apache-2.0
// A log-add table's YAML: what is accepted comes back from its own text.
#include "hw/arith/lns/table_file.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::returns_or_refuses([&] {
        const TableFile file = parse_table(fuzz::text(data, size), "table.yaml");
        const TableFile again = parse_table(table_text(file, "fuzz"), "again.yaml");
        fuzz::require(file.format.width == again.format.width &&
                          file.format.fraction == again.format.fraction &&
                          file.table.plus.segments.size() == again.table.plus.segments.size() &&
                          file.table.minus.end == again.table.minus.end,
                      "a table comes back from its text");
        LogAddTable::from_pwl(file.table);
    });
}
