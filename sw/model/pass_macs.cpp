// SPDX-License-Identifier: Apache-2.0
#include "sw/model/pass_macs.hpp"

namespace napier {

std::uint64_t pass_macs(const Layer& layer, Pass pass, std::int64_t images) {
    if (!layer.is_product()) {
        return 0;
    }
    const bool dense = layer.kind == LayerKind::dense;
    const std::int64_t out_pixels =
        dense ? 1 : std::int64_t{layer.output.height} * layer.output.width;
    const bool one_row = dense && layer.input.channels % 8 == 0; // FeatureMap::is_flat()
    const std::int64_t in_pixels =
        one_row ? 1 : std::int64_t{layer.input.height} * layer.input.width;
    const std::int64_t weights = layer.weight_rows() * layer.weight_columns();
    switch (pass) {
    case Pass::forward:
    case Pass::evaluation:
        return static_cast<std::uint64_t>(images * out_pixels * weights);
    case Pass::weight_gradient:
        return static_cast<std::uint64_t>(
            images * out_pixels * (weights + (layer.has_bias() ? layer.weight_columns() : 0)));
    case Pass::data_gradient: // a window of the gradient for each pixel of the input
        return layer.source == kImage ? 0
                                      : static_cast<std::uint64_t>(images * in_pixels * weights);
    case Pass::update:
        break;
    }
    return 0;
}

} // namespace napier
