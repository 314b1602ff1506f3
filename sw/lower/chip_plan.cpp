// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/chip_plan.hpp"

#include <cmath>

#include "hw/config/input_error.hpp"
#include "hw/control/registers.hpp"
#include "sw/lower/gradient_flow.hpp"
#include "sw/lower/layer_arithmetic.hpp"

namespace napier {

ChipPlan::ChipPlan(const Network& network, const Architecture& architecture,
                   const TileKernel& kernel, const VectorMath& math)
    : network_(network), architecture_(architecture), kernel_(kernel), math_(math),
      scales_(architecture.arithmetic.is_lns() ? FixedScales{0, 0, 0, 0}
                                               : architecture.arithmetic.scales) {
    if (network.layers.size() * kPasses > kTags) {
        throw InputError(network.name + ": layers: found " + std::to_string(network.layers.size()) +
                         ", expected at most " + std::to_string(kTags / kPasses));
    }
    if (network.train.optimiser == Optimiser::madam && !architecture.arithmetic.is_lns()) {
        throw InputError(architecture.source() +
                         ": arithmetic.kind: found fixed, expected lns: the "
                         "optimiser madam moves logs of weights");
    }
    for (std::size_t i = 0; i < architecture.arithmetic.count(); ++i) {
        arithmetics_.push_back(architecture.arithmetic.alone(i));
        if (i > 0) {
            other_maths_.push_back(make_vector_math(arithmetics_.back()));
        }
    }
    by_tag_ = layer_arithmetics(network, architecture);
    const std::uint8_t first = arithmetic_of(0, Pass::forward);
    input_ =
        place_map(network.layers.front().input, word_bits(first), scales_.activation, first, true);
    labels_ = place(1, network.train.batch, 16, 0, kNoNumbers);
    for (const Layer& layer : network.layers) {
        place_layer(layer);
    }
    const std::uint64_t capacity = static_cast<std::uint64_t>(architecture.dram.capacity_mib) << 20;
    if (next_address_ > capacity) {
        throw InputError(architecture.source() + ": dram.capacity_mib: found " +
                         std::to_string(architecture.dram.capacity_mib) + ", expected at least " +
                         std::to_string((next_address_ >> 20) + 1) + " for " + network.name +
                         " at batch " + std::to_string(network.train.batch));
    }
}

std::uint64_t ChipPlan::take(std::uint64_t bytes) {
    const std::uint64_t address = next_address_;
    next_address_ = (next_address_ + bytes + 63) / 64 * 64;
    return address;
}

DeviceTensor ChipPlan::place(std::int64_t rows, std::int64_t columns, int bits, int fraction,
                             std::uint8_t arithmetic) {
    DeviceTensor tensor{0, rows, columns, bits, fraction, arithmetic};
    tensor.address = take(tensor.bytes());
    return tensor;
}

FeatureMap ChipPlan::place_map(const ImageShape& shape, int bits, int fraction,
                               std::uint8_t arithmetic, bool packed) {
    FeatureMap map;
    map.height = shape.height;
    map.width = shape.width;
    map.channels = shape.channels;
    map.element_bits = bits;
    map.fraction = fraction;
    map.arithmetic = arithmetic;
    map.packed = packed;
    map.address = take(map.bytes(network_.train.batch));
    return map;
}

DeviceParameter ChipPlan::place_parameter(std::size_t layer, std::int64_t rows,
                                          std::int64_t columns, bool multiplicative) {
    const Arithmetic& arithmetic = architecture_.arithmetic;
    const std::uint8_t kept = arithmetic_of(layer, Pass::update);
    const bool product = network_.layers[layer].is_product();
    const std::uint8_t summed =
        arithmetic_of(layer, product ? Pass::weight_gradient : Pass::data_gradient);
    const int bits = word_bits(kept);
    const int master_bits = arithmetics_[kept].master_word_bits();
    DeviceParameter parameter;
    parameter.word = place(rows, columns, bits, scales_.weight, kept);
    parameter.gradient = place(rows, columns, word_bits(summed), scales_.weight_gradient, summed);
    if (master_bits > bits) {
        const int fraction = arithmetic.is_lns() ? 0 : scales_.weight + master_bits - bits;
        parameter.master = place(rows, columns, master_bits, fraction, kept);
    }
    if (network_.train.momentum > 0 || multiplicative) {
        parameter.momentum = place(rows, columns, bits, scales_.weight_gradient, kept);
    }
    return parameter;
}

void ChipPlan::place_layer(const Layer& shape) {
    const auto* const fixed = std::get_if<FixedMacConfig>(&architecture_.arithmetic.mac);
    if (shape.kind == LayerKind::batch_norm && fixed != nullptr &&
        fixed->accumulator == FixedAccumulator::narrow) {
        throw InputError(architecture_.source() +
                         ": arithmetic: found a narrow accumulator, expected "
                         "a wide one: a word cannot hold batch norm's sums");
    }
    const std::size_t index = layers_.size();
    const std::uint8_t forward = arithmetic_of(index, Pass::forward);
    const std::uint8_t backward = arithmetic_of(index, Pass::data_gradient);
    PlannedLayer layer;
    layer.shape = shape;
    if (shape.has_weights()) {
        layer.weight =
            place_parameter(index, shape.weight_rows(), shape.weight_columns(), multiplies(shape));
    }
    if (shape.has_bias()) {
        layer.bias = place_parameter(index, 1, shape.weight_columns(), false);
    }
    if (shape.kind == LayerKind::batch_norm) {
        layer.moments = place_moments(forward, shape.output.channels);
    }
    layer.output = place_map(shape.output, word_bits(forward), scales_.activation, forward);
    layer.gradient = place_map(shape.output, word_bits(backward), scales_.gradient, backward);
    if (shape.kind == LayerKind::max_pool) {
        layer.index = place_map(shape.output, 8, 0, kNoNumbers);
    }
    layers_.push_back(layer);
}

DeviceMoments ChipPlan::place_moments(std::uint8_t arithmetic, int channels) {
    const MomentFormat format = moment_format(arithmetics_[arithmetic]);
    const auto row = [&](int bits, int fraction) {
        return place(1, channels, bits, fraction, arithmetic);
    };
    const auto mean = [&] { return row(format.bits, format.mean_fraction); };
    const auto inverse = [&] { return row(format.bits, format.inverse_fraction); };
    DeviceMoments moments;
    moments.mean = mean();
    moments.inverse = inverse();
    moments.running_mean = row(kRunningBits, format.mean_fraction);
    moments.running_variance = row(kRunningBits, format.variance_fraction);
    moments.evaluation_mean = mean();
    moments.evaluation_inverse = inverse();
    return moments;
}

const FeatureMap& ChipPlan::map_of(int source, Pass pass) const {
    while (source != kImage && pass == Pass::evaluation &&
           layers_[static_cast<std::size_t>(source)].shape.kind == LayerKind::dropout) {
        source = layers_[static_cast<std::size_t>(source)].shape.source;
    }
    return source == kImage ? input_ : layers_[static_cast<std::size_t>(source)].output;
}

StreamBuilder ChipPlan::build(Stream kind, int images, InstructionSink sink) const {
    StreamBuilder builder(architecture_, kernel_, std::move(sink), by_tag_);
    const bool training = kind == Stream::training_step;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        forward_layer({builder, layer, images, training ? Pass::forward : Pass::evaluation});
    }
    if (training) {
        loss_gradient(builder, images);
        GradientFlow flow(layers_);
        flow.start(layers_.size() - 1);
        for (std::size_t layer = layers_.size(); layer-- > 0;) {
            backward_layer({builder, layer, images, Pass::data_gradient}, flow);
        }
        updates(builder, images);
    }
    return builder;
}

