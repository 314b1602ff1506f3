// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/chip_backend.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/compiler/stream_builder.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kProgramBytes = std::uint64_t{1} << 22;

} // namespace

const char* to_string(Pass pass) {
    switch (pass) {
    case Pass::forward:
        return "forward";
    case Pass::data_gradient:
        return "data_gradient";
    case Pass::weight_gradient:
        return "weight_gradient";
    case Pass::update:
        return "update";
    case Pass::evaluation:
        return "evaluation";
    }
    return "?";
}

std::uint16_t ChipBackend::tag(std::size_t layer, Pass pass) {
    return static_cast<std::uint16_t>(layer * kPasses + static_cast<std::size_t>(pass));
}

ChipBackend::ChipBackend(const Network& network, Platform& platform, std::uint64_t seed)
    : network_(network), platform_(platform), device_(platform.device),
      math_(platform.accelerator.vector_math()), batch_rows_(network.train.batch) {
    const Arithmetic& arithmetic = platform.accelerator.architecture().arithmetic;
    const int bits = arithmetic.word_bits();
    const bool fixed = !arithmetic.is_lns();
    const int activation = fixed ? arithmetic.scales.activation : 0;
    program_address_ = next_address_;
    next_address_ += kProgramBytes;
    input_ = allocate(batch_rows_, network.layers.front().inputs, bits, activation);
    labels_ = allocate(1, batch_rows_, 16, 0);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        place_layer(network.layers[i], static_cast<int>(i), seed);
    }
    for (std::size_t value = 0; value < pixel_words_.size(); ++value) {
        pixel_words_[value] =
            math_.from_real(static_cast<double>(value) / 255.0, activation, bits);
    }
    device_.write_register(reg::kSeed, seed);
}

DeviceTensor ChipBackend::allocate(std::int64_t rows, std::int64_t columns, int bits,
                                   int fraction) {
    DeviceTensor tensor{next_address_, rows, columns, bits, fraction};
    next_address_ = (next_address_ + tensor.bytes() + 63) / 64 * 64;
    if (next_address_ > platform_.dram.capacity()) {
        throw InputError(platform_.accelerator.architecture().name +
                         ": dram.capacity_mib: the network needs more than " +
                         std::to_string(platform_.dram.capacity() >> 20) + " MiB");
    }
    return tensor;
}

void ChipBackend::place_layer(const DenseLayer& shape, int index, std::uint64_t seed) {
    const Arithmetic& arithmetic = platform_.accelerator.architecture().arithmetic;
    const int bits = arithmetic.word_bits();
    const int master_bits = arithmetic.master_word_bits();
    const bool fixed = !arithmetic.is_lns();
    const FixedScales scales = fixed ? arithmetic.scales : FixedScales{0, 0, 0, 0};
    Layer layer;
    layer.shape = shape;
    layer.weight = allocate(shape.inputs, shape.outputs, bits, scales.weight);
    layer.bias = allocate(1, shape.outputs, bits, scales.weight);
    layer.weight_gradient = allocate(shape.inputs, shape.outputs, bits, scales.weight_gradient);
    layer.bias_gradient = allocate(1, shape.outputs, bits, scales.weight_gradient);
    layer.output = allocate(batch_rows_, shape.outputs, bits, scales.activation);
    layer.gradient = allocate(batch_rows_, shape.outputs, bits, scales.gradient);
    const std::vector<float> weights = initial_weights(shape, index, seed);
    const std::vector<float> zeros(static_cast<std::size_t>(shape.outputs));
    upload(layer.weight, encode(layer.weight, weights));
    upload(layer.bias, encode(layer.bias, zeros));
    if (master_bits > bits) {
        const int fraction = fixed ? scales.weight + master_bits - bits : 0;
        layer.weight_master = allocate(shape.inputs, shape.outputs, master_bits, fraction);
        layer.bias_master = allocate(1, shape.outputs, master_bits, fraction);
        upload(layer.weight_master, encode(layer.weight_master, weights));
        upload(layer.bias_master, encode(layer.bias_master, zeros));
    }
    if (network_.train.momentum > 0) {
        layer.weight_momentum =
            allocate(shape.inputs, shape.outputs, bits, scales.weight_gradient);
        layer.bias_momentum = allocate(1, shape.outputs, bits, scales.weight_gradient);
        upload(layer.weight_momentum,
               encode(layer.weight_momentum, std::vector<float>(weights.size())));
        upload(layer.bias_momentum, encode(layer.bias_momentum, zeros));
    }
    layers_.push_back(layer);
}

