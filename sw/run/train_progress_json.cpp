// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_progress_json.hpp"

#include <cmath>

#include "sw/data/json_reader.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
constexpr double kMostSeconds = 1e12;

} // namespace

Json number_json(double value) {
    if (std::isfinite(value)) {
        return value;
    }
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

Json curve_json(const std::vector<EpochResult>& curve) {
    Json json = Json::array();
    for (const EpochResult& point : curve) {
        json.push_back({{"epoch", json.size() + 1},
                        {"rate", point.rate},
                        {"train_loss", number_json(point.train_loss)},
                        {"train_accuracy", point.train_accuracy},
                        {"test_loss", number_json(point.test_loss)},
                        {"test_accuracy", point.test_accuracy}});
    }
    return json;
}

nlohmann::json to_json(const TrainingProgress& p) {
    return {{"batches", p.batches},
            {"step", p.step},
            {"tested", p.tested},
            {"train_right", p.train_right},
            {"test_right", p.test_right},
            {"train_loss_sum", number_json(p.train_loss)},
            {"test_loss_sum", number_json(p.test_loss)},
            {"rate", p.rate},
            {"train_seconds", p.train_seconds},
            {"test_seconds", p.test_seconds},
            {"curve", curve_json(p.curve)}};
}

TrainingProgress progress_from_json(const nlohmann::json& json, const std::string& name) {
    const JsonMap map(json, name);
    TrainingProgress p;
    p.batches = map.count("batches", 0, kMost);
    p.step = map.count("step", 0, kMost);
    p.tested = map.count("tested", 0, kMost);
    p.train_right = map.count("train_right", 0, kMost);
    p.test_right = map.count("test_right", 0, kMost);
    p.train_loss = map.extended_real("train_loss_sum");
    p.test_loss = map.extended_real("test_loss_sum");
    p.rate = map.real("rate", 0, kHighestRate);
    p.train_seconds = map.real("train_seconds", 0, kMostSeconds);
    p.test_seconds = map.real("test_seconds", 0, kMostSeconds);
    for (const JsonMap& point : map.maps("curve")) {
        p.curve.push_back({point.real("rate", 0, kHighestRate), point.extended_real("train_loss"),
                           point.real("train_accuracy", 0, 1), point.extended_real("test_loss"),
                           point.real("test_accuracy", 0, 1)});
    }
    return p;
}

} // namespace napier
