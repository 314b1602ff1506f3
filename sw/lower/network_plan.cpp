// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/network_plan.hpp"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/config/input_error.hpp"
#include "hw/isa/registers.hpp"
#include "sw/lower/layer_arithmetic.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/model/layer_kind.hpp"

namespace napier {

/// The placer as a layer's kind sees it.
class NetworkPlan::LayerPlacement final : public Placement {
  public:
    LayerPlacement(NetworkPlan& plan, std::size_t layer) : plan_(plan), layer_(layer) {}

    std::int64_t batch() const override { return plan_.network_.train.batch; }
    const Arithmetic& arithmetic(Pass pass) const override {
        return plan_.arithmetics_[number(pass)];
    }
    std::uint8_t number(Pass pass) const override { return plan_.arithmetic_of(layer_, pass); }
    DeviceTensor tensor(std::int64_t rows, std::int64_t columns, int bits, int fraction,
                        std::uint8_t arithmetic) override {
        return plan_.placer_.tensor(rows, columns, bits, fraction, arithmetic);
    }
    FeatureMap map(const ImageShape& shape, std::int64_t maps, int bits, int fraction,
                   std::uint8_t arithmetic, bool packed) override {
        return plan_.placer_.map(shape, maps, bits, fraction, arithmetic, packed);
    }
    FeatureMap activations(const ImageShape& shape, std::int64_t maps, bool packed) override {
        return map(shape, maps, arithmetic(Pass::forward).word_bits(), plan_.scales_.activation,
                   number(Pass::forward), packed);
    }

  private:
    NetworkPlan& plan_;
    std::size_t layer_;
};

/// One layer's part of a program.
class NetworkPlan::LayerLowering final : public Lowering {
  public:
    LayerLowering(const NetworkPlan& plan, std::size_t index, Pass pass, std::int64_t images,
                  GradientFlow& flow, std::vector<PassOperation>& operations)
        : plan_(plan), index_(index), pass_(pass), images_(images), flow_(flow),
          operations_(operations) {}

    const Layer& layer() const override { return tensors().shape; }
    std::size_t index() const override { return index_; }
    Pass pass() const override { return pass_; }
    std::int64_t images() const override { return images_; }
    const PlannedLayer& tensors() const override { return plan_.layers_[index_]; }
    FeatureMap input(std::size_t i) const override {
        return plan_.map_of(layer().sources.at(i), pass_);
    }
    FeatureMap gradient() const override { return flow_.of(index_); }
    GradientPart hand_down(std::size_t i) override {
        const int source = layer().sources.at(i);
        return source == kOwnInput ? into_own_input() : flow_.hand_down(source);
    }
    bool pass_through(std::size_t i, const FeatureMap& gradient) override {
        return flow_.pass_through(layer().sources.at(i), gradient);
    }
    const Arithmetic& arithmetic(Pass pass) const override {
        return plan_.arithmetics_[plan_.arithmetic_of(index_, pass)];
    }
    const VectorMath& math(Pass pass) const override {
        return plan_.math(plan_.arithmetic_of(index_, pass));
    }
    const VectorMath& math_of(const FeatureMap& map) const override {
        return plan_.math(map.arithmetic);
    }
    void add(Pass pass, PassOperation operation) override {
        header_of(operation).tag = tag_of(index_, pass);
        operations_.push_back(std::move(operation));
    }

  private:
    /// What no layer makes stands for what the layer before gives, its activation behind it.
    GradientPart into_own_input() const {
        const FeatureMap& input = tensors().own_maps.front().map;
        GradientPart part{input, std::nullopt, std::nullopt, Rectifier::leaky};
        if (index_ > 0 && plan_.layers_[index_ - 1].shape.activation != Activation::none) {
            part.mask = input;
            part.f = plan_.layers_[index_ - 1].shape.rectifier();
        }
        return part;
    }

