// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sw/model/layer.hpp"
#include "sw/model/layer_parameters.hpp"
#include "sw/pass/feature_map.hpp"

namespace napier {

/// A trained tensor and what goes with it in DRAM. Tensors that are not there have no rows.
struct DeviceParameter {
    DeviceTensor word;     ///< what the array multiplies
    DeviceTensor master;   ///< what updates change, if not the same
    DeviceTensor gradient; ///< summed over the batch
    DeviceTensor momentum; ///< or the gradient's rms

    bool present() const { return word.rows > 0; }
};

/// A tensor that only the layer's kind knows.
struct OwnTensor {
    std::string name;
    DeviceTensor tensor;
    bool kept = false; ///< a step reads what the step before has left in it
    /// Its values before the first step, row major; none: it has none.
    std::function<std::vector<float>(const LayerParameters&)> start;
};

struct OwnMap {
    std::string name;
    FeatureMap map;
};

/// A layer and where its tensors lie in a chip's DRAM.
struct PlannedLayer {
    Layer shape;
    FeatureMap output;
    FeatureMap gradient;    ///< of the loss by the layer's sum, in front of its activation
    DeviceParameter weight; ///< batch norm: gamma
    DeviceParameter bias;   ///< batch norm: beta
    std::vector<OwnTensor> own;
    std::vector<OwnMap> own_maps;

    /// Throws std::logic_error if the kind has placed none of that name.
    const DeviceTensor& tensor(const std::string& name) const;
    const FeatureMap& map(const std::string& name) const;
};

} // namespace napier
