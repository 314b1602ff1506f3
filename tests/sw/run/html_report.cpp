// SPDX-License-Identifier: Apache-2.0

#include "sw/run/html_report.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/report/html_page.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("the utilisation of the elements is that of the array", "[heat]") {
    Architecture a = bundled_chip("lns12-32x32");
    a.array.rows = 24;
    a.array.columns = 40;
    a.array.dataflow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                Dataflow::input_stationary);
    Network network = load_network("mlp");
    connect(network);
    const Simulation s = simulate(a, load_technology("nm45"), network, RunMode::training, 20);
    double sum = 0;
    for (const auto& row : element_utilization(s)) {
        for (const double share : row) {
            CHECK(share <= 1);
            sum += share;
        }
    }
    CHECK(sum / (24 * 40) == Approx(s.utilization()).epsilon(1e-9));
}

TEST_CASE("bins hold every busy picosecond, however long the run", "[occupancy]") {
    OccupancyRecorder recorder;
    std::uint64_t busy = 0;
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        const std::uint64_t length = 100 + i * i % 4000;
        recorder.span(Unit::load, nullptr, at, at + length);
        busy += length;
        at += 2 * length;
    }
    double sum = 0;
    for (const double share : recorder.shares(Unit::load)) {
        CHECK(share <= 1.0000001);
        sum += share;
    }
    CHECK(sum * static_cast<double>(recorder.bin_ps()) == Approx(static_cast<double>(busy)));
    CHECK(recorder.shares(Unit::load).size() > OccupancyRecorder::kBins / 2);
}

TEST_CASE("a page is one file and no name breaks out of it", "[page]") {
    nlohmann::ordered_json data;
    data["subtitle"] = "</script><script>alert(1)</script>";
    const std::string page = html_page("a <b> & c", data);
    CHECK_THAT(page, Catch::Contains("<title>a &lt;b&gt; &amp; c</title>"));
    CHECK_THAT(page, !Catch::Contains("</script><script>alert"));
    CHECK_THAT(page, Catch::Contains("default-src 'none'; script-src 'sha256-"));
    for (const char* const outside : {"http://", "https://", "src=", "@import", "url("}) {
        const auto at = page.find(outside);
        // The one address is the name of the SVG language.
        CHECK((at == std::string::npos || page.compare(at, 26, "http://www.w3.org/2000/svg") == 0));
    }
    CHECK_THAT(page, !Catch::Contains("@DATA@") && !Catch::Contains("@SCRIPT@"));
    // Nor does a name that is a mark of the page, or that opens a comment in the data.
    data["subtitle"] = "<!--<script>\xE2\x80\xA8";
    data["run"] = "<img src=x onerror=alert(1)>";
    const std::string hostile = html_page("@DATA@", data);
    CHECK_THAT(hostile, Catch::Contains("<title>@DATA@</title>") &&
                            Catch::Contains("\\u003c!--\\u003cscript\\u003e\\u2028") &&
                            !Catch::Contains("<img") && !Catch::Contains("<!--"));
    const std::string mark = "id=\"data\">";
    const std::size_t begin = hostile.find(mark) + mark.size();
    const std::string text = hostile.substr(begin, hostile.find("</script>", begin) - begin);
    CHECK(nlohmann::ordered_json::parse(text) == data);
}
