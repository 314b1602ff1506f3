// SPDX-License-Identifier: Apache-2.0
#include "sw/run/evaluation_record.hpp"

#include <fmt/format.h>

#include "sw/run/cost_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

Json test_json(const TestResult& test) {
    return {{"test_accuracy", test.accuracy},
            {"test_loss", test.loss},
            {"weights_sha256", test.weights_sha256},
            {"host_seconds", {{"test", test.seconds}}}};
}

Json chip_test_json(const ChipEvaluation& chip, const Evaluation& evaluation) {
    Json json = cost_json(chip, evaluation.labels.size());
    json["memory_bytes"] = chip.memory_bytes;
    add_upsets(json, chip.upsets);
    json["test"] = test_json(chip.test);
    json["passes"] = Json::array();
    for (const PassCost& pass : chip.passes) {
        json["passes"].push_back(pass_json(pass, evaluation.network.layer_name(pass.layer)));
    }
    return json;
}

} // namespace

Json evaluation_record(const Evaluation& evaluation) {
    Json results = Json::object();
    if (evaluation.chip) {
        results["chip"] = chip_test_json(*evaluation.chip, evaluation);
    }
    if (evaluation.fixed_twin) {
        results["fixed_twin"] = chip_test_json(*evaluation.fixed_twin, evaluation);
    }
    if (evaluation.float32) {
        results["float32"] = {{"arithmetic", "float32"}, {"test", test_json(*evaluation.float32)}};
    }
    Json arithmetics = Json::array();
    for (const auto& item : results.items()) {
        arithmetics.push_back(item.key());
    }
    Json inputs = {{"network", network_input(evaluation.network)},
                   {"weights", weights_input(evaluation.network)},
                   {"chip", chip_input(evaluation.architecture)},
                   {"technology", technology_input(evaluation.architecture)},
                   {"data", evaluation.data},
                   {"test_samples", evaluation.labels.size()},
                   {"arithmetics", arithmetics},
                   {"engine", to_string(evaluation.engine)}};
    return make_record("evaluate", evaluation.command, evaluation.clock, std::move(inputs),
                       std::move(results));
}

std::string predictions_csv(const Evaluation& evaluation) {
    std::string text = "image,label";
    std::vector<const TestResult*> columns;
    const auto add = [&](const char* name, const TestResult& test) {
        text += fmt::format(",{}", name);
        columns.push_back(&test);
    };
    if (evaluation.chip) {
        add("chip", evaluation.chip->test);
    }
    if (evaluation.fixed_twin) {
        add("fixed_twin", evaluation.fixed_twin->test);
    }
    if (evaluation.float32) {
        add("float32", *evaluation.float32);
    }
    text += '\n';
    for (std::size_t image = 0; image < evaluation.labels.size(); ++image) {
        text += fmt::format("{},{}", image, evaluation.labels[image]);
        for (const TestResult* const column : columns) {
            text += fmt::format(",{}", column->classes[image]);
        }
        text += '\n';
    }
    return text;
}

} // namespace napier
