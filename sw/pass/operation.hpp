// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "hw/arith/common/batch_norm_math.hpp"
#include "hw/arith/common/vector_math.hpp"
#include "sw/pass/feature_map.hpp"
#include "sw/pass/tensor.hpp"

namespace napier {

// One operation of a layer's pass over whole tensors: what is cut into tiles and instructions, and
// what could as well be computed whole, for the results do not depend on tiles.

/// What every operation carries.
struct OperationHeader {
    std::uint16_t tag = 0; ///< the layer and pass it belongs to, see tag_of()
    bool depends = true;   ///< reads what an earlier operation of the program writes
};

/// Bytes from one of several equal products to the next, tensor by tensor; 0: they share it.
struct ProductSteps {
    std::uint64_t input = 0; ///< of the window's map, where the input is gathered
    std::uint64_t weight = 0;
    std::uint64_t result = 0;
    std::uint64_t addend = 0;
    std::uint64_t mask = 0;
    std::uint64_t bias = 0;
};

/// result = epilogue(input * weight), with input m x k and weight k x n as they enter the array.
struct GemmPass : OperationHeader {
    std::optional<DeviceTensor> input;    ///< m x k, or k x m if transposed
    std::optional<WindowOperand> windows; ///< instead: gathered as it is loaded. Neither: ones
    DeviceTensor weight;                  ///< k x n, or n x k if transposed
    DeviceTensor result;                  ///< m x n
    bool input_transposed = false;
    /// With windows: each tap's block of the weights (taps, n, k / taps) is transposed, and the
    /// taps are taken from last to first, as a convolution's data gradient wants them.
    bool weight_transposed = false;
    std::int64_t rows = 0; ///< how many rows of a batch are in use (m; k where batch is summed)
    std::optional<DeviceTensor> bias;   ///< 1 x n
    std::optional<DeviceTensor> addend; ///< m x n, added to the result
    bool activate = false;
    std::optional<DeviceTensor> mask; ///< m x n: result *= f'(mask)
    Rectifier f = Rectifier::leaky;
    std::int64_t products = 1; ///< independent ones of this size, one after the other ...
    ProductSteps steps;        ///< ... that far apart
};

/// Sizes of one product as the array sees it.
struct GemmSize {
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
};
GemmSize gemm_size(const GemmPass& pass);
/// The input is a row of ones: the product sums the weight's columns.
inline bool is_ones(const GemmPass& pass) {
    return !pass.input && !pass.windows;
}

/// result = softmax(logits) - onehot(labels); labels: 1 x rows of 16-bit numbers.
struct SoftmaxPass : OperationHeader {
    DeviceTensor logits;
    DeviceTensor labels;
    DeviceTensor result;
    std::int64_t rows = 0;
};

/// weight -= rate * momentum', on whole tensors of the same shape.
struct UpdatePass : OperationHeader {
    DeviceTensor weight; ///< the master where there is one
    DeviceTensor gradient;
    std::optional<DeviceTensor> momentum;
    std::optional<DeviceTensor> rounded; ///< the word-sized copy of a master
    std::uint16_t tensor = 0;            ///< its number, for the random stream
    std::int16_t momentum_scale = 0;
    std::int16_t decay = 0;
    bool multiplicative = false; ///< by the rule of Madam: momentum is the gradient's rms
};

/// A pool, or its gradient.
struct PoolPass : OperationHeader {
    enum class Kind { maximum, maximum_gradient, average };
    Kind kind = Kind::maximum;
    WindowOperand windows;
    DeviceTensor result;
    std::int64_t rows = 0;                      ///< result pixels in use
    std::int16_t scale = 0;                     ///< average
    int scale_shift = 0;                        ///< average, fixed point: of the unscaled sum
    std::optional<DeviceTensor> index;          ///< maximum: which tap, 8 bits
    std::optional<WindowOperand> index_windows; ///< its gradient: the same, gathered
    std::optional<DeviceTensor> mask;           ///< gradient: result *= f'(mask)
    Rectifier f = Rectifier::leaky;
};

/// Some columns of a window matrix.
struct GatheredColumns {
    WindowOperand windows;
    std::int64_t first = 0;
    std::int64_t columns = 0;
};

/// What an operation reads: a matrix, or some columns of window matrices side by side.
struct RowsOperand {
    const char* name = ""; ///< "input", "addend", ...: what tables of traffic call it
    std::optional<DeviceTensor> tensor;
    std::vector<GatheredColumns> gathered; ///< instead
};

/// An operation of the vector unit whose rows stand alone, on matrices of the same shape.
struct RowsPass : OperationHeader {
    const char* name = "";             ///< what reports call it
    vector_op::RowOperation operation; ///< all fields but sizes and addresses
    std::vector<RowsOperand> operands; ///< those that the operation says are there, in its order
    DeviceTensor result;
    std::int64_t rows = 0;
};

/// Batch norm of a matrix, a channel a column. Numbers of the channels are 1 x columns.
struct BatchNormPass : OperationHeader {
    /// moments: mean and inverse deviation of the batch, and the running moments moved towards
    /// them. from_running: mean and inverse deviation from the running moments. normalise: the
    /// result. gradient: of beta and gamma, then of x.
    enum class Kind { moments, from_running, normalise, gradient };
    Kind kind = Kind::moments;
    DeviceTensor x;
    std::optional<DeviceTensor> dy; ///< gradients only
    DeviceTensor result;            ///< what normalise or the gradient gives
    std::int64_t rows = 0;
    DeviceTensor mean;
    DeviceTensor inverse; ///< 1 / deviation
    DeviceTensor running_mean;
    DeviceTensor running_variance;
    DeviceTensor gamma;
    DeviceTensor beta;
    DeviceTensor gamma_gradient;
    DeviceTensor beta_gradient;
    MomentScalars scalars{};
    std::int16_t term_scale = 0; ///< of the sums' terms
    std::int16_t share = 0;      ///< 1 / rows
    int mean_shift = 0;          ///< fixed point: of the drained sums
    int variance_shift = 0;
    bool activate = false;
    Rectifier f = Rectifier::leaky;
};

using PassOperation =
    std::variant<GemmPass, SoftmaxPass, UpdatePass, PoolPass, RowsPass, BatchNormPass>;

/// Of any operation.
const OperationHeader& header_of(const PassOperation& operation);
OperationHeader& header_of(PassOperation& operation);
/// "product", "column sums", "softmax gradient", "update", "max pool", ...
const char* name_of(const PassOperation& operation);
/// What the array multiplies; 0 where the operation is the vector unit's alone.
std::uint64_t macs_of(const PassOperation& operation);
/// A tensor that an operation writes, or several equal ones.
struct ResultTensor {
    const char* name; ///< "result", "weight", "momentum", ...
    DeviceTensor tensor;
    std::int64_t rows; ///< how many are in use
    std::int64_t copies = 1;
    std::uint64_t step = 0; ///< bytes from copy to copy
};
/// The one that the operation is for comes first.
std::vector<ResultTensor> results_of(const PassOperation& operation);
/// Bytes of the tensors that an operation reads and writes, each once, packed as they lie in DRAM;
/// of a gathered input, of the maps that its windows slide over.
struct OperationBytes {
    std::uint64_t read = 0;
    std::uint64_t written = 0;
};
OperationBytes bytes_of(const PassOperation& operation);

} // namespace napier
