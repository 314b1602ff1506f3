// SPDX-License-Identifier: Apache-2.0
#include "sw/model/layer_kind.hpp"

#include <stdexcept>

#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

ImageShape windowed(const Kernel& window, const ImageShape& input, int channels) {
    const ImageShape output{channels, window.outputs(input.height, window.height),
                            window.outputs(input.width, window.width)};
    if (output.height == 0 || output.width == 0) {
        throw std::invalid_argument("its window of " + std::to_string(window.height) + " x " +
                                    std::to_string(window.width) + " does not fit on maps of " +
                                    to_string(input));
    }
    if (window.height > 255 || window.width > 255) {
        throw std::invalid_argument("maps of " + to_string(input) +
                                    " are too large for it, expected sides up to 255");
    }
    return output;
}

ImageShape LayerKind::output(const std::vector<ImageShape>& inputs) const {
    return windowed(window(inputs.front()), inputs.front(), inputs.front().channels);
}

void LayerKind::write_onnx(OnnxWriter& writer) const {
    writer.fail("ONNX has no operation for it");
}

std::vector<ParameterSlot> LayerKind::slots(const Layer& layer) const {
    using Start = ParameterSlot::Start;
    const WeightShape shape = weights(layer);
    std::vector<ParameterSlot> slots;
    if (shape.rows > 0 && shape.product) {
        slots.push_back(
            {"weight", {shape.rows, shape.columns}, &LayerParameters::weight, Start::random});
    } else if (shape.rows > 0) {
        slots.push_back({"weight", {shape.columns}, &LayerParameters::weight, Start::ones});
    }
    if (shape.bias) {
        slots.push_back({"bias", {shape.columns}, &LayerParameters::bias});
    }
    return slots;
}

} // namespace napier
