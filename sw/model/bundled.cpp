// SPDX-License-Identifier: Apache-2.0
#include "sw/model/bundled.hpp"

namespace napier {

namespace {

/// Vaswani et al. 2017, one encoder block.
Workload transformer(std::int64_t tokens, std::int64_t width, std::int64_t heads,
                     std::int64_t hidden) {
    Workload workload{"transformer", {}, false};
    const auto linear = [&](const std::string& name, std::int64_t outputs, std::int64_t depth) {
        WorkloadLayer layer = product_layer(name, tokens, outputs, depth);
        layer.bias = true;
        workload.layers.push_back(layer);
    };
    const auto attention = [&](const std::string& name, std::int64_t outputs, std::int64_t depth) {
        WorkloadLayer layer = product_layer(name, tokens, outputs, depth);
        layer.products = heads;
        layer.weights = false;
        workload.layers.push_back(layer);
    };
    for (const char* const name : {"query", "key", "value"}) {
        linear(name, width, width);
    }
    attention("scores", tokens, width / heads);
    attention("context", width / heads, tokens);
    linear("projection", width, width);
    linear("ffn1", hidden, width);
    workload.layers.back().activation = true;
    linear("ffn2", width, hidden);
    return workload;
}

} // namespace

std::vector<std::string> bundled_workloads() {
    return {"transformer"};
}

std::optional<Workload> bundled_workload(const std::string& name) {
    if (name == "transformer") {
        return transformer(128, 512, 8, 2048);
    }
    return std::nullopt;
}

} // namespace napier
