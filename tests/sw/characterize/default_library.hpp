// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/characterize/cell_library.hpp"

namespace napier::test {

/// The library that `make characterize` uses, from the Debian package qflow-tech-osu018.
inline characterize::CellLibrary default_library() {
    return characterize::CellLibrary({"/usr/share/qflow/tech/osu018/osu018_stdcells.lib"});
}

} // namespace napier::test
