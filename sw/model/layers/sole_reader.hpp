// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// Why a layer whose gradient cannot be added to another's may not read `readers`' common source;
/// empty where it is the only one.
inline std::string unless_sole_reader(int readers) {
    return readers > 1 ? "the layer it reads is read by another too, which max_pool and batch_norm "
                         "do not allow"
                       : "";
}

} // namespace napier
