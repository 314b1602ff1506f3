// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace napier {

/// The model contradicts itself: what was counted in two places differs, or time ran back. A bug of
/// the model or of what is bound to its sockets, never bad input. Whoever knows the layer, pass and
/// tile adds them on the way out.
class InvariantError : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

} // namespace napier
