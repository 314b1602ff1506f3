// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sw/model/recipe.hpp"

namespace napier {

/// What replaces keys of the network's `train`.
struct RecipeOverrides {
    std::optional<int> batch;
    std::string optimiser; ///< empty: the network's
    std::optional<double> madam_rate;
    std::optional<double> learning_rate, drop_at, drop_factor, final_rate, momentum, weight_decay;
    std::string schedule;
    std::optional<bool> flip, normalise;
    std::optional<int> crop_padding;

    /// Throws InputError that names the option of `napier train` that does not fit the others.
    void apply(TrainingRecipe& recipe) const;
};

} // namespace napier
