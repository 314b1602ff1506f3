// SPDX-License-Identifier: Apache-2.0
#include "sw/train/augment.hpp"

#include <algorithm>

#include "hw/arith/common/philox.hpp"

namespace napier {

void augment(const Augmentation& augmentation, const ImageShape& shape, const std::uint8_t* from,
             std::uint8_t* to, const AugmentationKey& key) {
    if (!augmentation.flip && augmentation.crop_padding == 0) {
        std::copy(from, from + shape.size(), to);
        return;
    }
    const auto bits =
        philox({key.image, key.epoch, 0, 0xA06Eu},
               {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
    const bool flip = augmentation.flip && (bits[0] & 1) != 0;
    const auto choices = static_cast<std::uint32_t>(2 * augmentation.crop_padding + 1);
    const int down = static_cast<int>(bits[1] % choices) - augmentation.crop_padding;
    const int right = static_cast<int>(bits[2] % choices) - augmentation.crop_padding;
    for (int channel = 0; channel < shape.channels; ++channel) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                const int row = y + down;
                const int column = (flip ? shape.width - 1 - x : x) + right;
                const bool inside =
                    row >= 0 && row < shape.height && column >= 0 && column < shape.width;
                *to++ = inside ? from[(channel * shape.height + row) * shape.width + column]
                               : std::uint8_t{0};
            }
        }
    }
}

} // namespace napier
