// SPDX-License-Identifier: Apache-2.0
#include "sw/explore/network_program.hpp"

namespace napier {

namespace {

/// What a layer's pass multiplies, for reports; nothing where it does not.
PassShape shape_of(const Network& network, std::size_t index, Pass pass, std::int64_t batch) {
    const Layer& layer = network.layers[index];
    PassShape shape;
    shape.layer = index;
    shape.pass = pass;
    shape.products = layer.is_product() ? 1 : 0;
    const std::int64_t rows = batch * (layer.kind == LayerKind::convolution
                                           ? std::int64_t{layer.output.height} * layer.output.width
                                           : 1);
    shape.m = rows;
    shape.n = layer.outputs;
    shape.k = layer.is_product() ? layer.weight_rows() : 1;
    if (pass == Pass::data_gradient) {
        const std::int64_t pixels = layer.kind == LayerKind::convolution
                                        ? std::int64_t{layer.input.height} * layer.input.width
                                        : 1;
        shape.m = batch * pixels;
        if (layer.kind == LayerKind::convolution) {
            shape.n = layer.input.channels;
            shape.k = std::int64_t{layer.kernel} * layer.kernel * layer.outputs;
        } else {
            shape.n = shape.k;
            shape.k = layer.outputs;
        }
    } else if (pass == Pass::weight_gradient) {
        shape.m = shape.k;
        shape.k = rows;
        shape.bias = layer.has_bias();
    }
    return shape;
}

} // namespace

NetworkProgram::NetworkProgram(const Architecture& architecture, const TileKernel& kernel,
                               const VectorMath& math, const Network& network, WorkloadKind kind,
                               std::int64_t batch) {
    Network sized = network;
    sized.train.batch = static_cast<int>(batch);
    const ChipPlan plan(sized, architecture, kernel, math);
    const bool training = kind == WorkloadKind::training;
    stream_ = training ? plan.training_step(static_cast<int>(batch))
                       : plan.inference(static_cast<int>(batch));
    next_address_ = plan.bytes();
    longest_sum_ = sized.longest_sum();
    fetch_has_tag_ = !training;
    std::vector<bool> used(sized.layers.size() * kPasses);
    for (const Instruction& instruction : stream_) {
        used[instruction.tag] = true;
    }
    for (const Pass pass : {Pass::forward, Pass::evaluation, Pass::data_gradient,
                            Pass::weight_gradient, Pass::update}) {
        for (std::size_t layer = 0; layer < sized.layers.size(); ++layer) {
            const std::uint16_t tag = tag_of(layer, pass);
            if (used[tag]) {
                const Pass shown = pass == Pass::evaluation ? Pass::forward : pass;
                passes_.push_back({shape_of(sized, layer, shown, batch), tag, {}});
            }
        }
    }
}

bool NetworkProgram::refill(std::vector<Instruction>& out) {
    if (stream_.empty()) {
        return false;
    }
    if (out.empty()) {
        out.swap(stream_); // a large network's stream is there once
    } else {
        out.insert(out.end(), stream_.begin(), stream_.end());
    }
    stream_ = {};
    return true;
}

} // namespace napier