    const NetworkPlan& plan_;
    std::size_t index_;
    Pass pass_;
    std::int64_t images_;
    GradientFlow& flow_;
    std::vector<PassOperation>& operations_;
};

NetworkPlan::NetworkPlan(const Network& network, const Architecture& architecture, RunMode most)
    : network_(network), fixed_tilings_(network), architecture_(architecture), most_(most),
      arithmetics_(architecture.arithmetic.each_alone()), scales_(architecture.arithmetic.scales) {
    if (tags_of(network.layers.size()) > kTags) {
        throw InputError(network.name + ": layers: found " + std::to_string(network.layers.size()) +
                         ", expected at most " + std::to_string((kTags - 1) / kPasses));
    }
    // Three passes of training, and events of some bits a MAC, count in 64 bits.
    const double macs = static_cast<double>(network.macs()) * network.train.batch;
    if (macs > 0x1p58) {
        throw InputError(network.name + " at batch " + std::to_string(network.train.batch) +
                         ": found " + fmt::format("{:g}", macs) + " MACs, expected at most " +
                         fmt::format("{:g}", 0x1p58));
    }
    if (network.train.optimiser == Optimiser::madam &&
        !architecture.arithmetic.multiplicative_updates()) {
        throw InputError(architecture.source() + ": arithmetic.kind: found " +
                         architecture.arithmetic.kind() +
                         ", expected lns: the optimiser madam moves logs of weights");
    }
    for (const Arithmetic& own : arithmetics_) {
        maths_.push_back(make_vector_math(own));
    }
    by_tag_ = layer_arithmetics(network, architecture);
    if (network.has_values()) {
        input_ = LayerPlacement(*this, 0).activations(network.layers.front().input(),
                                                      network.train.batch, true);
        labels_ = placer_.tensor(1, network.train.batch, 16, 0, kNoNumbers);
    }
    for (const Layer& layer : network.layers) {
        place_layer(layer);
    }
    if (!has_room(0)) {
        check_capacity(count_instructions(most, network.train.batch));
    }
}

bool NetworkPlan::has_room(std::uint64_t instructions) const {
    return bytes() + instructions * kInstructionBytes <=
           static_cast<std::uint64_t>(architecture_.dram.capacity_mib) << 20;
}

void NetworkPlan::check_capacity(std::uint64_t instructions) const {
    if (has_room(instructions)) {
        return;
    }
    const std::uint64_t needed = bytes() + instructions * kInstructionBytes;
    const std::string enough = std::to_string((needed + (1u << 20) - 1) >> 20);
    const bool has_key = std::filesystem::path(architecture_.file).extension() != ".cfg";
    throw InputError(architecture_.source() + ": dram.capacity_mib: found " +
                     std::to_string(architecture_.dram.capacity_mib) + ", expected at least " +
                     enough + " for " + network_.name + " at batch " +
                     std::to_string(network_.train.batch) + ", its tensors and instructions" +
                     (has_key ? "" : " (--set dram.capacity_mib=" + enough + ")"));
}

std::uint64_t NetworkPlan::count_instructions(RunMode mode, std::int64_t images) const {
    std::uint64_t count = 0;
    stream(mode, images, [&](const std::vector<Instruction>& part) { count += part.size(); });
    return count;
}

DeviceParameter NetworkPlan::place_parameter(std::size_t layer, std::int64_t rows,
                                             std::int64_t columns, bool multiplicative) {
    const Arithmetic& arithmetic = architecture_.arithmetic;
    const Layer& shape = network_.layers[layer];
    const std::uint8_t kept = arithmetic_of(layer, Pass::update);
    const std::uint8_t summed =
        arithmetic_of(layer, shape.weights().product ? Pass::weight_gradient : Pass::data_gradient);
    const int bits = arithmetics_[kept].word_bits();
    const int master_bits = arithmetics_[kept].master_word_bits();
    DeviceParameter parameter;
    parameter.word = placer_.tensor(rows, columns, bits, scales_.weight, kept);
    if (!trains()) {
        return parameter;
    }
    parameter.gradient = placer_.tensor(rows, columns, arithmetics_[summed].word_bits(),
                                        scales_.weight_gradient, summed);
    if (!shape.kind->learns()) {
        return parameter;
    }
    if (master_bits > bits) {
        const int fraction = arithmetic.binary_points() ? scales_.weight + master_bits - bits : 0;
        parameter.master = placer_.tensor(rows, columns, master_bits, fraction, kept);
    }
    if (network_.train.momentum > 0 || multiplicative) {
        parameter.momentum = placer_.tensor(rows, columns, bits, scales_.weight_gradient, kept);
    }
    return parameter;
}

void NetworkPlan::place_layer(const Layer& shape) {
    const std::size_t index = layers_.size();
    const std::int64_t batch = network_.train.batch;
    const std::uint8_t backward = arithmetic_of(index, Pass::data_gradient);
    const WeightShape weights = shape.weights();
    const WeightShape device = shape.kind->device_weights(shape, batch);
    LayerPlacement placement(*this, index);
    PlannedLayer layer;
    layer.shape = shape;
    if (device.rows > 0) {
        layer.weight = place_parameter(index, device.rows, device.columns, multiplies(shape));
    }
    if (weights.bias) { // a row for each product of a layer that is several
        layer.bias =
            place_parameter(index, weights.columns / device.columns, device.columns, false);
    }
    try {
        shape.kind->place_tensors(placement, layer);
    } catch (const std::invalid_argument& error) {
        throw InputError(architecture_.source() + ": " + error.what());
    }
    const std::int64_t maps = batch * shape.kind->maps_an_image();
    layer.output = placement.activations(shape.output, maps, false);
    if (trains()) {
        layer.gradient = placer_.map(shape.output, maps, arithmetics_[backward].word_bits(),
                                     scales_.gradient, backward);
    }
    shape.kind->place_maps(placement, layer);
    layers_.push_back(std::move(layer));
}

const FeatureMap& NetworkPlan::map_of(int source, Pass pass) const {
    while (source >= 0 && pass == Pass::evaluation &&
           layers_[static_cast<std::size_t>(source)].shape.kind->only_trains()) {
        source = layers_[static_cast<std::size_t>(source)].shape.source();
    }
    return source < 0 ? input_ : layers_[static_cast<std::size_t>(source)].output;
}

std::vector<PassOperation> NetworkPlan::passes(RunMode mode, std::int64_t images) const {
    std::vector<PassOperation> operations;
    GradientFlow flow(layers_);
    const bool training = mode == RunMode::training;
    const Pass forward = training ? Pass::forward : Pass::evaluation;
    for (std::size_t index = 0; index < layers_.size(); ++index) {
        const LayerKind& kind = *layers_[index].shape.kind;
        if (training || !kind.only_trains()) {
            LayerLowering lowering(*this, index, forward, images, flow, operations);
            kind.forward(lowering);
        }
    }
    if (!training) {
        return operations;
    }
    if (network_.has_values()) {
        const std::size_t last = layers_.size() - 1;
        SoftmaxPass loss;
        loss.logits = layers_[last].output.flat(images);
        loss.labels = labels_;
        loss.result = layers_[last].gradient.flat(images);
        loss.rows = images;
        loss.tag = tag_of(last, Pass::data_gradient);
        operations.emplace_back(loss);
    }
    for (std::size_t index = layers_.size(); index-- > 0;) {
        LayerLowering lowering(*this, index, Pass::data_gradient, images, flow, operations);
        layers_[index].shape.kind->backward(lowering);
    }
    add_updates(operations, images);
    return operations;
}

void NetworkPlan::add_updates(std::vector<PassOperation>& operations, std::int64_t images) const {
    bool depends = true;
    std::uint16_t tensor = 0;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const PlannedLayer& layer = layers_[l];
        const VectorMath& math = this->math(arithmetic_of(l, Pass::update));
        for (const DeviceParameter* parameter : {&layer.weight, &layer.bias}) {
            const std::uint16_t number = tensor++; // of layers without weights too
            if (!parameter->present() || !layer.shape.kind->learns()) {
                continue;
            }
            const bool master = parameter->master.rows > 0;
            UpdatePass pass;
            pass.weight = master ? parameter->master : parameter->word;
            if (master) {
                pass.rounded = parameter->word;
            }
            pass.gradient = parameter->gradient;
            if (parameter->momentum.rows > 0) {
                pass.momentum = parameter->momentum;
            }
            pass.tensor = number;
            pass.momentum_scale = math.encode_scalar(network_.train.momentum);
            // Biases and batch norm do not decay.
            const bool decays = parameter == &layer.weight && layer.shape.is_product();
            pass.decay = math.encode_scalar(
                decays ? network_.train.weight_decay * static_cast<double>(images) : 0.0);
            if (decays && multiplies(layer.shape)) {
                const double keep = network_.train.madam_keep;
                pass.multiplicative = true;
                pass.momentum_scale =
                    static_cast<std::int16_t>(std::lround(std::ldexp(std::log2(keep), 15)));
                pass.decay = math.encode_scalar(1.0 - keep);
            }
            pass.depends = depends;
            pass.tag = tag_of(l, Pass::update);
            operations.emplace_back(pass);
            depends = false;
        }
    }
}

