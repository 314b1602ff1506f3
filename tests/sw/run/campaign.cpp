// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <fstream>
#include <sstream>

#include "hw/config/input_error.hpp"
#include "sw/run/campaign_results.hpp"
#include "sw/run/campaign_spec.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using napier::test::TemporaryFolder;

namespace {

std::string content(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("a mean with its 95 % confidence interval", "[campaign]") {
    const Mean five = mean_of({1, 2, 3, 4, 5});
    CHECK(five.mean == 3);
    CHECK(five.margin == Approx(2.776445 * std::sqrt(2.5 / 5)));
    CHECK(std::isnan(mean_of({7}).margin));
    CHECK(mean_of({2, 2, 2}).margin == 0);
}

TEST_CASE("a campaign's results go on where they were", "[campaign]") {
    const TemporaryFolder folder;
    const std::string out = folder.file("out");
    CampaignSpec spec;
    spec.text = "spec";
    spec.arithmetics = {"lns12"};
    spec.cases = {{"memories", {}, {1e-6, 1e-5}}};
    spec.runs = 3;
    CampaignRun run{"lns12", "memories", 1e-6, 0, 0.75, 10, 8, 2};
    {
        CampaignResults results(out, spec);
        CHECK_THROWS_WITH(CampaignResults(out, spec), Contains("another process is at work here"));
        CHECK_FALSE(results.has(run));
        results.add(run);
        run.run = 1;
        run.test_accuracy = 0.25;
        results.add(run);
    }
    {
        CampaignResults results(out, spec);
        CHECK(results.size() == 2);
        CHECK(results.has(run));
        run.rate = 1e-5;
        CHECK_FALSE(results.has(run));
        results.add(run);
        CHECK_THAT(results.summarise(), Contains("50.00"));
        CHECK_THAT(content(out + "/summary.csv"),
                   Contains("lns12,memories,1e-06,2,0.500000,3.176551,10.0,8.0,2.0\n") &&
                       Contains("lns12,memories,1e-05,1,0.250000,nan,10.0,8.0,2.0\n"));
    }
    const std::string whole = content(out + "/results.csv");
    const auto refusal = [&](const std::string& line) {
        std::ofstream(out + "/results.csv") << whole << line << "\n";
        return test::message_of([&] { CampaignResults(out, spec); });
    };
    CHECK_THAT(refusal("half,a,li"), Contains("results.csv:5: found 3 columns, expected 8"));
    CHECK_THAT(refusal("lns12,memories,1e-06,0,0.5,1,0,0"),
               Contains(":5: run lns12,memories,1e-06,0 is there twice"));
    CHECK_THAT(refusal("lns8,memories,1e-06,0,0.5,1,0,0"), Contains("the spec does not ask for"));
    CHECK_THAT(refusal("lns12,other,1e-06,0,0.5,1,0,0"), Contains("the spec does not ask for"));
    CHECK_THAT(refusal("lns12,memories,1e-04,0,0.5,1,0,0"), Contains("the spec does not ask for"));
    CHECK_THAT(refusal("lns12,memories,1e-06,3,0.5,1,0,0"), Contains(":5: run: found '3'"));
    CHECK_THAT(refusal("lns12,memories,1e-06,2,nan,1,0,0"), Contains("test_accuracy: found 'nan'"));
    CHECK_THAT(refusal("lns12,memories,1e-06,2,-5,1,0,0"), Contains("test_accuracy: found '-5'"));
    CHECK_THAT(refusal("lns12,memories,1e-06,2,1,-1,0,0"), Contains("bits_injected: found '-1'"));
    spec.text = "another";
    CHECK_THROWS_WITH(CampaignResults(out, spec), Contains("another spec"));
}

TEST_CASE("a campaign's specification", "[campaign]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("spec.yaml");
    const auto load = [&](const std::string& text) {
        std::ofstream(path) << text;
        return load_campaign(path);
    };
    const std::string start = "network: mlp\narithmetics: [lns12]\nruns: 3\nrates: [1e-6, 1e-5]\n";
    const CampaignSpec spec =
        load(start + "cases:\n  - {name: a, places: [dram], protection: {dram: parity}}\n"
                     "  - {name: b, rates: [0.5]}\n");
    CHECK(spec.cases.size() == 2);
    CHECK(spec.cases[0].rates.size() == 2);
    CHECK(spec.cases[0].faults.dram == Protection::parity);
    CHECK(spec.cases[1].rates == std::vector<double>{0.5});
    CHECK(spec.test_samples == 0);
    CHECK_THROWS_WITH(load(start + "cases: []\n"), Contains("cases: expected at least one"));
    CHECK_THROWS_WITH(load(start + "cases: [{name: 'a,b'}]\n"), Contains("without commas"));
    CHECK_THROWS_WITH(load(start + "cases: [{name: a, rate: 1}]\n"), Contains("rate: unknown key"));
    CHECK_THROWS_AS(load("network: mlp\n"), InputError);
    CHECK_THROWS_WITH(load(start + "cases: [{name: a}, {name: a}]\n"),
                      Contains("cases[1].name: found 'a' before"));
    CHECK_THROWS_WITH(load(start + "cases: [{name: a, rates: []}]\n"),
                      Contains("rates: expected at least one"));
    CHECK_THROWS_WITH(load(start + "cases: [{name: a, rates: [0.1, 1e-1]}]\n"),
                      Contains("rates: found 0.1 twice"));
    CHECK_THROWS_WITH(load("network: mlp\narithmetics: [lns12, lns12]\nruns: 3\nrates: [1e-6]\n"
                           "cases: [{name: a}]\n"),
                      Contains("arithmetics: found 'lns12' twice"));
}
