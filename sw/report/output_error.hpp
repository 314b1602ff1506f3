// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace napier {

/// A result could not be written. what() is one line: the path and the system's reason.
class OutputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

} // namespace napier
