// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "hw/chip/architecture.hpp"
#include "hw/config/bundled_files.hpp"
#include "hw/config/yaml_reader.hpp"
#include "sw/model/network.hpp"

namespace napier {

/// What trainings of one network in one arithmetic have come to.
struct TrainedAccuracy {
    std::string arithmetic; ///< as --arithmetic writes it, in a record's words, or float32
    std::vector<std::uint64_t> seeds;
    std::vector<double> accuracies; ///< of the test, by seed, 0..1
    std::string from;               ///< the file that says so
    std::string commit;             ///< of the program; empty: not known
    std::string date;
    std::string note;                ///< what is particular about them; mostly empty
    std::string upsets;              ///< that the chip had, in a record's words; empty: none
    std::optional<Arithmetic> exact; ///< what a short name means

    double mean() const;
    /// Of a seed from the mean (n - 1); none of a single seed.
    std::optional<double> deviation() const;
};

/// Trainings that may be compared: the same images, epochs and batch.
struct AccuracyRecipe {
    std::string name;
    std::string dataset;
    std::int64_t images = 0; ///< of an epoch
    std::int64_t test_images = 0;
    std::int64_t epochs = 0;
    std::int64_t batch = 0;
    std::string command;
    std::vector<TrainedAccuracy> trained;

    /// "60000 images of fashion-mnist, 5 epochs, batch 32"
    std::string describe() const;
};

/// A file of accuracies; see configs/accuracies/mlp.yaml.
struct AccuracyFile {
    std::string network; ///< whose they are
    std::vector<AccuracyRecipe> recipes;
};
/// Throws InputError.
AccuracyFile read_accuracies(YamlMap map);
/// The mapping that read_accuracies reads.
nlohmann::ordered_json accuracies_json(const AccuracyFile& file);
/// Accuracies as a file that has no others.
nlohmann::ordered_json used_accuracies(const struct Accuracies& accuracies);
/// Those that Napier knows, by network.
const BundledFiles& bundled_accuracies();

/// The accuracies that one question may compare: of one network, by one recipe.
struct Accuracies {
    std::string network;
    std::string source;    ///< the file they are from
    AccuracyRecipe recipe; ///< without trainings: none is known
    std::string why_none;  ///< then: "no training of vgg11 is recorded"

    bool any() const { return !recipe.trained.empty(); }
    /// The training in the arithmetic of `chip`, every bit of it, with the upsets that it has.
    const TrainedAccuracy* of(const Architecture& chip) const;
    /// Half of what float32 comes to by this recipe: what stays below did not train. None without
    /// float32.
    std::optional<double> least() const;
    bool trained(double accuracy) const { return !least() || accuracy >= *least(); }
    /// Of a chip that `of` has none for: "no training of mlp in its arithmetic by 60000 images ..."
    std::string unknown() const;
    /// Of one below least(): "not trained: 6.26 % where float32 comes to 32.52 %".
    std::string failure(double accuracy) const;
};

/// Those of `network` (a file's name for it and, of a bundled network, its layers) that `file` has
/// by the recipe of that name; an empty name is the first.
/// Throws InputError naming `where`: of another network, without such a recipe.
Accuracies accuracies_of(const Network& network, const AccuracyFile& file,
                         const std::string& recipe, const std::string& source,
                         const std::string& where);
/// The same of the bundled file; without one, or of a network with other layers, none are known.
Accuracies known_accuracies(const Network& network, const std::string& recipe = "",
                            const std::string& where = "");

/// In words, where there are any: protection alone changes no number.
std::string upsets_of(const FaultConfig& faults);
/// Whether they have the same name and the same layers, for the same data set.
bool same_network(const Network& a, const Network& b);

/// The accuracies in records of trainings (report.json of napier train), as a file of one recipe.
/// Throws InputError: another network than `network`, trainings of different recipes, one twice.
AccuracyFile accuracies_of_records(const std::vector<std::string>& paths, const Network& network);

/// "accuracy 32.47 % (2 seeds, sd 0.28; 20000 images of cifar-100, 10 epochs, ...)", or why it is
/// not known: what a person should know of a run of `chip`.
std::string accuracy_line(const Accuracies& known, const Architecture& chip);
/// The same as a record's `accuracy`; null where it is not known.
nlohmann::ordered_json accuracy_json(const Accuracies& known, const Architecture& chip);

} // namespace napier
