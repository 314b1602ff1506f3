// SPDX-License-Identifier: Apache-2.0
#include "hw/array/tile_kernel.hpp"

#include <stdexcept>

#include "hw/array/fixed_kernel.hpp"
#include "hw/array/lns_kernel.hpp"
#include "hw/array/lns_kernel_avx512.hpp"

namespace napier {

std::unique_ptr<TileKernel> make_tile_kernel(const LnsMacConfig& config, Isa isa) {
    if (isa == Isa::avx2) {
        throw std::invalid_argument("there is no AVX2 kernel");
    }
    if (isa != Isa::scalar) {
        if (auto kernel = make_avx512_lns_kernel(config)) {
            return kernel;
        }
        if (isa == Isa::avx512) {
            throw std::invalid_argument("no AVX-512 kernel for this processor and number format");
        }
    }
    return std::make_unique<ScalarLnsKernel>(config);
}

std::unique_ptr<TileKernel> make_tile_kernel(const FixedMacConfig& config, Isa /*isa*/) {
    return std::make_unique<FixedKernel>(config);
}

} // namespace napier
