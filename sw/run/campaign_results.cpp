// SPDX-License-Identifier: Apache-2.0
#include "sw/run/campaign_results.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <sstream>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"

namespace napier {

namespace {

const std::string kHeading =
    "arithmetic,case,rate,run,test_accuracy,bits_injected,bits_corrected,bits_detected\n";

CampaignRun parse(const std::string& line, const CampaignSpec& spec, const std::string& where) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) {
        cells.push_back(cell);
    }
    if (cells.size() != 8) {
        throw InputError(where + ": found " + std::to_string(cells.size()) +
                         " columns, expected 8");
    }
    const auto bits = [&](std::size_t i, const char* column) {
        return required_number<std::uint64_t>(cells[i], 0, UINT64_MAX, where + ": " + column);
    };
    const CampaignRun run = {
        cells[0],
        cells[1],
        required_number(cells[2], 0.0, 0.5, where + ": rate"),
        required_number(cells[3], std::int64_t{0}, spec.runs - 1, where + ": run"),
        required_number(cells[4], 0.0, 1.0, where + ": test_accuracy"),
        bits(5, "bits_injected"),
        bits(6, "bits_corrected"),
        bits(7, "bits_detected")};
    const auto has_rate = [&](const std::vector<double>& rates) {
        return std::any_of(rates.begin(), rates.end(), [&](double rate) {
            return fmt::format("{:g}", rate) == fmt::format("{:g}", run.rate);
        });
    };
    const bool asked =
        std::find(spec.arithmetics.begin(), spec.arithmetics.end(), run.arithmetic) !=
            spec.arithmetics.end() &&
        std::any_of(spec.cases.begin(), spec.cases.end(), [&](const CampaignCase& one) {
            return one.name == run.name && has_rate(one.rates);
        });
    if (!asked) {
        throw InputError(where + ": found run " + run.key() + ", which the spec does not ask for");
    }
    return run;
}

std::string made(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw OutputError(folder + ": " + error.message());
    }
    return folder;
}

} // namespace

std::string CampaignRun::key() const {
    return fmt::format("{},{},{:g},{}", arithmetic, name, rate, run);
}

CampaignResults::CampaignResults(const std::string& folder, const CampaignSpec& spec)
    : folder_(folder), lock_(made(folder), FolderLock::Wait::no), text_(kHeading) {
    const std::string path = folder + "/results.csv";
    const std::string spec_path = folder + "/spec.yaml";
    if (!std::filesystem::exists(path)) {
        write_file_atomically(spec_path, spec.text);
        write_file_atomically(path, text_);
        return;
    }
    if (file_text(spec_path) != spec.text) {
        throw InputError(folder + ": holds the results of another spec (spec.yaml there is not "
                                  "this one), expected an empty folder or the same spec");
    }
    std::istringstream in(file_text(path));
    std::string line;
    std::getline(in, line);
    if (line + "\n" != kHeading) {
        throw InputError(path + ":1: not the heading of a campaign's results");
    }
    for (int number = 2; std::getline(in, line); ++number) {
        const std::string where = path + ":" + std::to_string(number);
        const CampaignRun run = parse(line, spec, where);
        if (!keys_.insert(run.key()).second) {
            throw InputError(where + ": run " + run.key() + " is there twice");
        }
        runs_.push_back(run);
        text_ += line + "\n";
    }
}

void CampaignResults::add(const CampaignRun& run) {
    runs_.push_back(run);
    keys_.insert(run.key());
    text_ += fmt::format("{},{:.6f},{},{},{}\n", run.key(), run.test_accuracy, run.injected,
                         run.corrected, run.detected);
    write_file_atomically(folder_ + "/results.csv", text_);
}

std::vector<CampaignSummary> CampaignResults::summary() const {
    std::vector<std::vector<const CampaignRun*>> groups; // as they come first
    std::map<std::string, std::size_t> group_of;
    for (const CampaignRun& run : runs_) {
        CampaignRun first = run;
        first.run = 0;
        const auto found = group_of.try_emplace(first.key(), groups.size()).first;
        groups.resize(std::max(groups.size(), found->second + 1));
        groups[found->second].push_back(&run);
    }
    std::vector<CampaignSummary> rows;
    for (const auto& group : groups) {
        const CampaignRun& first = *group.front();
        CampaignSummary row{first.arithmetic, first.name, first.rate, group.size(), {}, 0, 0, 0};
        std::vector<double> accuracies;
        for (const CampaignRun* const run : group) {
            accuracies.push_back(run->test_accuracy);
            row.injected += static_cast<double>(run->injected);
            row.corrected += static_cast<double>(run->corrected);
            row.detected += static_cast<double>(run->detected);
        }
        for (double* const sum : {&row.injected, &row.corrected, &row.detected}) {
            *sum /= static_cast<double>(group.size());
        }
        row.test_accuracy = mean_of(accuracies);
        rows.push_back(row);
    }
    return rows;
}

std::string CampaignResults::summarise() const {
    std::string csv = "arithmetic,case,rate,runs,test_accuracy,margin_95,bits_injected,"
                      "bits_corrected,bits_detected\n";
    TextTable table({{"arithmetic", TextTable::Align::left},
                     {"case", TextTable::Align::left},
                     {"rate"},
                     {"runs"},
                     {"accuracy, %"},
                     {"+- (95 %)"},
                     {"bits a run"},
                     {"corrected"},
                     {"detected"}});
    for (const CampaignSummary& row : summary()) {
        const Mean& accuracy = row.test_accuracy;
        csv += fmt::format("{},{},{:g},{},{:.6f},{:.6f},{:.1f},{:.1f},{:.1f}\n", row.arithmetic,
                           row.name, row.rate, row.runs, accuracy.mean, accuracy.margin,
                           row.injected, row.corrected, row.detected);
        table.add_row({row.arithmetic, row.name, fmt::format("{:g}", row.rate),
                       std::to_string(row.runs), fmt::format("{:.2f}", accuracy.mean * 100),
                       fmt::format("{:.2f}", accuracy.margin * 100), human_count(row.injected, ""),
                       human_count(row.corrected, ""), human_count(row.detected, "")});
    }
    write_file_atomically(folder_ + "/summary.csv", csv);
    return table.str();
}

Mean mean_of(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    const double mean = sum / n;
    if (values.size() < 2) {
        return {mean, std::numeric_limits<double>::quiet_NaN()};
    }
    double squares = 0;
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    const boost::math::students_t distribution(n - 1);
    return {mean, boost::math::quantile(distribution, 0.975) * std::sqrt(squares / (n - 1) / n)};
}

} // namespace napier
