// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace napier {

/// A field of a CSV line as RFC 4180 has it, but that line ends in it become blanks: a row is a
/// line. csv_field() puts it in quotes where it needs to be, csv_quoted() always.
std::string csv_field(const std::string& text);
std::string csv_quoted(const std::string& text);

/// The fields of a line, their quotes taken off. Throws InputError, which begins with `where`, for
/// a quote that does not end.
std::vector<std::string> csv_fields(const std::string& line, const std::string& where);

} // namespace napier
