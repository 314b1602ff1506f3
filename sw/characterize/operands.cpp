// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/operands.hpp"

#include <cmath>

#include "hw/arith/common/philox.hpp"

namespace napier::characterize {

namespace {

/// A normal number, near enough: the sum of twelve uniform ones (variance 1), the same on every
/// machine because there is no libm in it.
double normal(std::uint64_t seed, std::uint32_t index, std::uint32_t which) {
    double sum = -6.0;
    for (std::uint32_t part = 0; part < 3; ++part) {
        for (const std::uint32_t word :
             philox({index, which, part, 0x67617573u},
                    {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)})) {
            sum += static_cast<double>(word) / 4294967296.0;
        }
    }
    return sum;
}

template <typename Encode>
OperandStream gaussian(std::size_t count, int sum_length, std::uint64_t seed, Encode&& encode) {
    OperandStream stream;
    for (std::size_t i = 0; i < count; ++i) {
        const auto index = static_cast<std::uint32_t>(i);
        stream.push_back({encode(normal(seed, index, 0)), encode(normal(seed, index, 1)),
                          i % static_cast<std::size_t>(sum_length) == 0});
    }
    return stream;
}

} // namespace

const char* to_string(ArrayPass pass) {
    switch (pass) {
    case ArrayPass::forward:
        return "forward";
    case ArrayPass::data_gradient:
        return "data_gradient";
    case ArrayPass::weight_gradient:
        return "weight_gradient";
    }
    return "unknown";
}

OperandStream gaussian_operands(const LnsFormat& format, std::size_t count, int sum_length,
                                std::uint64_t seed) {
    return gaussian(count, sum_length, seed, [&](double x) {
        return encode(format, from_double(format, Underflow::flush, x));
    });
}

OperandStream gaussian_operands(const FixedFormat& format, std::size_t count, int sum_length,
                                std::uint64_t seed) {
    const double deviation = std::ldexp(1.0, format.width - 4);
    return gaussian(count, sum_length, seed, [&](double x) {
        return fixed_encode(format, format.saturate(std::llround(x * deviation)));
    });
}

OperandStream corner_operands(const std::vector<Word>& corners) {
    OperandStream stream;
    for (std::size_t length = 1; length <= 7; length += 2) {
        for (const Word a : corners) {
            for (const Word b : corners) {
                stream.push_back({a, b, stream.size() % length == 0});
            }
        }
    }
    return stream;
}

} // namespace napier::characterize
