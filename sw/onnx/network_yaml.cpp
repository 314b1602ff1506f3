// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <nlohmann/json.hpp>

#include "sw/onnx/onnx_import.hpp"

namespace napier {

namespace {

const char* to_string(Activation activation) {
    return activation == Activation::relu ? "relu" : "leaky_relu";
}

/// As it is where YAML takes that for a word, else quoted as JSON does, which YAML reads too.
std::string scalar(const std::string& text) {
    const bool word = !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                              "0123456789._-") == std::string::npos;
    return word && text[0] != '-' && text != "null"
               ? text
               : nlohmann::json(text).dump(-1, ' ', false,
                                           nlohmann::json::error_handler_t::replace);
}

/// What stands behind kind and name.
void write_window(std::ostream& out, const Layer& layer, int usual_stride) {
    out << ", kernel: " << layer.kernel;
    if (layer.stride != usual_stride) {
        out << ", stride: " << layer.stride;
    }
    if (layer.padding != 0) {
        out << ", padding: " << layer.padding;
    }
}

void write_layer(std::ostream& out, const Layer& layer) {
    out << "  - {kind: " << to_string(layer.kind) << ", name: " << scalar(layer.name);
    if (!layer.from.empty()) {
        out << ", from: " << scalar(layer.from);
    }
    switch (layer.kind) {
    case LayerKind::dense:
        out << ", outputs: " << layer.outputs;
        break;
    case LayerKind::convolution:
        out << ", filters: " << layer.outputs;
        write_window(out, layer, 1);
        break;
    case LayerKind::max_pool:
        write_window(out, layer, layer.kernel);
        break;
    case LayerKind::dropout:
        out << ", rate: " << layer.rate;
        break;
    case LayerKind::add:
        out << ", with: " << scalar(layer.with);
        break;
    case LayerKind::average_pool:
    case LayerKind::batch_norm:
        break;
    }
    if (layer.is_product() && !layer.bias) {
        out << ", bias: false";
    }
    if (layer.activation != Activation::none) {
        out << ", activation: " << to_string(layer.activation);
    }
    out << "}\n";
}

} // namespace

std::string network_yaml(const Network& network, const std::string& comment,
                         const std::string& weights) {
    std::ostringstream out;
    out.precision(7); // what a float of an ONNX file means
    out << "# " << comment << "\nname: " << scalar(network.name) << "\ndataset: " << network.dataset
        << "\nweights: " << scalar(weights) << "\nlayers:\n";
    for (const Layer& layer : network.layers) {
        write_layer(out, layer);
    }
    const TrainingRecipe& train = network.train;
    out << "train:\n  batch: " << train.batch << "\n  epochs: " << train.epochs
        << "\n  learning_rate: " << train.learning_rate
        << "\n  schedule: " << schedule_names()[static_cast<std::size_t>(train.schedule)]
        << "\n  momentum: " << train.momentum
        << "\n  normalise: " << (train.normalise ? "true" : "false") << '\n';
    return out.str();
}

} // namespace napier
