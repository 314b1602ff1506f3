// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/onnx_export.hpp"

#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

OnnxGraph export_onnx(const Network& network, const std::vector<LayerParameters>& parameters) {
    OnnxWriter writer(network);
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        writer.write(l, parameters.at(l));
    }
    return writer.finish();
}

} // namespace napier
