// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "sw/model/float_step.hpp"
#include "sw/model/layer.hpp"
#include "sw/model/lowering.hpp"
#include "sw/model/onnx/onnx_layer.hpp"
#include "sw/model/topology_row.hpp"

namespace napier {

class OnnxWriter;

/// What a layer is: the keys that only its kind has, its shapes, what it learns and multiplies, how
/// it becomes operations on the chip, and the same in float32. One class a kind, one file a class
/// (sw/model/layers); an object is a layer of a network and never changes.
class LayerKind {
  public:
    LayerKind() = default;
    LayerKind(const LayerKind&) = delete;
    LayerKind& operator=(const LayerKind&) = delete;
    virtual ~LayerKind() = default;

    virtual const char* name() const = 0;
    /// Its own keys and their values in a network's file: {"filters", "8"}.
    virtual std::vector<std::pair<std::string, std::string>> keys() const { return {}; }
    /// False: a shape to time, which computes nothing in float32 and cannot be trained.
    virtual bool has_values() const { return true; }

    // Shapes.
    /// Set: its input is made by no layer, and this large for one image.
    virtual std::optional<ImageShape> own_input() const { return std::nullopt; }
    virtual bool reads_images() const { return true; }
    /// A network that begins with it sees an image as one row of values.
    virtual bool flattens_images() const { return false; }
    virtual Kernel window(const ImageShape& /*input*/) const { return {}; }
    /// Of one image. Throws std::invalid_argument saying what does not fit.
    virtual ImageShape output(const std::vector<ImageShape>& inputs) const;
    /// Why it cannot read `source`, which `readers` layers read; empty: it can.
    virtual std::string objection(const Layer& /*source*/, int /*readers*/) const { return {}; }
    /// Only training runs it; inference reads what is before it.
    virtual bool only_trains() const { return false; }
    /// A network may end with it: its outputs are the classes, whatever it reads.
    virtual bool gives_classes() const { return false; }

    // Parameters.
    virtual WeightShape weights(const Layer& /*layer*/) const { return {}; }
    virtual std::vector<ParameterSlot> slots(const Layer& layer) const;
    /// The weight matrix as it lies in the chip's DRAM, if not as files have it; see to_device().
    virtual WeightShape device_weights(const Layer& layer, std::int64_t /*batch*/) const {
        return weights(layer);
    }
    virtual std::vector<float> to_device(const Layer& /*layer*/, std::vector<float> weight) const {
        return weight;
    }
    virtual std::vector<float> from_device(const Layer& /*layer*/,
                                           std::vector<float> weight) const {
        return weight;
    }
    /// False: the second operand is an activation, which no update changes.
    virtual bool learns() const { return true; }

    // Cost.
    /// What the array multiplies in a pass over `images` images, by the shapes alone.
    virtual std::uint64_t macs(const Layer& /*layer*/, Pass /*pass*/,
                               std::int64_t /*images*/) const {
        return 0;
    }
    /// The longest sum of a training step, of products or of batch norm's terms: it decides how
    /// many levels a cascade needs.
    virtual std::int64_t longest_sum(const Layer& /*layer*/, std::int64_t /*images*/) const {
        return 1;
    }
    /// What other simulators call the layer; none: they have no word for it.
    virtual std::optional<TopologyRow> topology(const Layer& /*layer*/) const {
        return std::nullopt;
    }

    // The chip.
    /// Tensors of its own, in front of the maps that every layer has, and maps behind them.
    virtual void place_tensors(Placement& /*placement*/, PlannedLayer& /*layer*/) const {}
    virtual void place_maps(Placement& /*placement*/, PlannedLayer& /*layer*/) const {}
    /// Maps of its output for each image.
    virtual std::int64_t maps_an_image() const { return 1; }
    virtual void forward(Lowering& lowering) const = 0;
    /// Gradients of its inputs, then of its parameters.
    virtual void backward(Lowering& lowering) const = 0;

    // ONNX.
    /// Adds the nodes that compute it, in front of its activation. Throws InputError: there are
    /// none.
    virtual void write_onnx(OnnxWriter& writer) const;

    // float32.
    /// Fills layer.output, in front of the activation.
    virtual void forward(FloatStep& step) const = 0;
    /// Sets the gradients of its parameters, and of its inputs: dx is sized where it is wanted.
    virtual void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const = 0;
};

/// Outputs of a layer, or its channels: what 16 bits count.
constexpr int kMostOutputs = 65535;

/// What reading a layer's item of a network's file has at hand.
struct LayerReader {
    YamlMap& item;
    /// Filters and outputs by the network's width multiplier; the last layer's stay.
    std::function<int(std::int64_t)> scaled;
};

/// What the list of kinds says of one. layers/max_pool.cpp defines `kMaxPool`, and CMake writes the
/// list from the files in that folder.
struct LayerEntry {
    const char* name; ///< `kind:` in a network's file
    /// The layers that an item means, mostly one. Reads every key but name, from and activation.
    std::vector<Layer> (*read)(LayerReader& reader);
    bool can_activate;                    ///< takes the key `activation`
    std::vector<OnnxOperation> onnx = {}; ///< that it is read from
};
const std::vector<const LayerEntry*>& layer_entries();

/// A layer of a kind.
template <typename Kind, typename... Arguments> Layer layer_of(Arguments&&... arguments) {
    Layer layer;
    layer.kind = std::make_shared<const Kind>(std::forward<Arguments>(arguments)...);
    return layer;
}

/// What a window makes of a map. Throws std::invalid_argument if it does not fit.
ImageShape windowed(const Kernel& window, const ImageShape& input, int channels);

} // namespace napier
