// SPDX-License-Identifier: Apache-2.0
#include "sw/model/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hw/arith/common/philox.hpp"
#include "sw/model/layer_kind.hpp"

namespace napier {

namespace {

/// With the name that files give it: "LAYER.weight".
std::vector<std::pair<std::string, ParameterSlot>> slots_of(const Network& network,
                                                            std::size_t index) {
    const Layer& layer = network.layers[index];
    std::vector<std::pair<std::string, ParameterSlot>> slots;
    for (const ParameterSlot& slot : layer.kind->slots(layer)) {
        slots.emplace_back(network.layer_name(index) + "." + slot.name, slot);
    }
    return slots;
}

std::string to_string(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const std::int64_t side : shape) {
        text += (text.empty() ? "" : " x ") + std::to_string(side);
    }
    return text.empty() ? "one number" : text;
}

std::vector<float> random_weights(const Layer& layer, std::size_t index, std::uint64_t seed) {
    const double limit = std::sqrt(6.0 / static_cast<double>(layer.weight_rows()));
    std::vector<float> weights(
        static_cast<std::size_t>(layer.weight_rows() * layer.weight_columns()));
    for (std::size_t i = 0; i < weights.size(); i += 4) {
        const auto bits = philox(
            {static_cast<std::uint32_t>(i / 4), static_cast<std::uint32_t>(index), 0, 0x1417u},
            {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
        for (std::size_t lane = 0; lane < 4 && i + lane < weights.size(); ++lane) {
            const double unit = (bits[lane] + 0.5) / 4294967296.0;
            weights[i + lane] = static_cast<float>((2.0 * unit - 1.0) * limit);
        }
    }
    return weights;
}

} // namespace

LayerParameters initial_parameters(const Network& network, std::size_t index, std::uint64_t seed) {
    const Layer& layer = network.layers[index];
    LayerParameters start;
    for (const auto& [name, slot] : slots_of(network, index)) {
        std::vector<float>& values = start.*slot.values;
        if (slot.start == ParameterSlot::Start::random) {
            values = random_weights(layer, index, seed);
        } else {
            values.assign(static_cast<std::size_t>(slot.shape.front()),
                          slot.start == ParameterSlot::Start::ones ? 1.0f : 0.0f);
        }
        if (network.tensors) {
            const auto found = network.tensors->find(name);
            if (found != network.tensors->end()) {
                values = found->second.values;
            }
        }
    }
    return start;
}

void check_tensors(const Network& network) {
    if (!network.tensors) {
        return;
    }
    std::map<std::string, ParameterSlot> known;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        for (const auto& [name, slot] : slots_of(network, l)) {
            known.emplace(name, slot);
        }
    }
    for (const auto& [name, tensor] : *network.tensors) {
        const std::string what = network.weights + ": tensor '" + name + "': ";
        const auto slot = known.find(name);
        if (slot == known.end()) {
            throw InputError(what + "no parameter of " + network.name + ", whose first is '" +
                             known.begin()->first + "'");
        }
        if (tensor.shape != slot->second.shape) {
            throw InputError(what + "found " + to_string(tensor.shape) + ", expected " +
                             to_string(slot->second.shape));
        }
        if (!slot->second.may_be_negative &&
            *std::min_element(tensor.values.begin(), tensor.values.end()) < 0.0f) {
            throw InputError(what + "found a negative variance");
        }
    }
}

TensorMap to_tensors(const Network& network, const std::vector<LayerParameters>& parameters) {
    TensorMap tensors;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        for (const auto& [name, slot] : slots_of(network, l)) {
            tensors[name] = {slot.shape, parameters[l].*slot.values};
        }
    }
    return tensors;
}

void take_weights(Network& network, const std::string& file) {
    if (!file.empty()) {
        network.weights = file;
        network.tensors = std::make_shared<const TensorMap>(read_safetensors(file));
    }
}

void require_all_weights(const Network& network, const std::string& asked) {
    if (!network.tensors) {
        throw InputError(asked +
                         ": found no weights, expected --weights FILE.safetensors; `napier "
                         "train " +
                         asked + " --save-weights FILE.safetensors` makes one");
    }
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        for (const auto& [name, slot] : slots_of(network, l)) {
            if (network.tensors->count(name) == 0) {
                throw InputError(network.weights + ": expected a tensor '" + name +
                                 "', which is a parameter of " + network.name);
            }
        }
    }
}

} // namespace napier
