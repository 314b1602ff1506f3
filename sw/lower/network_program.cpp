// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/network_program.hpp"

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
                               std::int64_t batch)
    : network_(network), kind_(kind), batch_(batch) {
    network_.train.batch = static_cast<int>(batch);
    plan_.emplace(network_, architecture, kernel, math);
    next_address_ = plan_->bytes();
    longest_sum_ = network_.longest_sum();
    fetch_has_tag_ = kind != WorkloadKind::training;
}

void NetworkProgram::emit(const InstructionSink& sink) {
    std::uint64_t instructions = 0;
    const TrafficPlan traffic =
        plan_->stream(kind_ == WorkloadKind::training ? ChipPlan::Stream::training_step
                                                      : ChipPlan::Stream::inference,
                      static_cast<int>(batch_), [&](const std::vector<Instruction>& part) {
                          instructions += part.size();
                          sink(part);
                      });
    list_passes(traffic, instructions);
}

void NetworkProgram::list_passes(const TrafficPlan& plan, std::uint64_t instructions) {
    for (const Pass pass : {Pass::forward, Pass::evaluation, Pass::data_gradient,
                            Pass::weight_gradient, Pass::update}) {
        for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
            const std::uint16_t tag = tag_of(layer, pass);
            std::vector<TensorTraffic> traffic = plan.of(tag);
            if (traffic.empty()) {
                continue;
            }
            if (tag == 0 && !fetch_has_tag_) {
                traffic.push_back(
                    {"instructions", false, instructions * kInstructionBytes, 1, {}, 1});
            }
            const Pass shown = pass == Pass::evaluation ? Pass::forward : pass;
            passes_.push_back({shape_of(network_, layer, shown, batch_), tag, traffic,
                               plan_->arithmetic_of(layer, pass)});
        }
    }
}

} // namespace napier
