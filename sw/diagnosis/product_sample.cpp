// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/product_sample.hpp"

#include <algorithm>
#include <cmath>

#include "sw/lower/product_loads.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMostProducts = 4;
constexpr std::int64_t kSide = 16;            // of the grid, where the product is that large
constexpr double kCancelled = 1.0 / (1 << 6); // of the sum of |terms|

/// At most `most` of `count` indices, at equal distances.
std::vector<std::int64_t> spread_over(std::int64_t count, std::int64_t most) {
    const std::int64_t taken = std::min(count, most);
    std::vector<std::int64_t> indices;
    for (std::int64_t i = 0; i < taken; ++i) {
        indices.push_back(i * count / taken);
    }
    return indices;
}

/// Reads numbers as they enter the arithmetic of a pass.
class Reader {
  public:
    Reader(const NetworkPlan& plan, const HostMemory& memory, const GemmPass& pass)
        : memory_(memory), pass_(pass), size_(gemm_size(pass)),
          number_(plan.arithmetic_of(layer_of(pass.tag), pass_of(pass.tag))),
          math_(plan.math(number_)), bits_(plan.arithmetic(number_).word_bits()) {}

    /// The k terms' factors of a row of the result. A transposed input's tiles begin on a group.
    std::vector<double> input_row(std::int64_t row) {
        if (is_ones(pass_)) {
            return std::vector<double>(static_cast<std::size_t>(size_.k), 1.0);
        }
        const std::int64_t first = pass_.input_transposed ? TensorLayout::groups_in(row) : row;
        const std::int64_t rows =
            pass_.input_transposed ? std::min(TensorLayout::kGroup, size_.m - first) : 1;
        std::vector<Load> loads;
        append_input_loads(loads, pass_, {first, 0, rows, size_.k}, 0);
        const std::size_t stride = padded(size_.k);
        load(loads, static_cast<std::size_t>(rows) * stride);
        const Word* const words = words_.data() + static_cast<std::size_t>(row - first) * stride;
        return reals(words, size_.k, 1,
                     pass_.windows ? pass_.windows->fraction : pass_.input->fraction);
    }
    /// The k terms' factors of a column of the result.
    std::vector<double> weight_column(std::int64_t column) {
        const std::int64_t first = TensorLayout::groups_in(column);
        const std::int64_t columns = std::min(TensorLayout::kGroup, size_.n - first);
        std::vector<Load> loads;
        append_weight_loads(loads, pass_, {0, first, size_.k, columns}, 0);
        const std::size_t stride = padded(columns);
        load(loads, static_cast<std::size_t>(size_.k) * stride);
        return reals(words_.data() + (column - first), size_.k, stride, pass_.weight.fraction);
    }
    double element(const DeviceTensor& tensor, std::int64_t row, std::int64_t column) {
        const std::int64_t first = TensorLayout::groups_in(column);
        const std::int64_t columns = std::min(TensorLayout::kGroup, tensor.columns - first);
        load({load_of(tensor, {row, first, 1, columns}, Buffer::vector, 0, padded(columns))},
             padded(columns));
        return math_.to_real(words_[static_cast<std::size_t>(column - first)], tensor.fraction,
                             bits_);
    }

  private:
    void load(std::vector<Load> loads, std::size_t words) {
        words_.resize(std::max(words_.size(), words));
        for (Load& load : loads) {
            name_arithmetic(load, number_);
            memory_.load(load, words_.data() + load.local_address);
        }
    }
    std::vector<double> reals(const Word* words, std::int64_t count, std::size_t stride,
                              int fraction) const {
        std::vector<double> values(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = math_.to_real(words[i * stride], fraction, bits_);
        }
        return values;
    }

    const HostMemory& memory_;
    const GemmPass& pass_;
    GemmSize size_;
    std::uint8_t number_;
    const VectorMath& math_;
    int bits_;
    std::vector<Word> words_;
};

