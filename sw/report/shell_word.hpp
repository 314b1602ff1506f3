// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// A word of a command line as a shell takes it: in quotes where it has to be.
std::string shell_word(const std::string& word);

} // namespace napier
