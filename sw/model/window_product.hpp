// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "sw/model/layer_kind.hpp"
#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// A product of windows over the input by a weight matrix (ky, kx, channel) x outputs: a dense
/// layer has one window, all of its input; a convolution's slide.
class WindowProduct : public LayerKind {
  public:
    WindowProduct(int outputs, bool bias) : outputs_(outputs), bias_(bias) {}

    ImageShape output(const std::vector<ImageShape>& inputs) const override {
        return windowed(window(inputs.front()), inputs.front(), outputs_);
    }
    WeightShape weights(const Layer& layer) const override;
    /// A bias's gradient is a product too: by ones. In a convolution's data gradient the zeros
    /// that a stride inserts count.
    std::uint64_t macs(const Layer& layer, Pass pass, std::int64_t images) const override;
    std::int64_t longest_sum(const Layer& layer, std::int64_t images) const override;
    void forward(Lowering& lowering) const override;
    void backward(Lowering& lowering) const override;

  protected:
    int outputs() const { return outputs_; }
    bool bias() const { return bias_; }

  private:
    /// Its input as one matrix, where no window has to be gathered.
    virtual std::optional<DeviceTensor> plain(const FeatureMap& input,
                                              std::int64_t images) const = 0;
    /// Adds the operation that is the gradient of its input, into `part`.
    virtual void data_gradient(Lowering& lowering, const GradientPart& part) const = 0;
    /// How many pixels of the input have a product of their own in the data gradient.
    virtual std::int64_t gradient_pixels(const Layer& layer) const = 0;
    void weight_gradient(Lowering& lowering) const;

    int outputs_;
    bool bias_;
};

/// What an ONNX product of `outputs` is, whatever its window: its bias, if the node has one.
/// Throws InputError for too many outputs.
OnnxLayer read_onnx_product(const OnnxNodeReader& node, std::int64_t outputs,
                            std::vector<float> weight);
void write_onnx_product(OnnxWriter& writer, const std::string& operation, const std::string& input,
                        const std::vector<std::int64_t>& shape, const std::vector<float>& weight,
                        const std::map<std::string, OnnxAttribute>& attributes);

/// A data gradient's product with its result, addend and mask; `of` picks the tensor of a map.
template <typename Of>
GemmPass gradient_product(const Lowering& lowering, const GradientPart& part, Of&& of) {
    GemmPass product;
    product.weight = lowering.tensors().weight.word;
    product.weight_transposed = true;
    product.result = of(part.result);
    product.rows = product.result.rows;
    if (part.addend) {
        product.addend = of(*part.addend);
    }
    if (part.mask) {
        product.mask = of(*part.mask);
    }
    product.f = part.f;
    return product;
}

} // namespace napier
