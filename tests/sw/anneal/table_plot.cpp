// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/table_plot.hpp"

#include <sstream>

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> curves(const std::string& svg) {
    const std::string key = "points=\"";
    std::vector<std::string> found;
    for (auto at = svg.find(key); at != std::string::npos; at = svg.find(key, at + 1)) {
        const auto from = at + key.size();
        found.push_back(svg.substr(from, svg.find('"', from) - from));
    }
    return found;
}

} // namespace

TEST_CASE("a picture has both functions, both tables and both errors, inside its frame") {
    const std::string svg = to_svg(LogAddTable::from_pwl(bundled_table("lns10_f4_s8")), "a title");
    CHECK_THAT(svg, StartsWith("<svg ") && EndsWith("</svg>\n"));
    CHECK(svg.find("a title") != std::string::npos);
    const std::vector<std::string> found = curves(svg);
    REQUIRE(found.size() == 6);
    for (const std::string& points : found) {
        std::istringstream in(points);
        double x = 0.0;
        double y = 0.0;
        char comma = 0;
        std::size_t count = 0;
        while (in >> x >> comma >> y) {
            CHECK((x >= 0.0 && x <= 832.0 && y >= 0.0 && y <= 688.0));
            ++count;
        }
        CHECK(count >= 111); // seven octaves of 16 differences, D- without d = 0
    }
}

TEST_CASE("the exact table lies on its functions") {
    const std::vector<std::string> found =
        curves(to_svg(LogAddTable::closed_form(Approximation::exact, 4), "exact"));
    REQUIRE(found.size() == 6);
    std::istringstream function(found[0]);
    std::istringstream table(found[2]);
    double x[2];
    double y[2];
    char comma = 0;
    while (function >> x[0] >> comma >> y[0] && table >> x[1] >> comma >> y[1]) {
        CHECK(x[0] == x[1]);
        CHECK(y[0] == Approx(y[1]).margin(260.0 / 3.0 / 32.0 + 0.01)); // half a code
    }
}