std::vector<Word> ChipBackend::encode(const DeviceTensor& tensor,
                                      const std::vector<float>& values) const {
    std::vector<Word> words(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        words[i] = math_.from_real(static_cast<double>(values[i]), tensor.fraction,
                                   tensor.element_bits);
    }
    return words;
}

void ChipBackend::upload(const DeviceTensor& tensor, const std::vector<Word>& words) {
    const auto columns = static_cast<std::size_t>(tensor.columns);
    const std::size_t rows = words.size() / columns;
    std::vector<std::uint8_t> bytes(rows * tensor.row_stride());
    for (std::size_t r = 0; r < rows; ++r) {
        pack(words.data() + r * columns, columns, tensor.element_bits,
             bytes.data() + r * tensor.row_stride());
    }
    device_.write_memory(tensor.address, bytes.data(), bytes.size());
}

std::vector<Word> ChipBackend::download(const DeviceTensor& tensor, std::int64_t rows) {
    const auto columns = static_cast<std::size_t>(tensor.columns);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(rows) * tensor.row_stride());
    device_.read_memory(tensor.address, bytes.data(), bytes.size());
    std::vector<Word> words(static_cast<std::size_t>(rows) * columns);
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
        unpack(bytes.data() + r * tensor.row_stride(), columns, tensor.element_bits,
               words.data() + r * columns);
    }
    return words;
}

std::vector<Word> ChipBackend::weights(std::size_t layer) {
    return download(layers_[layer].weight, layers_[layer].weight.rows);
}

void ChipBackend::upload_images(const Batch& batch) {
    const std::size_t values = static_cast<std::size_t>(batch.count) *
                               static_cast<std::size_t>(network_.layers.front().inputs);
    std::vector<Word> words(values);
    for (std::size_t i = 0; i < values; ++i) {
        words[i] = pixel_words_[batch.pixels[i]];
    }
    upload(input_, words);
}

void ChipBackend::forward(StreamBuilder& builder, int rows, bool training) const {
    const DeviceTensor* x = &input_;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        GemmPass pass;
        pass.input = x;
        pass.weight = &layer.weight;
        pass.result = &layer.output;
        pass.rows = rows;
        pass.bias = &layer.bias;
        pass.activate = layer.shape.leaky_relu;
        pass.tag = tag(l, training ? Pass::forward : Pass::evaluation);
        builder.gemm(pass);
        x = &layer.output;
    }
}

std::vector<Instruction> ChipBackend::inference_stream(int rows) {
    StreamBuilder builder(platform_.accelerator.architecture(), platform_.accelerator.kernel());
    forward(builder, rows, false);
    return builder.finish();
}

