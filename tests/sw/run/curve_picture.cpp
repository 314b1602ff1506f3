// SPDX-License-Identifier: Apache-2.0
#include "sw/run/curve_picture.hpp"

#include <cmath>

#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

std::vector<EpochResult> accuracies(const std::vector<double>& values) {
    std::vector<EpochResult> points;
    for (const double value : values) {
        points.push_back({0.1, 2 - value, value, 2.1 - value, value});
    }
    return points;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

} // namespace

TEST_CASE("best, final and the median of the last ten") {
    const CurveSummary s = summarise(
        accuracies({0.9, 0.9, 0.10, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.05}));
    CHECK(s.best == 0.9);
    CHECK(s.best_epoch == 1);
    CHECK(s.final == 0.05);
    CHECK(s.median == Approx(0.135)); // of 0.05 and 0.10 .. 0.18
    CHECK(summarise(accuracies({0.3, 0.1, 0.2})).median == 0.2);
    CHECK_THROWS_AS(summarise({}), std::invalid_argument);
}

TEST_CASE("a picture has three lines a curve and a legend, and is well formed") {
    std::vector<EpochResult> diverged = accuracies({0.1, 0.2});
    diverged[1].test_loss = NAN;
    diverged[1].train_loss = INFINITY;
    const std::string svg =
        curves_svg({{"a <b> & c", accuracies({0.1, 0.5, 0.7})}, {"d", diverged}});
    CHECK(svg.find("<svg ") == 0);
    CHECK_THAT(svg, Contains("</svg>") && Contains("a &lt;b&gt; &amp; c"));
    CHECK(count(svg, "<polyline ") == 6);
    CHECK(count(svg, "nan") + count(svg, "inf") == 0);
    CHECK(count(svg, "<text ") == count(svg, "</text>"));
}

TEST_CASE("a higher accuracy is drawn higher, a later epoch further right") {
    const std::string svg = curves_svg({{"a", accuracies({0.0, 1.0})}});
    // 0 % to 100 % over the whole panel: 56 + 300 down to 56.
    CHECK_THAT(svg, Contains("points='56.0,356.0 476.0,56.0 '"));
}

TEST_CASE("marks stand at round values over the whole panel") {
    const std::string svg =
        curves_svg({{"a", {{0.1, 1.57, 0.4, 1.71, 0.48}, {0.1, 0.8, 0.7, 0.75, 0.75}}}});
    for (const char* const mark : {"0.6", "0.8", "1", "1.2", "1.4", "1.6", "1.8"}) {
        CHECK_THAT(svg, Contains(">" + std::string(mark) + "</text>"));
    }
}
