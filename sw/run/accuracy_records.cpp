// SPDX-License-Identifier: Apache-2.0
// Accuracies from records of trainings.
#include <algorithm>

#include <fmt/format.h>

#include "hw/chip/fault_config.hpp"
#include "hw/config/plain_file.hpp"
#include "sw/data/json_reader.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/run/accuracies.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostCount = std::uint64_t{1} << 40;

struct Training {
    std::string arithmetic;
    double accuracy;
};

std::vector<Training> trainings_in(const JsonMap& record) {
    std::vector<Training> trainings;
    const JsonMap results = record.map("results");
    for (const char* const one : {"chip", "fixed_twin", "float32"}) {
        if (results.has(one)) {
            const JsonMap run = results.map(one);
            trainings.push_back(
                {run.text("arithmetic"), run.map("training").real("test_accuracy", 0, 1)});
        }
    }
    return trainings;
}

/// The network of a record, without the weights that it started from.
Network network_in(const nlohmann::json& record, const std::string& path) {
    JsonMap(record, path).map("inputs").map("network");
    nlohmann::json network = record["inputs"]["network"];
    network.erase("weights");
    return parse_network(network.dump(), path + ": inputs.network");
}

AccuracyRecipe recipe_in(const JsonMap& record, const Network& network) {
    const JsonMap inputs = record.map("inputs");
    AccuracyRecipe recipe;
    const auto count = [&](const JsonMap& map, const char* key) {
        return static_cast<std::int64_t>(map.count(key, 1, kMostCount));
    };
    recipe.dataset = inputs.map("data").text("name");
    recipe.images = count(inputs, "samples");
    recipe.test_images = count(inputs, "test_samples");
    recipe.epochs = count(inputs, "epochs");
    recipe.batch = network.train.batch;
    recipe.name = recipe.describe();
    return recipe;
}

/// Rate, schedule and the rest.
std::string training_text(Network network) {
    network.weights.clear();
    return network_yaml(network);
}

/// Of a record's chip.
std::string upsets_in(const nlohmann::json& record) {
    const nlohmann::json faults =
        record.value("/inputs/chip/faults"_json_pointer, nlohmann::json());
    return faults.is_object() ? upsets_of(load_faults(faults.dump())) : "";
}

void add_training(AccuracyRecipe& recipe, const Training& training, std::uint64_t seed,
                  const std::string& upsets, const std::string& path) {
    auto at =
        std::find_if(recipe.trained.begin(), recipe.trained.end(), [&](const TrainedAccuracy& t) {
            return t.arithmetic == training.arithmetic && t.upsets == upsets;
        });
    if (at == recipe.trained.end()) {
        recipe.trained.push_back({training.arithmetic, {}, {}, path, {}, {}, {}, upsets, {}});
        at = recipe.trained.end() - 1;
    }
    const auto same = std::find(at->seeds.begin(), at->seeds.end(), seed);
    if (same == at->seeds.end()) {
        at->seeds.push_back(seed);
        at->accuracies.push_back(training.accuracy);
    } else if (at->accuracies[static_cast<std::size_t>(same - at->seeds.begin())] !=
               training.accuracy) {
        throw InputError(fmt::format("{}: found another accuracy of {} with seed {} than {} has, "
                                     "expected each training once",
                                     path, training.arithmetic, seed, at->from));
    }
}

} // namespace

AccuracyFile accuracies_of_records(const std::vector<std::string>& paths, const Network& network) {
    AccuracyFile file{network.name, {}};
    std::string first_training;
    for (const std::string& path : paths) {
        const nlohmann::json json = parse_json(file_bytes(path, kMostText), path);
        const JsonMap record(json, path);
        const std::vector<Training> trainings = trainings_in(record);
        const Network trained = network_in(json, path);
        if (!same_network(trained, network)) {
            throw InputError(fmt::format(
                "{}: inputs.network: found a training of {}, expected of {}{}", path, trained.name,
                network.name, trained.name == network.name ? " with the same layers" : ""));
        }
        const AccuracyRecipe recipe = recipe_in(record, trained);
        if (file.recipes.empty()) {
            file.recipes.push_back(recipe);
            first_training = training_text(trained);
        } else if (const AccuracyRecipe& first = file.recipes.front();
                   recipe.name != first.name || recipe.test_images != first.test_images) {
            throw InputError(fmt::format("{}: found a training by {} ({} test images), expected by "
                                         "{} ({}) as in {}",
                                         path, recipe.name, recipe.test_images, first.name,
                                         first.test_images, paths.front()));
        } else if (training_text(trained) != first_training) {
            throw InputError(path + ": inputs.network.train: found another recipe than in " +
                             paths.front() + ", expected one for all");
        }
        const std::uint64_t seed = record.map("inputs").count("seed", 0, UINT64_MAX);
        for (const Training& training : trainings) {
            const bool chip = training.arithmetic != "float32";
            add_training(file.recipes.front(), training, seed, chip ? upsets_in(json) : "", path);
        }
    }
    return file;
}

} // namespace napier