/// Calls product(pass, fixed tiles or nullptr) and other(operation) in the passes' order.
template <typename Product, typename Other>
void NetworkPlan::visit_passes(RunMode mode, std::int64_t images, Product&& product,
                               Other&& other) const {
    ProductNumbers numbers;
    for (const PassOperation& operation : passes(mode, images)) {
        if (const auto* const gemm = std::get_if<GemmPass>(&operation)) {
            product(*gemm, fixed_tilings_.of(numbers.next(*gemm)));
        } else {
            other(operation);
        }
    }
}

TrafficPlan NetworkPlan::stream(RunMode mode, std::int64_t images, InstructionSink sink) const {
    StreamBuilder builder(architecture_, std::move(sink), by_tag_);
    visit_passes(
        mode, images,
        [&builder](const GemmPass& pass, const FixedTiles* fixed) {
            builder.gemm(pass, builder.tiling_of(pass, fixed));
        },
        [&builder](const PassOperation& operation) { builder.add(operation); });
    builder.finish();
    return builder.traffic();
}

std::vector<Tiling> NetworkPlan::tilings(RunMode mode, std::int64_t images) const {
    StreamBuilder builder(architecture_, {}, by_tag_);
    std::vector<Tiling> all;
    visit_passes(
        mode, images,
        [&](const GemmPass& pass, const FixedTiles* fixed) {
            all.push_back(builder.tiling_of(pass, fixed));
        },
        [](const PassOperation& /*operation*/) {});
    return all;
}

