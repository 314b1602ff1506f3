// SPDX-License-Identifier: Apache-2.0
#include "sw/model/passes.hpp"

namespace napier {

namespace {

class Lowering {
  public:
    Lowering(const Workload& workload, std::int64_t batch) : workload_(workload), batch_(batch) {}

    void forward(std::size_t index) {
        const WorkloadLayer& layer = workload_.layers[index];
        PassShape pass = product(index, Pass::forward);
        pass.m = rows(layer);
        pass.n = layer.outputs;
        pass.k = layer.depth;
        pass.bias = layer.bias;
        pass.activation = layer.activation;
        passes_.push_back(pass);
    }

    void softmax_gradient(std::size_t index) {
        const WorkloadLayer& layer = workload_.layers[index];
        PassShape pass = product(index, Pass::data_gradient);
        pass.softmax = true;
        pass.m = rows(layer);
        pass.n = layer.outputs;
        passes_.push_back(pass);
    }

    void data_gradient(std::size_t index) {
        const WorkloadLayer& layer = workload_.layers[index];
        PassShape pass = product(index, Pass::data_gradient);
        pass.mask = index > 0 && workload_.layers[index - 1].activation;
        if (layer.convolution) {
            const Convolution& c = *layer.convolution;
            pass.m = batch_ * c.input_pixels();
            pass.n = c.channels;
            pass.k = c.filter_height * c.filter_width * layer.outputs;
        } else {
            pass.m = rows(layer);
            pass.n = layer.depth;
            pass.k = layer.outputs;
        }
        passes_.push_back(pass);
    }

    /// The gradient by the second operand: weights (summed over the batch) or an activation.
    void weight_gradient(std::size_t index) {
        const WorkloadLayer& layer = workload_.layers[index];
        PassShape pass =
            product(index, layer.weights ? Pass::weight_gradient : Pass::data_gradient);
        pass.m = layer.depth;
        pass.n = layer.outputs;
        pass.k = rows(layer);
        pass.input_transposed = true;
        pass.bias = layer.bias;
        passes_.push_back(pass);
    }

    void update(std::size_t index) {
        const WorkloadLayer& layer = workload_.layers[index];
        if (!layer.weights) {
            return;
        }
        PassShape pass = product(index, Pass::update);
        pass.m = layer.depth;
        pass.n = layer.outputs;
        pass.bias = layer.bias;
        passes_.push_back(pass);
    }

    std::vector<PassShape> take() { return std::move(passes_); }

  private:
    /// Weights are shared by the batch, so it makes a product taller; two activations make a
    /// product a sample.
    std::int64_t rows(const WorkloadLayer& layer) const {
        return layer.weights ? batch_ * layer.rows : layer.rows;
    }
    PassShape product(std::size_t index, Pass pass) const {
        const WorkloadLayer& layer = workload_.layers[index];
        PassShape shape;
        shape.layer = index;
        shape.pass = pass;
        shape.products = layer.weights ? layer.products : layer.products * batch_;
        return shape;
    }

    const Workload& workload_;
    std::int64_t batch_;
    std::vector<PassShape> passes_;
};

} // namespace

std::vector<PassShape> lower(const Workload& workload, WorkloadKind kind, std::int64_t batch) {
    Lowering lowering(workload, batch);
    const std::size_t count = workload.layers.size();
    for (std::size_t i = 0; i < count; ++i) {
        lowering.forward(i);
    }
    if (kind == WorkloadKind::inference) {
        return lowering.take();
    }
    if (workload.classifier) {
        lowering.softmax_gradient(count - 1);
    }
    for (std::size_t i = count; i-- > 0;) {
        // Both operands of a product of activations want a gradient, even in the first layer.
        if (i > 0 || !workload.layers[i].weights) {
            lowering.data_gradient(i);
        }
        lowering.weight_gradient(i);
    }
    for (std::size_t i = 0; i < count; ++i) {
        lowering.update(i);
    }
    return lowering.take();
}

Workload products_of(const Workload& workload, WorkloadKind kind, std::int64_t batch) {
    Workload result;
    result.name = workload.name;
    for (const PassShape& pass : lower(workload, kind, batch)) {
        if (pass.macs() == 0) {
            continue;
        }
        WorkloadLayer layer = product_layer(
            workload.layers[pass.layer].name + " " + to_string(pass.pass), pass.m, pass.n, pass.k);
        layer.products = pass.products;
        result.layers.push_back(layer);
    }
    return result;
}

} // namespace napier
