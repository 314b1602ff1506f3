// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/tile_kernel.hpp"

#include <cstdlib>
#include <string>

#include "hw/config/input_error.hpp"
#include "hw/values/kernels/fixed_kernel.hpp"
#include "hw/values/kernels/lns_kernel.hpp"
#include "hw/values/kernels/lns_simd_kernel.hpp"

namespace napier {

namespace {

struct NamedIsa {
    Isa isa;
    const char* name;
};
constexpr NamedIsa kNamedIsas[] = {
    {Isa::best, "best"}, {Isa::scalar, "scalar"}, {Isa::avx2, "avx2"}, {Isa::avx512, "avx512"}};

} // namespace

const char* to_string(Isa isa) {
    for (const NamedIsa& named : kNamedIsas) {
        if (named.isa == isa) {
            return named.name;
        }
    }
    return "?";
}

Isa isa_from_environment() {
    const char* const value = std::getenv("NAPIER_ISA");
    if (value == nullptr || *value == '\0') {
        return Isa::best;
    }
    for (const NamedIsa& named : kNamedIsas) {
        if (std::string(value) == named.name) {
            return named.isa;
        }
    }
    throw InputError("NAPIER_ISA: found '" + std::string(value) +
                     "', expected best, scalar, avx2 or avx512");
}

std::unique_ptr<TileKernel> make_tile_kernel(const LnsMacConfig& config, Isa isa) {
    if (isa == Isa::best) {
        isa = isa_from_environment();
    }
    const bool best = isa == Isa::best;
    for (const Isa simd : {Isa::avx512, Isa::avx2}) {
        if (best || isa == simd) {
            if (auto kernel = make_simd_lns_kernel(config, simd)) {
                return kernel;
            }
        }
    }
    if (!best && isa != Isa::scalar) {
        throw InputError("NAPIER_ISA: this processor lacks " + std::string(to_string(isa)));
    }
    return std::make_unique<ScalarLnsKernel>(config);
}

std::unique_ptr<TileKernel> make_tile_kernel(const FixedMacConfig& config, Isa /*isa*/) {
    return std::make_unique<FixedKernel>(config);
}

} // namespace napier
