// SPDX-License-Identifier: Apache-2.0
// What a diagnosis leaves behind: CSV, table and picture.

#include <fstream>
#include <sstream>

#include "sw/run/diagnosis_file.hpp"
#include "sw/run/diagnosis_json.hpp"
#include "sw/run/diagnosis_picture.hpp"
#include "sw/run/diagnosis_table.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

TensorStatistics hundred_values(std::uint64_t zero, std::uint64_t saturated) {
    TensorStatistics s;
    s.values = 100;
    s.zero = zero;
    s.smallest = 1;
    s.saturated = saturated;
    s.lowest_log2 = -16;
    s.highest_log2 = 15;
    s.histogram = {{-16, 1}, {-3, 99 - zero - saturated}, {15, saturated}};
    return s;
}

DiagnosisRow product_row(std::size_t layer, const std::string& name, double error_rms) {
    DiagnosisRow row;
    row.layer = layer;
    row.name = name;
    row.operation = "product";
    row.tensor = "result";
    row.statistics = hundred_values(30, layer + 1);
    row.product = ProductAccuracy{20, 1.0 / 3, error_rms, 2, layer};
    return row;
}

DiagnosisRow update_row(std::uint64_t without_effect) {
    DiagnosisRow row;
    row.layer = 5;
    row.name = "fc, \"<last>\"";
    row.pass = Pass::update;
    row.operation = "update";
    row.tensor = "weight";
    row.statistics = hundred_values(1, 1);
    row.update = UpdateEffect{50, without_effect, 1e-9, 0.1};
    return row;
}

DiagnosisSample sample_at(std::uint64_t step) {
    return {step,
            {product_row(0, "a", 0), product_row(1, "b", 0.1), product_row(2, "c", 0.01),
             product_row(3, "d", 0.001), product_row(4, "e", 0.2), update_row(25), update_row(10)}};
}

std::string diagnosis_text(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// "chip 1, chip 3": which steps are there.
std::string steps_in(const std::string& path) {
    std::string steps;
    for (const TrainingSample& sample : read_diagnosis(path)) {
        steps += (steps.empty() ? "" : ", ") + sample.training + " " +
                 std::to_string(sample.sample.step);
    }
    return steps;
}

} // namespace

TEST_CASE("a diagnosis reads back as it was written") {
    const TemporaryFolder folder;
    DiagnosisFile(folder.str(), "chip", 10).add(sample_at(21));
    const std::vector<TrainingSample> samples = read_diagnosis(folder.file("diagnosis.csv"));
    REQUIRE(samples.size() == 1);
    CHECK(samples[0].training == "chip");
    CHECK(samples[0].epoch == 3);
    CHECK(samples[0].sample.step == 21);
    const std::vector<DiagnosisRow>& rows = samples[0].sample.rows;
    REQUIRE(rows.size() == 7);
    CHECK(rows[1].product->exact_rms == 1.0 / 3);
    CHECK(rows[1].product->flushed == 1);
    CHECK(rows[1].statistics.histogram == sample_at(1).rows[1].statistics.histogram);
    CHECK(rows[5].name == "fc, \"<last>\"");
    CHECK(!rows[5].product);
    CHECK(rows[5].update->update_rms == 1e-9);
    // All else too: written again it is the same text.
    CHECK(diagnosis_header() + "\n" + diagnosis_lines(samples[0]) ==
          diagnosis_text(folder.file("diagnosis.csv")));
    CHECK(diagnosis_json(samples[0]) == diagnosis_json({"chip", 3, sample_at(21)}));
}

TEST_CASE("a training that goes on earlier replaces its own samples and keeps the other's") {
    const TemporaryFolder folder;
    const std::string path = folder.file("diagnosis.csv");
    {
        DiagnosisFile chip(folder.str(), "chip", 10);
        chip.add(sample_at(1));
        chip.add(sample_at(3));
        chip.add(sample_at(5));
        DiagnosisFile(folder.str(), "fixed_twin", 10).add(sample_at(1));
    }
    { // killed as it wrote
        const std::string whole = diagnosis_text(path);
        std::ofstream(path) << whole << "chip,1,7,0,a,forw";
    }
    CHECK(steps_in(path) == "chip 1, chip 3, chip 5, fixed_twin 1");
    DiagnosisFile chip(folder.str(), "chip", 10);
    CHECK(chip.last()->sample.step == 5);
    chip.add(sample_at(3));
    CHECK(steps_in(path) == "chip 1, fixed_twin 1, chip 3");
    chip.add(sample_at(7));
    CHECK(steps_in(path) == "chip 1, fixed_twin 1, chip 3, chip 7");
    DiagnosisFile(folder.str(), "chip", 10).add(sample_at(1));
    CHECK(steps_in(path) == "fixed_twin 1, chip 1");
    DiagnosisFile nowhere("", "chip", 10);
    CHECK(!nowhere.last());
    nowhere.add(sample_at(1));
    CHECK(nowhere.last()->sample.rows.size() == 7);
}

