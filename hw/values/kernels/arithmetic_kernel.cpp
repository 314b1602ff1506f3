// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/arithmetic_kernel.hpp"

#include "hw/values/kernels/threaded_kernel.hpp"

namespace napier {

std::unique_ptr<TileKernel> make_tile_kernel(const Arithmetic& arithmetic) {
    return std::make_unique<ThreadedKernel>(
        std::visit([](const auto& mac) { return make_tile_kernel(mac); }, arithmetic.mac));
}

} // namespace napier
