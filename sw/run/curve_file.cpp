// SPDX-License-Identifier: Apache-2.0
#include "sw/run/curve_file.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/folder_lock.hpp"
#include "sw/run/number_or_not.hpp"
#include "sw/run/train_progress_json.hpp"

namespace napier {

namespace {

const std::string kHeader = "training,epoch,rate,train_loss,train_accuracy,test_loss,test_accuracy";
constexpr std::size_t kCurveColumns = 7;
constexpr const char* kTrainings[] = {"chip", "fixed_twin", "float32"};

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, ',');) {
        fields.push_back(field);
    }
    return fields;
}

Curve& curve_named(std::vector<Curve>& curves, const std::string& training) {
    const auto found = std::find_if(curves.begin(), curves.end(),
                                    [&](const Curve& curve) { return curve.training == training; });
    return found != curves.end() ? *found : curves.emplace_back(Curve{training, {}});
}

} // namespace

std::vector<Curve> read_curves(const std::string& path) {
    std::istringstream in(file_text(path));
    std::string line;
    if (!std::getline(in, line) || line != kHeader) {
        throw InputError(path + ":1: expected " + kHeader);
    }
    std::vector<Curve> curves;
    for (int number = 2; std::getline(in, line); ++number) {
        const std::string where = path + ":" + std::to_string(number);
        const std::vector<std::string> fields = fields_of(line);
        if (fields.size() != kCurveColumns) {
            throw InputError(where + ": found " + std::to_string(fields.size()) +
                             " columns, expected " + std::to_string(kCurveColumns));
        }
        if (std::find(std::begin(kTrainings), std::end(kTrainings), fields[0]) ==
            std::end(kTrainings)) {
            throw InputError(where + ": found training '" + fields[0] +
                             "', expected chip, fixed_twin or float32");
        }
        Curve& curve = curve_named(curves, fields[0]);
        const std::size_t epoch = curve.points.size() + 1;
        if (fields[1] != std::to_string(epoch)) {
            throw InputError(where + ": epoch: found " + fields[1] + ", expected " +
                             std::to_string(epoch));
        }
        const auto accuracy = [&](std::size_t i, const char* column) {
            return required_number(fields[i], 0.0, 1.0, where + ": " + column);
        };
        curve.points.push_back(
            {required_number(fields[2], 0.0, kHighestRate, where + ": rate"),
             number_or_not(fields[3], where + ": train_loss"), accuracy(4, "train_accuracy"),
             number_or_not(fields[5], where + ": test_loss"), accuracy(6, "test_accuracy")});
    }
    return curves;
}

void write_curve(const std::string& folder, const Curve& curve) {
    const std::string path = (std::filesystem::path(folder) / "curve.csv").string();
    const FolderLock lock(folder, FolderLock::Wait::yes);
    std::vector<Curve> curves;
    if (std::filesystem::exists(path)) {
        curves = read_curves(path);
    }
    curve_named(curves, curve.training).points = curve.points;
    std::string text = kHeader + "\n";
    for (const Curve& one : curves) {
        for (std::size_t i = 0; i < one.points.size(); ++i) {
            const EpochResult& p = one.points[i];
            text += fmt::format("{},{},{},{},{},{},{}\n", one.training, i + 1, p.rate, p.train_loss,
                                p.train_accuracy, p.test_loss, p.test_accuracy);
        }
    }
    write_file_atomically(path, text);
}

} // namespace napier
