// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace napier {

/// A text as HTML and SVG show it, in an element or in an attribute between quotes of either kind.
std::string markup_text(std::string_view text);

} // namespace napier
