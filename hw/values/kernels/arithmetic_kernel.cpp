// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/arithmetic_kernel.hpp"

#include "hw/values/kernels/threaded_kernel.hpp"

namespace napier {

std::unique_ptr<TileKernel> make_plain_kernel(const NumberSystem& system) {
    return std::visit([](const auto& own) { return make_tile_kernel(own); }, system);
}

std::unique_ptr<TileKernel> make_tile_kernel(const Arithmetic& arithmetic) {
    return std::make_unique<ThreadedKernel>(make_plain_kernel(arithmetic.mac));
}

} // namespace napier