TEST_CASE("a broken diagnosis is refused with its line") {
    const TemporaryFolder folder;
    const std::string row = diagnosis_lines({"chip", 1, sample_at(1)});
    const auto refusal = [&](const std::string& text) {
        folder.write("diagnosis.csv", {text.begin(), text.end()});
        return message_of([&] { DiagnosisFile(folder.str(), "chip", 1); });
    };
    const auto with = [&](std::string from, const std::string& to) {
        std::string line = row.substr(0, row.find('\n') + 1);
        return refusal(diagnosis_header() + "\n" + line.replace(line.find(from), from.size(), to));
    };
    CHECK_THAT(refusal("a\n"), Contains("diagnosis.csv:1: expected training,epoch,step"));
    CHECK_THAT(refusal(diagnosis_header() + "\nchip,1\n"),
               Contains(":2: found 2 columns, expected 25"));
    CHECK_THAT(with("chip", "chop"), Contains(":2: found training 'chop', expected chip"));
    CHECK_THAT(with("chip,1", "chip,0"), Contains(":2: epoch: found '0', expected an integer"));
    CHECK_THAT(with("forward", "backward"), Contains(":2: pass: found 'backward', expected"));
    CHECK_THAT(with("-16:1", "-16"), Contains(":2: histogram: found '-16', expected log2:count"));
    CHECK_THAT(with("-16:1", "-16:x"), Contains(":2: histogram: found 'x', expected an integer"));
    CHECK_THAT(with("100", "-1"), Contains(":2: values: found '-1', expected an integer"));
    CHECK_THAT(with("0.333", "0,333"), Contains(":2: found 26 columns"));
}

TEST_CASE("the table names what is worst") {
    const std::string table = diagnosis_table({"chip", 1, sample_at(1)});
    INFO(table);
    const auto line_with = [&](const std::string& text) {
        const std::size_t at = table.find(text);
        REQUIRE(at != std::string::npos);
        const std::size_t begin = table.rfind('\n', at) + 1;
        return table.substr(begin, table.find('\n', at) - begin);
    };
    CHECK_THAT(line_with(" e "), Contains("lowest signal to noise") && Contains("4.4 dB"));
    CHECK_THAT(line_with(" b "), Contains("lowest signal to noise") && Contains("10.5 dB"));
    CHECK_THAT(line_with(" c "), Contains("lowest signal to noise") && Contains("30.5 dB"));
    CHECK(table.find(" d ") == std::string::npos);
    CHECK_THAT(line_with("most saturated"), Contains(" e ") && Contains("5.00 %"));
    CHECK_THAT(line_with("most flushed"), Contains(" e ") && Contains("20.00 %"));
    CHECK_THAT(line_with("without effect"), Contains("fc") && Contains("50.00 %"));
}

TEST_CASE("the picture has a panel for each layer and pass, and marks the range") {
    const TrainingSample sample{"chip", 1, sample_at(1)};
    const std::string svg = diagnosis_svg({sample, {"fixed_twin", 1, sample_at(1)}});
    const auto count = [&](const std::string& text) {
        int found = 0;
        for (std::size_t at = svg.find(text); at != std::string::npos;
             at = svg.find(text, at + 1)) {
            ++found;
        }
        return found;
    };
    CHECK(svg.rfind("<svg xmlns='http://www.w3.org/2000/svg'", 0) == 0);
    CHECK(count(">product, result<") == 2 * 5);
    CHECK(count(">update, weight<") == 2);
    CHECK(count("class='range'") == 2 * 2 * 6);
    CHECK(count("<last>") == 0);
    CHECK(count("&lt;last&gt;") == 2);
    CHECK(svg.find("fixed_twin, step 1") != std::string::npos);
}
