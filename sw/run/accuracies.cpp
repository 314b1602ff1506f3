// SPDX-License-Identifier: Apache-2.0
#include "sw/run/accuracies.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "hw/chip/named_arithmetic.hpp"
#include "hw/config/number.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/report/human.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_accuracies();

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFloat32 = "float32";
constexpr double kLeastOfFloat32 = 0.5;
constexpr std::int64_t kMost = std::int64_t{1} << 40;

/// Words of a record have commas, short names have none.
bool in_words(const std::string& arithmetic) {
    return arithmetic.find(',') != arithmetic.npos;
}

std::optional<Arithmetic> exact_arithmetic(const YamlMap& map, const std::string& arithmetic) {
    if (arithmetic == kFloat32 || in_words(arithmetic)) {
        return std::nullopt;
    }
    try {
        return named_arithmetic(arithmetic);
    } catch (const InputError& error) {
        map.fail("arithmetic", error.what());
    }
}

TrainedAccuracy read_trained(YamlMap map) {
    TrainedAccuracy trained;
    trained.arithmetic = map.text("arithmetic");
    trained.exact = exact_arithmetic(map, trained.arithmetic);
    for (const std::string& seed : map.texts("seeds")) {
        trained.seeds.push_back(
            required_number<std::uint64_t>(seed, 0, UINT64_MAX, map.where("seeds")));
    }
    if (std::set<std::uint64_t>(trained.seeds.begin(), trained.seeds.end()).size() !=
        trained.seeds.size()) {
        map.fail("seeds", "found the same seed twice, expected each once");
    }
    trained.accuracies = map.reals("accuracies", 0, 1);
    if (trained.accuracies.size() != trained.seeds.size()) {
        map.fail("accuracies", fmt::format("found {} numbers, expected {}, one a seed",
                                           trained.accuracies.size(), trained.seeds.size()));
    }
    trained.from = map.text("from");
    trained.commit = map.text("commit", "");
    trained.date = map.text("date", "");
    trained.note = map.text("note", "");
    trained.upsets = map.text("upsets", "");
    map.finish();
    return trained;
}

AccuracyRecipe read_accuracy_recipe(YamlMap map) {
    AccuracyRecipe recipe;
    recipe.name = map.text("name");
    recipe.dataset = map.text("dataset");
    recipe.images = map.integer("images", 1, kMost);
    recipe.test_images = map.integer("test_images", 1, kMost);
    recipe.epochs = map.integer("epochs", 1, kMost);
    recipe.batch = map.integer("batch", 1, kMost);
    recipe.command = map.text("command", "");
    std::set<std::string> seen;
    for (YamlMap& item : map.maps("trained")) {
        recipe.trained.push_back(read_trained(std::move(item)));
        const TrainedAccuracy& last = recipe.trained.back();
        if (!seen.insert(last.arithmetic + "\n" + last.upsets).second) {
            map.fail("trained",
                     "found " + last.arithmetic + " twice, expected each arithmetic once");
        }
    }
    map.finish();
    return recipe;
}

/// What a network's accuracies depend on beside the recipe.
std::string layers_text(Network network) {
    network.name = "layers";
    network.weights.clear();
    network.tensors.reset();
    network.train = {};
    return network_yaml(network);
}

} // namespace

double TrainedAccuracy::mean() const {
    return std::accumulate(accuracies.begin(), accuracies.end(), 0.0) /
           static_cast<double>(accuracies.size());
}

std::optional<double> TrainedAccuracy::deviation() const {
    if (accuracies.size() < 2) {
        return std::nullopt;
    }
    double squares = 0;
    for (const double accuracy : accuracies) {
        squares += (accuracy - mean()) * (accuracy - mean());
    }
    return std::sqrt(squares / static_cast<double>(accuracies.size() - 1));
}

std::string upsets_of(const FaultConfig& faults) {
    return faults.any() ? faults.describe() : "";
}

bool same_network(const Network& a, const Network& b) {
    return a.name == b.name && layers_text(a) == layers_text(b);
}

std::string AccuracyRecipe::describe() const {
    return fmt::format("{} images of {}, {} {}, batch {}", images, dataset, epochs,
                       epochs == 1 ? "epoch" : "epochs", batch);
}

AccuracyFile read_accuracies(YamlMap map) {
    AccuracyFile file;
    file.network = map.text("network");
    std::set<std::string> seen;
    for (YamlMap& item : map.maps("recipes")) {
        file.recipes.push_back(read_accuracy_recipe(std::move(item)));
        if (!seen.insert(file.recipes.back().name).second) {
            map.fail("recipes",
                     "found '" + file.recipes.back().name + "' twice, expected each name once");
        }
    }
    map.finish();
    return file;
}

Json accuracies_json(const AccuracyFile& file) {
    Json json = {{"network", file.network}, {"recipes", Json::array()}};
    for (const AccuracyRecipe& recipe : file.recipes) {
        Json trained = Json::array();
        for (const TrainedAccuracy& t : recipe.trained) {
            trained.push_back({{"arithmetic", t.arithmetic},
                               {"seeds", t.seeds},
                               {"accuracies", t.accuracies},
                               {"from", t.from}});
            const auto add = [&](const char* key, const std::string& value) {
                if (!value.empty()) {
                    trained.back()[key] = value;
                }
            };
            add("commit", t.commit);
            add("date", t.date);
            add("note", t.note);
            add("upsets", t.upsets);
        }
        json["recipes"].push_back({{"name", recipe.name},
                                   {"dataset", recipe.dataset},
                                   {"images", recipe.images},
                                   {"test_images", recipe.test_images},
                                   {"epochs", recipe.epochs},
                                   {"batch", recipe.batch},
                                   {"command", recipe.command},
                                   {"trained", trained}});
    }
    return json;
}

