// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/model/layer_kind.hpp"

namespace napier {

constexpr std::int64_t kMostProductSide = 1 << 24; ///< of one dimension
constexpr std::int64_t kMostRowSamples = 65536;    ///< TopologyRow::samples

/// A layer that is known by its sizes alone: a row of a SCALE-Sim topology, a product of a
/// transformer.
struct ProductShape {
    TopologyRow row;
    bool bias = false;
    bool weights = true; ///< false: the second operand is an activation too (attention)
};

Layer product(const std::string& name, const ProductShape& shape);
Layer product(const std::string& name, std::int64_t rows, std::int64_t outputs, std::int64_t depth);

} // namespace napier
