// SPDX-License-Identifier: Apache-2.0
#include "sw/run/recipe_overrides.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

template <typename T> void replace(T& value, const std::optional<T>& by) {
    value = by.value_or(value);
}

} // namespace

void RecipeOverrides::apply(TrainingRecipe& recipe) const {
    replace(recipe.batch, batch);
    replace(recipe.learning_rate, learning_rate);
    replace(recipe.momentum, momentum);
    replace(recipe.weight_decay, weight_decay);
    if (!optimiser.empty()) {
        recipe.optimiser = optimiser == "madam" ? Optimiser::madam : Optimiser::sgd;
    }
    if (madam_rate && recipe.optimiser != Optimiser::madam) {
        throw InputError("--madam-rate: the optimiser is sgd, expected madam");
    }
    replace(recipe.madam_rate, madam_rate);
    replace(recipe.augmentation.flip, flip);
    replace(recipe.normalise, normalise);
    replace(recipe.augmentation.crop_padding, crop_padding);
    if (!schedule.empty()) {
        const auto& names = schedule_names();
        const auto found = std::find(names.begin(), names.end(), schedule);
        recipe.schedule = static_cast<Schedule>(found - names.begin());
    }
    const auto only_with = [&](Schedule only, const std::string& option, double& value,
                               const std::optional<double>& by) {
        if (by && recipe.schedule != only) {
            throw InputError(
                fmt::format("{}: the schedule is {}, expected {}", option,
                            schedule_names()[static_cast<std::size_t>(recipe.schedule)],
                            schedule_names()[static_cast<std::size_t>(only)]));
        }
        replace(value, by);
    };
    only_with(Schedule::step, "--drop-at", recipe.drop_at, drop_at);
    only_with(Schedule::step, "--drop-factor", recipe.drop_factor, drop_factor);
    only_with(Schedule::cosine, "--final-rate", recipe.final_rate, final_rate);
}

} // namespace napier
