// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace napier {

/// A layer's parameters as real numbers; those it has none of are empty.
struct LayerParameters {
    std::vector<float> weight;       ///< row major, WeightShape's rows x columns; batch norm: gamma
    std::vector<float> bias;         ///< batch norm: beta
    std::vector<float> running_mean; ///< batch norm only
    std::vector<float> running_variance; ///< likewise
};

/// One tensor of them as files and checks see it.
struct ParameterSlot {
    enum class Start { random, zeros, ones };
    const char* name; ///< "weight", "bias", "running_mean", "running_var"
    std::vector<std::int64_t> shape;
    std::vector<float> LayerParameters::*values;
    Start start = Start::zeros;
    bool may_be_negative = true;
};

} // namespace napier
