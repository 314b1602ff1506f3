// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sw/model/layer_parameters.hpp"
#include "sw/model/network.hpp"
#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// Writes a connected network as a graph, a layer after the other. A kind adds the nodes that
/// compute it (LayerKind::write_onnx); names, the forms of values and activations are here.
/// ONNX's maps are images x channels x rows x columns. A value is a map or, once a dense layer has
/// made it, a row of values for each image. The network must outlive the writer.
class OnnxWriter {
  public:
    explicit OnnxWriter(const Network& network);

    /// Layers come in order. Throws InputError that names a layer which ONNX has no word for.
    void write(std::size_t layer, const LayerParameters& parameters);
    /// The last layer's values are the output.
    OnnxGraph finish();

    // For the kind of the layer that is being written.
    const Layer& layer() const { return network_.layers[index_]; }
    const LayerParameters& parameters() const { return *parameters_; }
    /// Of its first source; in front of all, the image, even where the layer sees one row of it.
    const ImageShape& input() const;
    /// The name of its first source's values as a map.
    std::string map();
    /// The same as a row: all pixels of a channel, then those of the next.
    std::string row();
    /// All its sources, in the form that they have; as rows where they have both.
    std::vector<std::string> alike();
    /// The name of a float32 constant, the layer's "weight".
    std::string constant(const std::string& name, std::vector<std::int64_t> shape,
                         const std::vector<float>& values);
    using Attributes = std::map<std::string, OnnxAttribute>;
    /// A node that makes the layer's values, of the form of its first input.
    void node(const std::string& operation, std::vector<std::string> inputs,
              const Attributes& attributes = {});
    [[noreturn]] void fail(const std::string& what) const;

  private:
    struct Value {
        std::string name;
        bool row = false;
    };
    const Value& source(std::size_t number) const;
    std::string as_row(const Value& value);
    /// `wanted`, or that with a number where the graph has the name.
    std::string unique(const std::string& wanted) const;
    std::string add(const std::string& operation, std::vector<std::string> inputs,
                    const Attributes& attributes);

    const Network& network_;
    const LayerParameters* parameters_ = nullptr;
    std::size_t index_ = 0;
    OnnxGraph graph_;
    Value image_;
    std::vector<Value> values_;        ///< what each layer gives
    std::map<std::string, bool> rows_; ///< by the names of values: is it a row
};

OnnxAttribute onnx_integer(int value);
OnnxAttribute onnx_integers(std::vector<double> values);
OnnxAttribute onnx_real(double value);
/// The attributes of a square window that slides.
OnnxWriter::Attributes onnx_window(int kernel, int stride, int padding);

} // namespace napier
