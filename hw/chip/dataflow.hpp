// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace napier {

/// Which operand of a product stays in the processing elements while the others pass.
enum class Dataflow { output_stationary, weight_stationary, input_stationary };

/// The sides of a product output (m x n) = input (m x k) * weight (k x n), and its matrices.
enum class GemmSide { m, n, k };
enum class GemmOperand { input, weight, output };

/// The matrix with these two sides, in either order.
constexpr GemmOperand operand_with(GemmSide a, GemmSide b) {
    const auto is = [a, b](GemmSide side) { return a == side || b == side; };
    return !is(GemmSide::n)   ? GemmOperand::input
           : !is(GemmSide::m) ? GemmOperand::weight
                              : GemmOperand::output;
}

/// All that tells one dataflow from another: which side of a product is spread over the array's
/// rows, which over its columns, and which streams through.
struct DataflowSides {
    const char* name; ///< the field's abbreviation
    GemmSide on_rows;
    GemmSide on_columns;
    GemmSide streamed;

    constexpr GemmOperand stationary() const { return operand_with(on_rows, on_columns); }
    /// What enters at the rows, and (unless it is the output) at the columns.
    constexpr GemmOperand west() const { return operand_with(on_rows, streamed); }
    constexpr GemmOperand north() const { return operand_with(on_columns, streamed); }
    constexpr bool keeps_sums() const { return stationary() == GemmOperand::output; }
};

/// By Dataflow.
inline constexpr std::array<DataflowSides, 3> kDataflows = {{
    {"os", GemmSide::m, GemmSide::n, GemmSide::k},
    {"ws", GemmSide::k, GemmSide::n, GemmSide::m},
    {"is", GemmSide::k, GemmSide::m, GemmSide::n},
}};

constexpr const DataflowSides& sides_of(Dataflow dataflow) {
    return kDataflows[static_cast<std::size_t>(dataflow)];
}

inline std::string to_string(Dataflow dataflow) {
    return sides_of(dataflow).name;
}

/// The length of a side of anything that has m, n and k.
template <typename Sizes> constexpr auto side_of(const Sizes& sizes, GemmSide side) {
    return side == GemmSide::m ? sizes.m : side == GemmSide::n ? sizes.n : sizes.k;
}

} // namespace napier
