// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace napier {

/// A table in plain text: aligned columns two blanks apart, a rule under the headings, no blanks at
/// the ends of lines.
class TextTable {
  public:
    enum class Align { left, right };
    struct Column {
        std::string heading;
        Align align = Align::right; ///< numbers stand to the right, names to the left
    };

    explicit TextTable(std::vector<Column> columns);

    /// Throws std::invalid_argument unless there is a cell for each column.
    void add_row(std::vector<std::string> cells);
    /// A rule across the table, as above a line of totals.
    void add_rule();

    std::string str() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_; ///< an empty row is a rule
};

std::ostream& operator<<(std::ostream& out, const TextTable& table);

} // namespace napier
