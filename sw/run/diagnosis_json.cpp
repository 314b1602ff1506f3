// SPDX-License-Identifier: Apache-2.0
#include "sw/run/diagnosis_json.hpp"

#include "sw/run/train_progress_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

Json diagnosis_row_json(const DiagnosisRow& row) {
    const TensorStatistics& s = row.statistics;
    Json json = {{"layer", row.layer},
                 {"name", row.name},
                 {"pass", to_string(row.pass)},
                 {"operation", row.operation},
                 {"tensor", row.tensor},
                 {"values", s.values},
                 {"zero", s.zero},
                 {"smallest", s.smallest},
                 {"saturated", s.saturated},
                 {"lowest_log2", s.lowest_log2},
                 {"highest_log2", s.highest_log2}};
    if (row.product) {
        const ProductAccuracy& p = *row.product;
        const std::optional<double> ratio = p.snr_db();
        json["product"] = {{"outputs", p.outputs},
                           {"snr_db", ratio ? number_json(*ratio) : Json()},
                           {"exact_rms", number_json(p.exact_rms)},
                           {"error_rms", number_json(p.error_rms)},
                           {"cancelled", p.cancelled},
                           {"flushed", p.flushed}};
    }
    if (row.update) {
        const UpdateEffect& u = *row.update;
        json["update"] = {{"gradients", u.gradients},
                          {"without_effect", u.without_effect},
                          {"update_rms", number_json(u.update_rms)},
                          {"weight_rms", number_json(u.weight_rms)}};
    }
    return json;
}

} // namespace

Json diagnosis_json(const TrainingSample& sample) {
    Json rows = Json::array();
    for (const DiagnosisRow& row : sample.sample.rows) {
        rows.push_back(diagnosis_row_json(row));
    }
    return {{"epoch", sample.epoch}, {"step", sample.sample.step}, {"rows", std::move(rows)}};
}

} // namespace napier
