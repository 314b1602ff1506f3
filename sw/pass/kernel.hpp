// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace napier {

/// How a convolution or pool walks over a map.
struct Kernel {
    int height = 1;
    int width = 1;
    int stride = 1;
    int padding = 0;

    int taps() const { return height * width; }
    /// One past the last of `size` input pixels: how many outputs a side has (0: none).
    int outputs(int size, int kernel_size) const {
        const int room = size + 2 * padding - kernel_size;
        return room < 0 ? 0 : room / stride + 1;
    }
};

} // namespace napier
