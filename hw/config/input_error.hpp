// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace napier {

/// Something a user gave is wrong. what() is one line: the file, the line or key, what was found
/// and what was expected. The command line prints it and exits with 2.
class InputError : public std::runtime_error {
  public:
    /// A NUL, at which what() would end, is written as \x00.
    explicit InputError(const std::string& what) : runtime_error(whole(what)) {}

  private:
    static std::string whole(std::string text) {
        for (std::size_t at = 0; (at = text.find('\0', at)) != std::string::npos;) {
            text.replace(at, 1, "\\x00");
        }
        return text;
    }
};

} // namespace napier
