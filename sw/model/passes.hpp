// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/model/pass.hpp"
#include "sw/model/workload.hpp"

namespace napier {

enum class WorkloadKind { inference, training };

/// One pass of one layer over a whole batch, as products (m x k) * (k x n), or as an update.
///
/// Of a layer with rows R, outputs N, depth K and a batch of B:
///   forward          (B R x K) * (K x N)
///   weight gradient  (K x B R) * (B R x N)
///   data gradient    (B R x N) * (N x K); of a convolution the windows over the output's gradient,
///                    a row for each of the B inputs' pixels, by the turned kernel (the zeros that
///                    a stride inserts are multiplied too)
///   update           K x N weights and N biases
struct PassShape {
    std::size_t layer = 0;
    Pass pass = Pass::forward;
    std::int64_t m = 0;
    std::int64_t n = 0;
    std::int64_t k = 0;
    std::int64_t products = 1;
    bool input_transposed = false; ///< lies in memory as k x m
    bool bias = false;             ///< forward: added; weight gradient: its own gradient follows
    bool activation = false;       ///< forward
    bool mask = false;             ///< data gradient: times the activation's derivative below
    bool softmax = false;          ///< the softmax's gradient of an m x n tensor, no product

    std::int64_t macs() const { return softmax || pass == Pass::update ? 0 : products * m * n * k; }
};

/// In the order in which the chip runs them: all forward passes; for training then, from the last
/// layer, data gradient (not of the first) and weight gradient; then all updates.
std::vector<PassShape> lower(const Workload& workload, WorkloadKind kind, std::int64_t batch);

/// The products of those passes as a workload of plain M, N, K layers, for other simulators.
Workload products_of(const Workload& workload, WorkloadKind kind, std::int64_t batch);

} // namespace napier
