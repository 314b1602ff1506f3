// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sw/diagnosis/tensor_statistics.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

/// Some outputs of a product against the same sums in double precision.
struct ProductAccuracy {
    std::uint64_t outputs = 0;   ///< compared
    double exact_rms = 0;        ///< of the exact outputs
    double error_rms = 0;        ///< of what the chip has less the exact outputs
    std::uint64_t cancelled = 0; ///< |sum| < 2^-6 of the sum of |terms|
    std::uint64_t flushed = 0;   ///< zero on the chip, but not exactly

    /// 20 log10(exact_rms / error_rms); none where either is zero or beyond a double's range.
    std::optional<double> snr_db() const;
};

/// What an update did to a tensor of weights (the masters where there are some).
struct UpdateEffect {
    std::uint64_t gradients = 0;      ///< elements whose gradient is not zero
    std::uint64_t without_effect = 0; ///< those of them whose word has not changed
    double update_rms = 0;            ///< of the new weights less the old
    double weight_rms = 0;            ///< of the old weights

    double share_without_effect() const;
};

/// What one operation left in one of the tensors that it writes.
struct DiagnosisRow {
    std::size_t layer = 0;
    std::string name; ///< of the layer
    Pass pass = Pass::forward;
    std::string operation; ///< see name_of(PassOperation)
    std::string tensor;    ///< "result"; of an update "weight", "bias", "weight momentum", ...
    TensorStatistics statistics;
    std::optional<ProductAccuracy> product; ///< of products' results
    std::optional<UpdateEffect> update;     ///< of what an update changes
};

/// A training step's operations in their order.
struct DiagnosisSample {
    std::uint64_t step = 0; ///< of the training, from 1
    std::vector<DiagnosisRow> rows;
};

} // namespace napier