std::vector<Instruction> ChipBackend::training_stream(int rows) {
    StreamBuilder builder(platform_.accelerator.architecture(), platform_.accelerator.kernel());
    forward(builder, rows, true);
    const std::size_t last = layers_.size() - 1;
    builder.softmax_gradient(layers_[last].output, labels_, layers_[last].gradient, rows,
                             tag(last, Pass::data_gradient));
    for (std::size_t l = layers_.size(); l-- > 0;) {
        const Layer& layer = layers_[l];
        if (l > 0) {
            const Layer& below = layers_[l - 1];
            GemmPass pass;
            pass.input = &layer.gradient;
            pass.weight = &layer.weight;
            pass.weight_transposed = true;
            pass.result = &below.gradient;
            pass.rows = rows;
            pass.mask = below.shape.leaky_relu ? &below.output : nullptr;
            pass.tag = tag(l, Pass::data_gradient);
            builder.gemm(pass);
        }
        GemmPass pass;
        pass.input = l == 0 ? &input_ : &layers_[l - 1].output;
        pass.input_transposed = true;
        pass.weight = &layer.gradient;
        pass.result = &layer.weight_gradient;
        pass.rows = rows;
        pass.depends = l == 0; // the data gradient before it reads the same and writes elsewhere
        pass.tag = tag(l, Pass::weight_gradient);
        builder.gemm(pass);
        pass.input = nullptr;
        pass.input_transposed = false;
        pass.result = &layer.bias_gradient;
        pass.depends = false;
        builder.gemm(pass);
    }
    bool depends = true;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        const bool master = layer.weight_master.rows > 0;
        const bool momentum = layer.weight_momentum.rows > 0;
        UpdatePass pass;
        pass.weight = master ? &layer.weight_master : &layer.weight;
        pass.rounded = master ? &layer.weight : nullptr;
        pass.gradient = &layer.weight_gradient;
        pass.momentum = momentum ? &layer.weight_momentum : nullptr;
        pass.tensor = static_cast<std::uint16_t>(2 * l);
        pass.momentum_scale = math_.encode_scalar(network_.train.momentum);
        pass.decay = math_.encode_scalar(network_.train.weight_decay * rows);
        pass.depends = depends;
        pass.tag = tag(l, Pass::update);
        builder.update(pass);
        depends = false;
        pass.weight = master ? &layer.bias_master : &layer.bias;
        pass.rounded = master ? &layer.bias : nullptr;
        pass.gradient = &layer.bias_gradient;
        pass.momentum = momentum ? &layer.bias_momentum : nullptr;
        pass.tensor = static_cast<std::uint16_t>(2 * l + 1);
        pass.decay = math_.encode_scalar(0.0);
        pass.depends = false;
        builder.update(pass);
    }
    return builder.finish();
}

void ChipBackend::train_step(const Batch& batch, double rate) {
    auto found = training_streams_.find(batch.count);
    if (found == training_streams_.end()) {
        found = training_streams_.emplace(batch.count, training_stream(batch.count)).first;
    }
    // Only the updates know which step it is; the rest of the stream is the same every time.
    const std::int16_t scalar = math_.encode_scalar(rate / batch.count);
    for (Instruction& instruction : found->second) {
        auto* const vector = std::get_if<Vector>(&instruction.operation);
        if (vector != nullptr && vector->op == VectorOp::update) {
            vector->rate = scalar;
            vector->step = step_;
        }
    }
    ++step_;
    upload_images(batch);
    upload(labels_, std::vector<Word>(batch.labels, batch.labels + batch.count));
    device_.run(found->second, program_address_);
}

std::vector<int> ChipBackend::predict(const Batch& batch) {
    auto found = inference_streams_.find(batch.count);
    if (found == inference_streams_.end()) {
        found = inference_streams_.emplace(batch.count, inference_stream(batch.count)).first;
    }
    upload_images(batch);
    device_.run(found->second, program_address_);
    const DeviceTensor& logits = layers_.back().output;
    const std::vector<Word> words = download(logits, batch.count);
    const auto classes = static_cast<std::size_t>(logits.columns);
    std::vector<double> row(classes);
    std::vector<int> result;
    for (std::size_t r = 0; r < static_cast<std::size_t>(batch.count); ++r) {
        for (std::size_t c = 0; c < classes; ++c) {
            row[c] = math_.to_real(words[r * classes + c], logits.fraction, logits.element_bits);
        }
        result.push_back(
            static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
    return result;
}

std::string ChipBackend::describe() const {
    return platform_.accelerator.architecture().arithmetic.describe();
}

TagReport ChipBackend::report(std::size_t layer, Pass pass) {
    return device_.read_counters(tag(layer, pass));
}

} // namespace napier
