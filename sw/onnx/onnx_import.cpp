// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/onnx_import.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/model/onnx/onnx_reader.hpp"
#include "sw/model/parameters.hpp"

namespace napier {

namespace {

/// How the graph's input lies beside images of `image`: as maps, their channels first or last, or
/// as rows of values.
OnnxDims images_of(const OnnxGraph& graph, const std::string& dataset, const ImageShape& image) {
    const std::vector<std::int64_t>& found = graph.input_shape;
    const std::int64_t images = found.empty() ? 0 : std::max<std::int64_t>(found.front(), 0);
    using Axis = OnnxAxis;
    std::vector<std::vector<OnnxDimension>> ways = {
        OnnxDims::map(),
        {{Axis::images}, {Axis::rows}, {Axis::columns}, {Axis::channels}},
        OnnxDims::row()};
    if (image.channels == 1) {
        ways.push_back({{Axis::images}, {Axis::rows}, {Axis::columns}});
    }
    for (const std::vector<OnnxDimension>& way : ways) {
        const OnnxDims dims(image, images, way);
        bool same = found.empty() || found.size() == dims.rank();
        for (std::size_t i = 1; same && i < found.size(); ++i) {
            same = found[i] <= 0 || found[i] == dims.size(i);
        }
        if (same) {
            return dims;
        }
    }
    std::string text;
    for (const std::int64_t side : found) {
        text += (text.empty() ? "" : " x ") + (side > 0 ? std::to_string(side) : "any");
    }
    throw InputError(graph.file + ": input '" + graph.input + "': found " + text +
                     ", expected the images of " + dataset + ", " +
                     OnnxDims(image, 0, OnnxDims::map()).describe() +
                     " (or its channels last, or rows of all values)");
}

} // namespace

Network import_onnx(const OnnxGraph& graph, const std::string& name, const std::string& dataset,
                    const ImageShape& image) {
    const OnnxReader read(graph, images_of(graph, dataset, image));
    Network network;
    network.name = name;
    network.dataset = dataset;
    network.layers = read.layers();
    try {
        connect(network, image, network.classes());
    } catch (const InputError& error) {
        throw InputError(graph.file + ": " + error.what());
    }
    network.tensors = std::make_shared<const TensorMap>(to_tensors(network, read.parameters()));
    return network;
}

} // namespace napier
