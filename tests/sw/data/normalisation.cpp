// SPDX-License-Identifier: Apache-2.0
#include "sw/data/normalisation.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"

using namespace napier;
using namespace napier::test;

TEST_CASE("mean and deviation are those of the training images, channel by channel") {
    Dataset set{"small", 10, {2, 1, 2}, {}, {}};
    set.train.labels = {0, 1};
    // Channel 0 holds 0, 255, 0, 255; channel 1 holds 10, 20, 30, 40.
    set.train.pixels = {0, 255, 10, 20, 0, 255, 30, 40};
    set.test.labels = {0};
    set.test.pixels = {200, 200, 200, 200};
    const Normalisation found = training_normalisation(set);
    REQUIRE(found.mean.size() == 2);
    CHECK(found.mean[0] == Approx(0.5));
    CHECK(found.deviation[0] == Approx(0.5));
    CHECK(found.mean[1] == Approx(25.0 / 255.0));
    CHECK(found.deviation[1] == Approx(std::sqrt(125.0) / 255.0));
}

TEST_CASE("normalised pixels have mean 0 and deviation 1, channel by channel") {
    Dataset set{"small", 10, {2, 1, 2}, {}, {}};
    set.train.labels = {0, 1};
    set.train.pixels = {0, 255, 10, 20, 0, 255, 30, 40};
    const PixelValues values = pixel_values(training_normalisation(set));
    REQUIRE(values.size() == 2);
    CHECK(values[0][0] == Approx(-1.0));
    CHECK(values[0][255] == Approx(1.0));
    CHECK(values[1][25] == Approx(0).margin(1e-12));
    CHECK(values[1][10] == Approx(-15.0 / std::sqrt(125.0)));
    CHECK(pixel_values({{0.0}, {1.0}})[0][51] == Approx(0.2)); // not normalised
}

TEST_CASE("a constant channel cannot be normalised") {
    Dataset set{"flat", 10, {1, 1, 2}, {}, {}};
    set.train.labels = {0};
    set.train.pixels = {7, 7};
    CHECK(message_of([&] { training_normalisation(set); }) ==
          "data set flat: all training pixels of channel 0 are equal, so it cannot be normalised");
}
