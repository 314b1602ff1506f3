// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/arith/lns_format.hpp"
#include "hw/arith/log_add_table.hpp"

namespace napier {

/// How a table came about. A table written by hand may leave this out.
struct TableDesign {
    std::string cost = "none"; ///< what was minimised; the names of `napier anneal --cost`
    int cell = 1;              ///< breakpoints and ends are multiples of this many codes of d
    std::int64_t seed = 0;
    int restarts = 0;
};

/// A PWL table as it stands in a file: one mapping with `format`, `design`, `plus` and `minus`.
struct TableFile {
    LnsFormat format{12, 6};
    TableDesign design;
    PwlTable table;
};

/// `name` is what errors call the text. Throws InputError naming file, line and key on anything
/// unknown, missing or out of range, on a table that check_table refuses, and on a breakpoint that
/// `design.cell` does not divide (kernels and hardware rely on the alignment a file claims).
TableFile parse_table(const std::string& text, const std::string& name);
TableFile load_table(const std::string& path);

/// The text parse_table reads. `command` is the command that made it, for the first line.
std::string table_text(const TableFile& file, const std::string& command);

/// True if every breakpoint and both ends are multiples of `cell`; the start of D- is d = 1 and
/// exempt, because d = 0 shares its cell and never reaches the table.
bool is_aligned(const PwlTable& table, int cell);

/// The name of the bundled table for a format: lns12_f6_s8 has 8 segments for each of D+ and D-.
/// Accumulators with guard bits ask with LnsFormat::with_guard.
std::string table_name(const LnsFormat& format, int segments = 8);

/// The tables of configs/tables, compiled in. Throws InputError that lists the known names.
const PwlTable& builtin_table(const std::string& name);
const TableFile& builtin_table_file(const std::string& name);
std::vector<std::string> builtin_table_names();

/// A bundled table by its name, else the file of that path. Throws InputError: as load_table, and
/// listing the bundled names if there is neither.
TableFile find_table(const std::string& name_or_path);

} // namespace napier
