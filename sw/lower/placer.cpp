// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/placer.hpp"

namespace napier {

std::uint64_t Placer::take(std::uint64_t bytes) {
    constexpr std::uint64_t kBoundary = 64;
    const std::uint64_t address = next_;
    next_ = (next_ + bytes + kBoundary - 1) / kBoundary * kBoundary;
    return address;
}

DeviceTensor Placer::tensor(std::int64_t rows, std::int64_t columns, int bits, int fraction,
                            std::uint8_t arithmetic) {
    DeviceTensor tensor{0, rows, columns, bits, fraction, arithmetic};
    tensor.address = take(tensor.bytes());
    return tensor;
}

FeatureMap Placer::map(const ImageShape& shape, std::int64_t maps, int bits, int fraction,
                       std::uint8_t arithmetic, bool packed) {
    FeatureMap map;
    map.height = shape.height;
    map.width = shape.width;
    map.channels = shape.channels;
    map.element_bits = bits;
    map.fraction = fraction;
    map.arithmetic = arithmetic;
    map.packed = packed;
    map.address = take(map.bytes(maps));
    return map;
}

} // namespace napier