Json used_accuracies(const Accuracies& accuracies) {
    AccuracyFile file{accuracies.network, {}};
    if (accuracies.any()) {
        file.recipes.push_back(accuracies.recipe);
    }
    return accuracies_json(file);
}

const BundledFiles& bundled_accuracies() {
    static const BundledFiles files("list of accuracies", embedded_accuracies());
    return files;
}

const TrainedAccuracy* Accuracies::of(const Architecture& chip) const {
    const std::string upsets = upsets_of(chip.faults);
    const auto found =
        std::find_if(recipe.trained.begin(), recipe.trained.end(), [&](const TrainedAccuracy& t) {
            return t.upsets == upsets && (t.exact ? *t.exact == chip.arithmetic
                                                  : t.arithmetic == chip.arithmetic.describe());
        });
    return found == recipe.trained.end() ? nullptr : &*found;
}

std::optional<double> Accuracies::least() const {
    for (const TrainedAccuracy& t : recipe.trained) {
        if (t.arithmetic == kFloat32) {
            return kLeastOfFloat32 * t.mean();
        }
    }
    return std::nullopt;
}

std::string Accuracies::unknown() const {
    return any() ? fmt::format("no training of {} in its arithmetic is recorded by {}", network,
                               recipe.describe())
                 : why_none;
}

std::string Accuracies::failure(double accuracy) const {
    return fmt::format("not trained: {} where float32 comes to {}", human_percent(accuracy),
                       human_percent(least().value_or(0) / kLeastOfFloat32));
}

Accuracies accuracies_of(const Network& network, const AccuracyFile& file,
                         const std::string& recipe, const std::string& source,
                         const std::string& where) {
    if (file.network != network.name) {
        throw InputError(fmt::format("{}: found accuracies of {}, expected of {}", where,
                                     file.network, network.name));
    }
    if (bundled_networks().has(network.name) &&
        !same_network(network, load_network(network.name))) {
        throw InputError(fmt::format("{}: found accuracies of the bundled network {}, whose layers "
                                     "are not those of this {}",
                                     where, network.name, network.name));
    }
    Accuracies result{network.name, source, {}, {}};
    std::string names;
    for (const AccuracyRecipe& each : file.recipes) {
        if (recipe.empty() || each.name == recipe) {
            result.recipe = each;
            return result;
        }
        names += (names.empty() ? "" : ", ") + each.name;
    }
    if (!recipe.empty()) {
        throw InputError(fmt::format("{}: found recipe '{}', expected one of {}: {}", where, recipe,
                                     source, names));
    }
    result.why_none = "no training of " + network.name + " is recorded";
    return result;
}

Accuracies known_accuracies(const Network& network, const std::string& recipe,
                            const std::string& where) {
    const bool known = bundled_accuracies().has(network.name);
    if (known && same_network(network, load_network(network.name))) {
        const std::string file = network.name + ".yaml";
        return accuracies_of(
            network,
            read_accuracies(YamlMap::parse(bundled_accuracies().bundled_text(network.name), file)),
            recipe, "configs/accuracies/" + file, where);
    }
    const std::string why =
        known ? "the trainings recorded of " + network.name + " are of other layers"
              : "no training of " + network.name + " is recorded";
    if (!recipe.empty()) {
        throw InputError(where + ": found recipe '" + recipe + "', but " + why);
    }
    return {network.name, "", {}, why};
}

std::string accuracy_line(const Accuracies& known, const Architecture& chip) {
    const TrainedAccuracy* const found = known.of(chip);
    if (found == nullptr) {
        return "accuracy unknown: " + (chip.faults.any() && known.any()
                                           ? "no training with these upsets is recorded"
                                           : known.unknown());
    }
    const std::optional<double> deviation = found->deviation();
    const std::size_t seeds = found->seeds.size();
    return fmt::format("accuracy {} ({} {}{}; {}; {}){}{}", human_percent(found->mean()), seeds,
                       seeds == 1 ? "seed" : "seeds",
                       deviation ? fmt::format(", sd {:.2f}", *deviation * 100) : "",
                       known.recipe.describe(), found->from,
                       found->note.empty() ? "" : ", " + found->note,
                       known.trained(found->mean()) ? "" : "; " + known.failure(found->mean()));
}

Json accuracy_json(const Accuracies& known, const Architecture& chip) {
    const TrainedAccuracy* const found = known.of(chip);
    if (found == nullptr) {
        return nullptr;
    }
    const std::optional<double> deviation = found->deviation();
    AccuracyRecipe recipe = known.recipe;
    recipe.trained = {*found};
    return {{"test_accuracy", found->mean()},
            {"deviation", deviation ? Json(*deviation) : Json(nullptr)},
            {"trained", known.trained(found->mean())},
            {"recipe", accuracies_json({known.network, {recipe}})["recipes"][0]}};
}

} // namespace napier
