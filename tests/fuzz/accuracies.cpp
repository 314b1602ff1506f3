// SPDX-License-Identifier: Apache-2.0
// A file of accuracies.
#include "sw/run/accuracies.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::returns_or_refuses([&] {
        const AccuracyFile file =
            read_accuracies(YamlMap::parse(fuzz::text(data, size), "accuracies.yaml"));
        for (const AccuracyRecipe& recipe : file.recipes) {
            const Accuracies known{file.network, "accuracies.yaml", recipe, ""};
            fuzz::require(!known.least() || (*known.least() >= 0 && *known.least() <= 0.5),
                          "half of an accuracy is 0..0.5");
            for (const TrainedAccuracy& trained : recipe.trained) {
                fuzz::require(trained.mean() >= 0 && trained.mean() <= 1, "an accuracy is 0..1");
                fuzz::require(!trained.deviation() || *trained.deviation() <= 1,
                              "accuracies differ by 1 at most");
                fuzz::require(trained.seeds.size() == trained.accuracies.size(), "one a seed");
            }
        }
    });
}
