// SPDX-License-Identifier: Apache-2.0
#include "sw/model/workload.hpp"

#include <algorithm>
#include <filesystem>

#include "hw/config/file_exists.hpp"
#include "hw/config/input_error.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/model/bundled.hpp"
#include "sw/model/network.hpp"
#include "sw/model/topology_csv.hpp"

namespace napier {

namespace {

std::int64_t windows(std::int64_t size, std::int64_t filter, std::int64_t stride) {
    return (size - filter + stride - 1) / stride + 1; // as SCALE-Sim rounds: up
}

Convolution convolution_of(const Layer& layer) {
    Convolution c;
    // What the windows touch: SCALE-Sim would count one that sticks out.
    c.height = std::int64_t{layer.output.height - 1} * layer.stride + layer.kernel;
    c.width = std::int64_t{layer.output.width - 1} * layer.stride + layer.kernel;
    c.channels = layer.input.channels;
    c.filter_height = c.filter_width = layer.kernel;
    c.stride_height = c.stride_width = layer.stride;
    c.unpadded_height = layer.input.height;
    c.unpadded_width = layer.input.width;
    return c;
}

Workload from_network(const std::string& name_or_path) {
    Network network = load_network(name_or_path);
    connect(network, dataset_shape(network.dataset), network.classes());
    Workload workload;
    workload.name = network.name;
    workload.classifier = true;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const Layer& layer = network.layers[i];
        const std::string name = network.layer_name(i);
        WorkloadLayer shown = layer.kind == LayerKind::convolution
                                  ? convolution_layer(name, convolution_of(layer), layer.outputs)
                                  : product_layer(name, 1, layer.outputs, 1);
        if (layer.is_product()) {
            shown.depth = layer.weight_rows();
            shown.bias = layer.has_bias();
            shown.activation = layer.activation != Activation::none;
        } else {
            shown.products = 0; // nothing to multiply on the array
        }
        workload.layers.push_back(shown);
    }
    workload.network = std::make_shared<const Network>(network);
    return workload;
}

} // namespace

std::int64_t Convolution::out_height() const {
    return windows(height, filter_height, stride_height);
}
std::int64_t Convolution::out_width() const {
    return windows(width, filter_width, stride_width);
}

WorkloadLayer convolution_layer(std::string name, const Convolution& shape, std::int64_t filters) {
    WorkloadLayer layer;
    layer.name = std::move(name);
    layer.rows = shape.out_height() * shape.out_width();
    layer.outputs = filters;
    layer.depth = shape.filter_height * shape.filter_width * shape.channels;
    layer.convolution = shape;
    return layer;
}

WorkloadLayer product_layer(std::string name, std::int64_t rows, std::int64_t outputs,
                            std::int64_t depth) {
    WorkloadLayer layer;
    layer.name = std::move(name);
    layer.rows = rows;
    layer.outputs = outputs;
    layer.depth = depth;
    return layer;
}

std::int64_t Workload::macs() const {
    std::int64_t sum = 0;
    for (const WorkloadLayer& layer : layers) {
        sum += layer.macs();
    }
    return sum;
}

std::int64_t Workload::parameters() const {
    if (network) {
        return network->parameters();
    }
    std::int64_t sum = 0;
    for (const WorkloadLayer& layer : layers) {
        sum += layer.parameters();
    }
    return sum;
}

Workload load_workload(const std::string& name_or_path) {
    const std::vector<std::string> networks = network_names();
    if (std::find(networks.begin(), networks.end(), name_or_path) != networks.end()) {
        return from_network(name_or_path);
    }
    if (const auto bundled = bundled_workload(name_or_path)) {
        return *bundled;
    }
    const std::filesystem::path path(name_or_path);
    if (!file_exists(name_or_path)) {
        std::string known;
        for (const auto& names : {bundled_workloads(), networks}) {
            for (const std::string& name : names) {
                known += (known.empty() ? "" : ", ") + name;
            }
        }
        throw InputError(name_or_path +
                         ": no such file, and no such workload; workloads: " + known);
    }
    return path.extension() == ".csv" ? read_topology_file(name_or_path)
                                      : from_network(name_or_path);
}

} // namespace napier
