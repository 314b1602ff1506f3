// SPDX-License-Identifier: Apache-2.0
#include "sw/report/text_table.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace napier {

namespace {

/// Characters, not bytes: a UTF-8 continuation byte takes no room.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

} // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add_row(std::vector<std::string> cells) {
    if (cells.size() != columns_.size()) {
        throw std::invalid_argument("a row of " + std::to_string(cells.size()) +
                                    " cells in a table of " + std::to_string(columns_.size()) +
                                    " columns");
    }
    rows_.push_back(std::move(cells));
}

void TextTable::add_rule() {
    rows_.emplace_back();
}

std::string TextTable::str() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = width_of(columns_[i].heading);
        for (const auto& row : rows_) {
            width = row.empty() ? width : std::max(width, width_of(row[i]));
        }
        widths.push_back(width);
    }
    std::string text;
    const auto add_line = [&](const auto& cell_of, char fill) {
        std::string line;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::string cell = cell_of(i);
            const std::string padding(widths[i] - width_of(cell), fill);
            const bool right = columns_[i].align == Align::right;
            line += (i == 0 ? "" : "  ") + (right ? padding + cell : cell + padding);
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    const auto nothing = [](std::size_t) { return std::string(); };
    add_line([&](std::size_t i) { return columns_[i].heading; }, ' ');
    add_line(nothing, '-');
    for (const auto& row : rows_) {
        if (row.empty()) {
            add_line(nothing, '-');
        } else {
            add_line([&](std::size_t i) { return row[i]; }, ' ');
        }
    }
    return text;
}

std::ostream& operator<<(std::ostream& out, const TextTable& table) {
    return out << table.str();
}

} // namespace napier
