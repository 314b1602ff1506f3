// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/product_rows.hpp"

namespace napier {

std::vector<NamedRow> product_rows(const NetworkPlan& plan, RunMode mode, std::int64_t images) {
    std::vector<NamedRow> rows;
    for (const PassOperation& operation : plan.passes(mode, images)) {
        const auto* const gemm = std::get_if<GemmPass>(&operation);
        if (gemm == nullptr || is_ones(*gemm)) {
            continue;
        }
        const GemmSize size = gemm_size(*gemm);
        rows.push_back(
            {plan.network().layer_name(layer_of(gemm->tag)) + " " + to_string(pass_of(gemm->tag)),
             {size.m, size.n, size.k, std::nullopt, gemm->products}});
    }
    return rows;
}

} // namespace napier
