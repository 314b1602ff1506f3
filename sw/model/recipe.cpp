// SPDX-License-Identifier: Apache-2.0
#include "sw/model/recipe.hpp"

#include <cmath>

#include <fmt/format.h>

#include "hw/config/number.hpp"

namespace napier {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// As many digits as tell any two doubles apart.
std::string exact(double value) {
    std::string text;
    for (int digits = 6; digits <= 17; ++digits) {
        text = fmt::format("{:.{}g}", value, digits);
        if (parse_number<double>(text) == value) {
            break;
        }
    }
    return text;
}

void refuse(const YamlMap& map, const std::string& key, const std::string& schedule) {
    if (map.has(key)) {
        map.fail(key, "only with schedule: " + schedule);
    }
}

} // namespace

const std::vector<std::string>& schedule_names() {
    static const std::vector<std::string> names = {"constant", "step", "cosine"};
    return names;
}

const std::vector<std::string>& optimiser_names() {
    static const std::vector<std::string> names = {"sgd", "madam"};
    return names;
}

double TrainingRecipe::rate(std::uint64_t step, std::uint64_t steps) const {
    const auto s = static_cast<double>(step);
    const auto all = static_cast<double>(steps);
    switch (schedule) {
    case Schedule::constant:
        return learning_rate;
    case Schedule::step:
        return learning_rate * (s >= drop_at * all ? drop_factor : 1.0);
    case Schedule::cosine:
        return final_rate + (learning_rate - final_rate) * (1.0 + std::cos(kPi * s / all)) / 2.0;
    }
    return learning_rate;
}

std::string TrainingRecipe::describe() const {
    std::string text = "batch " + std::to_string(batch) + ", rate " + exact(learning_rate) + " " +
                       schedule_names()[static_cast<std::size_t>(schedule)];
    if (schedule == Schedule::step) {
        text += " x " + exact(drop_factor) + " at " + exact(drop_at);
    } else if (schedule == Schedule::cosine) {
        text += " to " + exact(final_rate);
    }
    if (momentum > 0) {
        text += ", momentum " + exact(momentum);
    }
    if (weight_decay > 0) {
        text += ", weight decay " + exact(weight_decay);
    }
    if (optimiser == Optimiser::madam) {
        text += ", madam " + exact(madam_rate) + " keep " + exact(madam_keep);
    }
    if (augmentation.flip) {
        text += ", flip";
    }
    if (augmentation.crop_padding > 0) {
        text += ", crop pad " + std::to_string(augmentation.crop_padding);
    }
    if (normalise) {
        text += ", normalised";
    }
    return text;
}

TrainingRecipe read_recipe(YamlMap map) {
    TrainingRecipe r;
    r.batch = static_cast<int>(map.integer("batch", 1, 4096));
    r.epochs = static_cast<int>(map.integer("epochs", 1, 100000));
    r.learning_rate = map.real("learning_rate", 1e-9, 100);
    const bool drops = map.has("drop_at") || map.has("drop_factor");
    r.schedule = static_cast<Schedule>(
        map.choice("schedule", schedule_names(),
                   static_cast<std::size_t>(drops ? Schedule::step : Schedule::constant)));
    if (r.schedule == Schedule::step) {
        r.drop_at = map.real("drop_at", 0, 1, r.drop_at);
        r.drop_factor = map.real("drop_factor", 1e-9, 1, r.drop_factor);
    } else {
        refuse(map, "drop_at", "step");
        refuse(map, "drop_factor", "step");
    }
    if (r.schedule == Schedule::cosine) {
        r.final_rate = map.real("final_rate", 0, 100, 0.0);
    } else {
        refuse(map, "final_rate", "cosine");
    }
    r.momentum = map.real("momentum", 0, 0.9999, 0.0);
    r.weight_decay = map.real("weight_decay", 0, 1, 0.0);
    r.optimiser = static_cast<Optimiser>(map.choice("optimiser", optimiser_names(), 0));
    if (r.optimiser == Optimiser::madam) {
        r.madam_rate = map.real("madam_rate", 1e-9, 16, r.madam_rate);
        r.madam_keep = map.real("madam_keep", 0.5, 0.9999, r.madam_keep);
    }
    r.augmentation.flip = map.boolean("flip", false);
    r.augmentation.crop_padding = static_cast<int>(map.integer("crop_padding", 0, 64, 0));
    r.normalise = map.boolean("normalise", false);
    map.finish();
    return r;
}

std::vector<std::pair<std::string, std::string>> recipe_keys(const TrainingRecipe& recipe) {
    const TrainingRecipe& r = recipe;
    const auto yes = [](bool value) { return value ? "true" : "false"; };
    std::vector<std::pair<std::string, std::string>> keys = {
        {"batch", std::to_string(r.batch)},
        {"epochs", std::to_string(r.epochs)},
        {"learning_rate", exact(r.learning_rate)},
        {"schedule", schedule_names()[static_cast<std::size_t>(r.schedule)]}};
    if (r.schedule == Schedule::step) {
        keys.emplace_back("drop_at", exact(r.drop_at));
        keys.emplace_back("drop_factor", exact(r.drop_factor));
    } else if (r.schedule == Schedule::cosine) {
        keys.emplace_back("final_rate", exact(r.final_rate));
    }
    keys.emplace_back("momentum", exact(r.momentum));
    keys.emplace_back("weight_decay", exact(r.weight_decay));
    keys.emplace_back("optimiser", optimiser_names()[static_cast<std::size_t>(r.optimiser)]);
    if (r.optimiser == Optimiser::madam) {
        keys.emplace_back("madam_rate", exact(r.madam_rate));
        keys.emplace_back("madam_keep", exact(r.madam_keep));
    }
    keys.emplace_back("flip", yes(r.augmentation.flip));
    keys.emplace_back("crop_padding", std::to_string(r.augmentation.crop_padding));
    keys.emplace_back("normalise", yes(r.normalise));
    return keys;
}

} // namespace napier