TrafficPlan ChipPlan::stream(Stream kind, int images, InstructionSink sink) const {
    StreamBuilder builder = build(kind, images, std::move(sink));
    builder.finish();
    return builder.traffic();
}

std::vector<Instruction> ChipPlan::inference(int images) const {
    return build(Stream::inference, images, {}).finish();
}

std::vector<Instruction> ChipPlan::training_step(int images) const {
    return build(Stream::training_step, images, {}).finish();
}

void ChipPlan::loss_gradient(StreamBuilder& builder, int images) const {
    const std::size_t last = layers_.size() - 1;
    builder.softmax_gradient(layers_[last].output.flat(images), labels_,
                             layers_[last].gradient.flat(images), images,
                             tag_of(last, Pass::data_gradient));
}

void ChipPlan::updates(StreamBuilder& builder, int images) const {
    bool depends = true;
    std::uint16_t tensor = 0;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const PlannedLayer& layer = layers_[l];
        for (const DeviceParameter* parameter : {&layer.weight, &layer.bias}) {
            const std::uint16_t number = tensor++; // of layers without weights too
            if (!parameter->present()) {
                continue;
            }
            const bool master = parameter->master.rows > 0;
            UpdatePass pass;
            pass.weight = master ? &parameter->master : &parameter->word;
            pass.rounded = master ? &parameter->word : nullptr;
            pass.gradient = &parameter->gradient;
            pass.momentum = parameter->momentum.rows > 0 ? &parameter->momentum : nullptr;
            pass.tensor = number;
            const VectorMath& math = math_of(l, Pass::update);
            pass.momentum_scale = math.encode_scalar(network_.train.momentum);
            // Biases and batch norm do not decay.
            const bool decays = parameter == &layer.weight && layer.shape.is_product();
            pass.decay = math.encode_scalar(decays ? network_.train.weight_decay * images : 0.0);
            if (decays && multiplies(layer.shape)) {
                const double keep = network_.train.madam_keep;
                pass.multiplicative = true;
                pass.momentum_scale =
                    static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(keep), 15)));
                pass.decay = math.encode_scalar(1.0 - keep);
            }
            pass.depends = depends;
            pass.tag = tag_of(l, Pass::update);
            builder.update(pass);
            depends = false;
        }
    }
}

void ChipPlan::set_step(std::vector<Instruction>& stream, double rate, int images,
                        std::uint32_t step) const {
    for (Instruction& instruction : stream) {
        auto* const vector = std::get_if<Vector>(&instruction.operation);
        if (vector == nullptr) {
            continue;
        }
        if (vector->op == VectorOp::update) {
            vector->rate = math(vector->arithmetic).encode_scalar(rate / images);
            vector->step = step;
        } else if (vector->op == VectorOp::multiplicative_update) {
            vector->rate =
                math(vector->arithmetic).encode_scalar(network_.train.madam_rate_at(rate));
            vector->step = step;
        } else if (vector->random) {
            vector->step = step;
        }
    }
}

} // namespace napier
