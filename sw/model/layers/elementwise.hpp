// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sw/model/lowering.hpp"

namespace napier {

/// An operation's result is (what it computes + addend) * f'(mask). Both are the operands behind
/// those that `pass` has; `operation` says which are there.
template <typename RowOperation>
void add_and_mask(RowsPass& pass, RowOperation& operation,
                  const std::optional<DeviceTensor>& addend,
                  const std::optional<DeviceTensor>& mask, Rectifier f) {
    if (addend) {
        operation.add = true;
        operation.addend_shift = static_cast<std::int8_t>(addend->fraction - pass.result.fraction);
        pass.operands.push_back({"addend", addend, {}});
    }
    if (mask) {
        operation.masked = true;
        pass.operands.push_back({"activation", mask, {}});
    }
    operation.relu = f == Rectifier::relu;
}

/// result = f(scale * source + addend) * f'(mask), on matrices of the same shape.
struct ElementwiseTerms {
    std::optional<DeviceTensor> source;
    std::vector<GatheredColumns> gathered; ///< instead of source: side by side
    std::optional<DeviceTensor> addend;
    std::optional<DeviceTensor> mask;
    DeviceTensor result;
    std::int64_t rows = 0;
    std::int16_t scale = 0;
    bool activate = false;
    Rectifier f = Rectifier::leaky;
    bool random = false; ///< dropout: zero with probability drop / 2^16
    std::uint16_t drop = 0;
    std::uint16_t tensor = 0; ///< its number, for the random stream
};

inline RowsPass elementwise(const ElementwiseTerms& terms) {
    RowsPass pass;
    pass.name = terms.random ? "dropout" : "elementwise";
    pass.operands.push_back({"input", terms.source, terms.gathered});
    pass.result = terms.result;
    pass.rows = terms.rows;
    const int fraction =
        terms.source ? terms.source->fraction : terms.gathered.front().windows.fraction;
    vector_op::Elementwise operation;
    operation.scale = terms.scale;
    operation.shift = static_cast<std::int8_t>(fraction - terms.result.fraction);
    operation.activate = terms.activate;
    operation.random = terms.random;
    operation.drop = terms.drop;
    operation.tensor = terms.tensor;
    operation.pitch = static_cast<std::uint32_t>(terms.result.columns);
    add_and_mask(pass, operation, terms.addend, terms.mask, terms.f);
    pass.operation = operation;
    return pass;
}

/// An elementwise operation whose result is a part of a gradient; its operand is still to be set.
inline ElementwiseTerms gradient_part(const GradientPart& part, std::int64_t images) {
    ElementwiseTerms terms;
    terms.result = part.result.matrix(images);
    terms.rows = terms.result.rows;
    if (part.addend) {
        terms.addend = part.addend->matrix(images);
    }
    if (part.mask) {
        terms.mask = part.mask->matrix(images);
    }
    terms.f = part.f;
    return terms;
}

} // namespace napier
