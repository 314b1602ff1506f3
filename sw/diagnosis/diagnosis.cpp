// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/diagnosis.hpp"

namespace napier {

namespace {

/// An update's tensors go by the parameter that is updated.
std::string tensor_name(const NetworkPlan& plan, const PassOperation& operation,
                        const ResultTensor& result) {
    const auto* const update = std::get_if<UpdatePass>(&operation);
    if (update == nullptr) {
        return result.name;
    }
    const PlannedLayer& layer = plan.layers()[layer_of(update->tag)];
    const bool bias =
        layer.bias.present() && layer.bias.gradient.address == update->gradient.address;
    const std::string parameter = bias ? "bias" : "weight";
    const std::string name = result.name;
    return name == "weight" ? parameter : parameter + " " + name;
}

} // namespace

const WordValues& Diagnosis::values_of(const NetworkPlan& plan, const DeviceTensor& tensor) {
    const std::tuple<std::uint8_t, int, int> key{tensor.arithmetic, tensor.fraction,
                                                 tensor.element_bits};
    auto found = values_.find(key);
    if (found == values_.end()) {
        found = values_
                    .emplace(key, WordValues(plan.math(tensor.arithmetic), tensor.fraction,
                                             tensor.element_bits))
                    .first;
    }
    return found->second;
}

bool Diagnosis::begin(std::uint32_t step) {
    if (step % every_ != 0) {
        return false;
    }
    sample_ = {std::uint64_t{step} + 1, {}};
    return true;
}

void Diagnosis::before(const NetworkPlan& plan, const HostMemory& memory,
                       const PassOperation& operation) {
    product_.reset();
    update_.reset();
    if (const auto* const gemm = std::get_if<GemmPass>(&operation)) {
        product_.emplace(plan, memory, *gemm);
    }
    if (const auto* const update = std::get_if<UpdatePass>(&operation)) {
        update_.emplace(memory, *update);
    }
}

void Diagnosis::after(const NetworkPlan& plan, const HostMemory& memory,
                      const PassOperation& operation) {
    const std::uint16_t tag = header_of(operation).tag;
    bool first = true;
    for (const ResultTensor& result : results_of(operation)) {
        if (result.tensor.arithmetic == kNoNumbers) {
            continue;
        }
        const WordValues& values = values_of(plan, result.tensor);
        DiagnosisRow row;
        row.layer = layer_of(tag);
        row.name = plan.network().layer_name(row.layer);
        row.pass = pass_of(tag);
        row.operation = name_of(operation);
        row.tensor = tensor_name(plan, operation, result);
        row.statistics = statistics_of(memory, result, values);
        if (first && product_) {
            row.product = product_->compare(memory, values);
        }
        if (first && update_) {
            row.update = update_->compare(
                memory, values, values_of(plan, std::get<UpdatePass>(operation).gradient));
        }
        first = false;
        sample_.rows.push_back(std::move(row));
    }
}

} // namespace napier