/// Slope of the activation at a sum, or at the sum that gave `y`.
double slope(Rectifier f, double y, double at_zero) {
    if (y == 0) {
        return at_zero;
    }
    return y > 0 ? 1.0 : f == Rectifier::relu ? 0.0 : 1.0 / (1 << kLeakShift);
}

/// What the vector unit does to a sum behind bias and addend, see VectorMath.
double rectified(const GemmPass& pass, double sum, const std::optional<double>& mask) {
    double value = sum;
    if (pass.activate) {
        value *= slope(pass.f, value, 1.0);
    }
    if (mask) {
        value *= slope(pass.f, *mask, pass.f == Rectifier::relu ? 0.0 : 1.0);
    }
    return value;
}

} // namespace

ProductSample::ProductSample(const NetworkPlan& plan, const HostMemory& memory,
                             const GemmPass& pass) {
    const GemmSize size = gemm_size(pass);
    const std::vector<std::int64_t> products = spread_over(pass.products, kMostProducts);
    const std::int64_t budget = kMostOutputs / static_cast<std::int64_t>(products.size());
    // A product with few columns has more rows compared, and one with few rows more columns.
    const std::int64_t across = std::min(size.n, kSide);
    const std::vector<std::int64_t> rows = spread_over(size.m, budget / across);
    const std::vector<std::int64_t> columns =
        spread_over(size.n, budget / static_cast<std::int64_t>(rows.size()));
    GemmPass one = pass;
    one.products = 1;
    std::int64_t at = 0;
    for (const std::int64_t product : products) {
        for (; at < product; ++at) {
            move_on(one);
        }
        Reader reader(plan, memory, one);
        Part part{one.result, {}};
        std::vector<std::vector<double>> weights;
        for (const std::int64_t column : columns) {
            weights.push_back(reader.weight_column(column));
        }
        for (const std::int64_t row : rows) {
            const std::vector<double> input = reader.input_row(row);
            for (std::size_t c = 0; c < columns.size(); ++c) {
                double sum = 0;
                double magnitude = 0;
                const auto add = [&](double term) {
                    sum += term;
                    magnitude += std::abs(term);
                };
                for (std::size_t k = 0; k < input.size(); ++k) {
                    add(input[k] * weights[c][k]);
                }
                if (one.bias) {
                    add(reader.element(*one.bias, 0, columns[c]));
                }
                if (one.addend) {
                    add(reader.element(*one.addend, row, columns[c]));
                }
                std::optional<double> mask;
                if (one.mask) {
                    mask = reader.element(*one.mask, row, columns[c]);
                }
                part.outputs.push_back({row, columns[c], rectified(one, sum, mask),
                                        std::abs(sum) < kCancelled * magnitude});
            }
        }
        parts_.push_back(std::move(part));
    }
}

ProductAccuracy ProductSample::compare(const HostMemory& memory, const WordValues& values) const {
    ProductAccuracy accuracy;
    long double exact = 0; // squares may leave a double's range
    long double error = 0;
    for (const Part& part : parts_) {
        std::vector<std::uint32_t> words;
        std::int64_t row = -1;
        for (const Output& output : part.outputs) {
            if (output.row != row) {
                row = output.row;
                words = stored_elements(memory, part.result, row, 1);
            }
            const double found = values[words[static_cast<std::size_t>(output.column)]];
            ++accuracy.outputs;
            accuracy.cancelled += output.cancelled ? 1 : 0;
            accuracy.flushed += found == 0 && output.exact != 0 ? 1 : 0;
            const long double wanted = output.exact;
            exact += wanted * wanted;
            error += (found - wanted) * (found - wanted);
        }
    }
    const auto outputs = static_cast<long double>(accuracy.outputs);
    accuracy.exact_rms = static_cast<double>(std::sqrt(exact / outputs));
    accuracy.error_rms = static_cast<double>(std::sqrt(error / outputs));
    return accuracy;
}

} // namespace napier
