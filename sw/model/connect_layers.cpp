// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <unordered_map>

#include "hw/config/input_error.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"

namespace napier {

namespace {

/// Messages name the network and the layer.
class Connector {
  public:
    Connector(std::vector<Layer>& layers, const ImageShape& image, const std::string& network)
        : layers_(layers), image_(image), network_(network), readers_(layers.size()) {}

    void connect(std::size_t at) {
        Layer& layer = layers_[at];
        layer.first = at == 0;
        layer.sources.clear();
        layer.inputs.clear();
        if (const auto own = layer.kind->own_input()) {
            layer.sources = {kOwnInput};
            layer.inputs = {*own};
        } else {
            check_name(at);
            read(at, layer.from.empty() ? static_cast<int>(at) - 1 : named(at, "from", layer.from));
            for (const std::string& name : layer.with) {
                read(at, named(at, "with", name));
            }
        }
        try {
            layer.output = layer.kind->output(layer.inputs);
        } catch (const std::invalid_argument& error) {
            fail(at, error.what());
        }
    }

    /// What gradients need.
    void check(std::size_t at) const {
        const Layer& layer = layers_[at];
        const bool last = at + 1 == layers_.size();
        if (layer.kind->own_input()) {
            if (layers_.front().source() == kImage || readers_[at] > 0) {
                fail(at, "is a shape to time, expected a layer that reads the one before it");
            }
            return;
        }
        if (!last && readers_[at] == 0) {
            fail(at, "no layer reads what it gives");
        }
        if (layer.source() == kImage) {
            if (!layer.kind->reads_images()) {
                fail(at, "cannot be the first layer");
            }
            return;
        }
        const auto source = static_cast<std::size_t>(layer.source());
        const std::string objection = layer.kind->objection(layers_[source], readers_[source]);
        if (!objection.empty()) {
            fail(at, objection);
        }
    }

  private:
    [[noreturn]] void fail(std::size_t at, const std::string& what) const {
        throw InputError(network_ + ": layers[" + std::to_string(at) + "] (" +
                         layers_[at].kind_name() + "): " + what);
    }
    /// Names that layers have by default count too: files of weights call tensors by them.
    void check_name(std::size_t at) {
        const auto [first, is_new] = named_.emplace(layer_name(layers_, at), at);
        if (!is_new) {
            fail(at, "its name '" + first->first + "' is taken by layers[" +
                         std::to_string(first->second) + "]");
        }
    }
    int named(std::size_t at, const char* key, const std::string& name) const {
        const auto found = named_.find(name);
        if (found != named_.end() && found->second < at && !layers_[found->second].name.empty()) {
            return static_cast<int>(found->second);
        }
        fail(at, std::string(key) + ": no layer before it is called '" + name + "'");
    }
    void read(std::size_t at, int source) {
        Layer& layer = layers_[at];
        layer.sources.push_back(source);
        layer.inputs.push_back(source == kImage ? image_
                                                : layers_[static_cast<std::size_t>(source)].output);
        if (source != kImage) {
            ++readers_[static_cast<std::size_t>(source)];
        }
    }

    std::vector<Layer>& layers_;
    ImageShape image_;
    const std::string& network_;
    std::vector<int> readers_;
    std::unordered_map<std::string, std::size_t> named_; ///< layers so far, by their names
};

} // namespace

void connect_layers(std::vector<Layer>& layers, const ImageShape& image,
                    const std::string& network) {
    ImageShape shape = image;
    if (!layers.empty() && layers.front().kind->flattens_images()) {
        shape = {static_cast<int>(image.size()), 1, 1}; // one row of values, without gaps
    }
    Connector connector(layers, shape, network);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        connector.connect(l);
    }
    for (std::size_t l = 0; l < layers.size(); ++l) {
        connector.check(l);
    }
}

std::string layer_name(const std::vector<Layer>& layers, std::size_t index) {
    const Layer& layer = layers.at(index);
    return layer.name.empty() ? layer.kind_name() + std::to_string(index + 1) : layer.name;
}

} // namespace napier
