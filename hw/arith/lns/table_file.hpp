// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/arith/lns/log_add_table.hpp"
#include "hw/config/bundled_files.hpp"

namespace YAML {
class Emitter;
}

namespace napier {

class YamlMap;

/// The table of a mapping with the keys `format`, `design`, `plus`, `minus` and, if it is not
/// called after its file, `name`. Throws InputError naming file, line and key on anything unknown,
/// missing or out of range, on a table that check_table refuses, and on a breakpoint that
/// `design.cell` does not divide (kernels and hardware rely on the alignment a file claims).
TableFile read_table(YamlMap map);
/// `name` is what errors call the text; without folder and ending it is the table's.
TableFile parse_table(const std::string& text, const std::string& name);

/// The mapping that read_table reads, with every key.
void write_table(YAML::Emitter& out, const TableFile& file);
/// The text of a table file, which gives the table its name. `command` is the command that made it,
/// for the first line.
std::string table_text(const TableFile& file, const std::string& command);

/// True if every breakpoint and both ends are multiples of `cell`; the start of D- is d = 1 and
/// exempt, because d = 0 shares its cell and never reaches the table.
bool is_aligned(const PwlTable& table, int cell);

/// The name of the bundled table for a format: lns12_f6_s8 has 8 segments for each of D+ and D-.
/// Accumulators with guard bits ask with LnsFormat::with_guard.
std::string table_name(const LnsFormat& format, int segments = 8);

/// The tables of configs/tables, compiled in. Throws InputError that lists the known names.
const PwlTable& bundled_table(const std::string& name);
const TableFile& bundled_table_file(const std::string& name);
const BundledFiles& bundled_tables();

/// A bundled table by its name, else the file of that path. Throws InputError.
TableFile find_table(const std::string& name_or_path);

} // namespace napier
