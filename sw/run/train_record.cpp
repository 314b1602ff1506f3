// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_record.hpp"

#include "sw/run/cost_json.hpp"
#include "sw/run/diagnosis_json.hpp"
#include "sw/run/train_progress_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

Json training_json(const TrainingResult& training) {
    return {{"test_accuracy", training.test_accuracy.back()},
            {"weights_sha256", training.weights_sha256},
            {"curve", curve_json(training.curve)},
            {"host_seconds", {{"train", training.train_seconds}, {"test", training.test_seconds}}}};
}

Json rows(const std::vector<PassCost>& passes, const Network& network) {
    Json list = Json::array();
    for (const PassCost& pass : passes) {
        list.push_back(pass_json(pass, network.layer_name(pass.layer)));
    }
    return list;
}

Json chip_json(const ChipRun& run, const TrainReport& report) {
    Json json = training_cost_json(run, report);
    json["training"] = training_json(run.training);
    json["training"]["host_seconds"].update({{"array", run.core_seconds.array},
                                             {"vector_unit", run.core_seconds.vector},
                                             {"dma", run.core_seconds.dma},
                                             {"systemc_kernel", run.kernel_seconds}});
    if (report.ranks > 1) {
        json["training"]["host_seconds"]["exchange"] = run.exchange_seconds;
        json["training"]["ranks"] = {{"count", report.ranks},
                                     {"step_bytes_sent", run.step_bytes_sent}};
    }
    if (run.diagnosis) {
        json["diagnosis"] = diagnosis_json(*run.diagnosis);
    }
    return json;
}

} // namespace

Json training_cost_json(const ChipRun& run, const TrainReport& report) {
    Json json = cost_json(run, report.images());
    json["memory_bytes"] = run.memory_bytes;
    json["training"] = nullptr; // its place among the keys
    add_upsets(json, run.upsets);
    json["passes"] = rows(run.passes, report.network);
    json["evaluation"] = rows(run.evaluation, report.network);
    return json;
}

Json train_record(const TrainReport& report) {
    Json trainings = Json::array();
    Json results = Json::object();
    if (report.chip) {
        results["chip"] = chip_json(*report.chip, report);
    }
    if (report.fixed_twin) {
        results["fixed_twin"] = chip_json(*report.fixed_twin, report);
    }
    if (report.float32) {
        results["float32"] = {{"arithmetic", "float32"},
                              {"training", training_json(*report.float32)}};
    }
    for (const auto& item : results.items()) {
        trainings.push_back(item.key());
    }
    Json inputs = {{"network", network_input(report.network)},
                   {"weights", weights_input(report.network)},
                   {"chip", chip_input(report.architecture)},
                   {"technology", technology_input(report.architecture)},
                   {"data", report.data},
                   {"epochs", report.run.epochs},
                   {"samples", report.run.samples},
                   {"test_samples", report.run.test_samples},
                   {"seed", report.run.seed},
                   {"trainings", trainings},
                   {"engine", to_string(report.engine)}};
    if (report.diagnose_steps > 0) {
        inputs["diagnose_steps"] = report.diagnose_steps;
    }
    return make_record("train", report.command, report.clock, std::move(inputs),
                       std::move(results));
}

} // namespace napier
