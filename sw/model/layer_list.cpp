// SPDX-License-Identifier: Apache-2.0
// The kinds of layers that there are: a new one is named here, and stands in a file of its own.
#include "sw/model/layer_kind.hpp"

namespace napier {

extern const LayerEntry kDense;
extern const LayerEntry kConvolution;
extern const LayerEntry kMaxPool;
extern const LayerEntry kGlobalAveragePool;
extern const LayerEntry kBatchNorm;
extern const LayerEntry kDropout;
extern const LayerEntry kAdd;
extern const LayerEntry kDepthwise;
extern const LayerEntry kConcat;
extern const LayerEntry kProduct;

const std::vector<const LayerEntry*>& layer_entries() {
    static const std::vector<const LayerEntry*> entries = {
        &kDense, &kConvolution, &kMaxPool, &kGlobalAveragePool, &kBatchNorm, &kDropout,
        &kAdd,   &kDepthwise,   &kConcat,  &kProduct,
    };
    return entries;
}

} // namespace napier
