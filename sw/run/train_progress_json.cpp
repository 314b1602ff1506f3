// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_progress_json.hpp"

#include <cmath>
#include <limits>

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

double number_of(const Json& json) {
    if (json.is_number()) {
        return json.get<double>();
    }
    const std::string text = json.get<std::string>();
    return text == "inf"    ? std::numeric_limits<double>::infinity()
           : text == "-inf" ? -std::numeric_limits<double>::infinity()
                            : std::numeric_limits<double>::quiet_NaN();
}

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

Json to_json(const TrainingProgress& p) {
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

TrainingProgress progress_from_json(const Json& json) {
    TrainingProgress p;
    json.at("batches").get_to(p.batches);
    json.at("step").get_to(p.step);
    json.at("tested").get_to(p.tested);
    json.at("train_right").get_to(p.train_right);
    json.at("test_right").get_to(p.test_right);
    p.train_loss = number_of(json.at("train_loss_sum"));
    p.test_loss = number_of(json.at("test_loss_sum"));
    json.at("rate").get_to(p.rate);
    json.at("train_seconds").get_to(p.train_seconds);
    json.at("test_seconds").get_to(p.test_seconds);
    for (const Json& point : json.at("curve")) {
        p.curve.push_back({point.at("rate"), number_of(point.at("train_loss")),
                           point.at("train_accuracy"), number_of(point.at("test_loss")),
                           point.at("test_accuracy")});
    }
    return p;
}

} // namespace napier
