// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace napier {

/// Worst |value - function| of a table's D+ and of its D-, units of 2^-F.
struct TableErrors {
    double plus = 0.0;
    double minus = 0.0;
};

} // namespace napier