std::vector<Instruction> NetworkPlan::instructions(RunMode mode, std::int64_t images) const {
    std::vector<Instruction> program;
    stream(mode, images, [&](const std::vector<Instruction>& part) {
        program.insert(program.end(), part.begin(), part.end());
    });
    return program;
}

void NetworkPlan::set_step(std::vector<Instruction>& program, double rate, std::int64_t images,
                           std::uint32_t step) const {
    for (Instruction& instruction : program) {
        std::visit([&](auto& own) { set_step(own, rate, images, step); }, instruction.operation);
    }
}

void NetworkPlan::set_step(vector_op::Update& update, double rate, std::int64_t images,
                           std::uint32_t step) const {
    update.rate = math(update.arithmetic).encode_scalar(rate / static_cast<double>(images));
    update.step = step;
}

void NetworkPlan::set_step(vector_op::MultiplicativeUpdate& update, double rate,
                           std::int64_t /*images*/, std::uint32_t step) const {
    update.rate = math(update.arithmetic).encode_scalar(network_.train.madam_rate_at(rate));
    update.step = step;
}

void NetworkPlan::set_step(vector_op::Elementwise& operation, double /*rate*/,
                           std::int64_t /*images*/, std::uint32_t step) const {
    operation.step = operation.random ? step : operation.step;
}

} // namespace napier
