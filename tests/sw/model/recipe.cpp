// SPDX-License-Identifier: Apache-2.0
#include "sw/model/recipe.hpp"

#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

TrainingRecipe recipe(const std::string& more) {
    return read_recipe(
        YamlMap::parse("batch: 10\nepochs: 2\nlearning_rate: 0.5\n" + more, "r.yaml"));
}

} // namespace

TEST_CASE("rates of the three schedules") {
    const TrainingRecipe constant = recipe("");
    CHECK(constant.rate(0, 9) == 0.5);
    CHECK(constant.rate(8, 9) == 0.5);
    const TrainingRecipe step = recipe("schedule: step");
    CHECK(step.rate(5, 9) == 0.5);
    CHECK(step.rate(6, 9) == 0.125); // the last third at a quarter
    const TrainingRecipe early = recipe("drop_at: 0.5\ndrop_factor: 0.1");
    CHECK(early.rate(4, 10) == 0.5);
    CHECK(early.rate(5, 10) == Approx(0.05));
    const TrainingRecipe cosine = recipe("schedule: cosine\nfinal_rate: 0.1");
    CHECK(cosine.rate(0, 8) == 0.5);
    CHECK(cosine.rate(4, 8) == Approx(0.3));
    CHECK(cosine.rate(8, 8) == Approx(0.1));
    for (std::uint64_t s = 0; s < 8; ++s) {
        CHECK(cosine.rate(s, 8) > cosine.rate(s + 1, 8));
    }
}

TEST_CASE("keys of another schedule are refused") {
    CHECK_THAT(test::message_of([] { recipe("schedule: cosine\ndrop_at: 0.5"); }),
               Contains("r.yaml:5: drop_at: only with schedule: step"));
    CHECK_THAT(test::message_of([] { recipe("final_rate: 0.5"); }),
               Contains("r.yaml:4: final_rate: only with schedule: cosine"));
    CHECK_THAT(test::message_of([] { recipe("schedule: linear"); }), Contains("schedule"));
    CHECK_THAT(test::message_of([] { recipe("crop_padding: 65"); }), Contains("0..64"));
}

TEST_CASE("different recipes read differently") {
    const std::vector<std::string> variants = {"",
                                               "drop_at: 0.5",
                                               "schedule: step",
                                               "schedule: cosine",
                                               "flip: true",
                                               "crop_padding: 4",
                                               "normalise: true",
                                               "momentum: 0.9",
                                               "weight_decay: 0.0001",
                                               "schedule: cosine\nfinal_rate: 0.1",
                                               "schedule: cosine\nfinal_rate: 0.10000000000000002"};
    for (std::size_t i = 0; i < variants.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            CHECK(recipe(variants[i]).describe() != recipe(variants[j]).describe());
        }
    }
}
