// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace napier {

/// Something a user gave is wrong. what() is one line: the file, the line or key, what was found
/// and what was expected. The command line prints it and exits with 2.
class InputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

} // namespace napier
