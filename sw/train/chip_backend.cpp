// SPDX-License-Identifier: Apache-2.0
#include "sw/train/chip_backend.hpp"

#include <algorithm>
#include <cmath>

#include "hw/config/input_error.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/control/describe_instruction.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/parameters.hpp"

namespace napier {

ChipBackend::ChipBackend(const Network& network, Platform& platform, std::uint64_t seed)
    : platform_(platform), device_(platform.device),
      plan_(network, platform.accelerator.architecture(), platform.accelerator.kernel(),
            platform.accelerator.vector_math()),
      checks_(plan_.network(), platform) {
    platform.accelerator.forbid_waste();
    for (std::size_t l = 0; l < plan_.layers().size(); ++l) {
        const PlannedLayer& layer = plan_.layers()[l];
        const LayerParameters start = initial_parameters(network, l, seed);
        if (layer.weight.present()) {
            const std::vector<float> words =
                layer.shape.kind->to_device(layer.shape, start.weight);
            initialise(layer.weight, words);
            if (words.size() > start.weight.size()) { // what no gradient is ever stored for
                upload(layer.weight.gradient,
                       encode(layer.weight.gradient, std::vector<float>(words.size())));
            }
        }
        if (layer.bias.present()) {
            initialise(layer.bias, start.bias);
        }
        for (const OwnTensor& own : layer.own) {
            initialise(own, start);
        }
    }
    const FeatureMap& input = plan_.input();
    pixel_words_.resize(network.input_values.size());
    for (std::size_t channel = 0; channel < pixel_words_.size(); ++channel) {
        std::transform(network.input_values[channel].begin(), network.input_values[channel].end(),
                       pixel_words_[channel].begin(), [&](double value) {
                           return plan_.math(input.arithmetic)
                               .from_real(value, input.fraction, input.element_bits);
                       });
    }
    std::vector<Dram::WeightRegion> regions;
    for (const PlannedLayer& layer : plan_.layers()) {
        for (const DeviceParameter* const parameter : {&layer.weight, &layer.bias}) {
            for (const DeviceTensor* const tensor : {&parameter->word, &parameter->master}) {
                if (tensor->rows > 0) {
                    regions.push_back({tensor->address, tensor->bytes(), tensor->element_bits});
                }
            }
        }
    }
    platform.dram.set_weight_regions(std::move(regions));
    device_.write_register(reg::kSeed, seed);
    // Compiled now, so that a network that does not fit is refused before anything runs.
    const int batch = network.train.batch;
    training_streams_.emplace(batch, plan_.instructions(RunMode::training, batch));
}

void ChipBackend::initialise(const DeviceParameter& parameter, const std::vector<float>& values) {
    upload(parameter.word, encode(parameter.word, values));
    if (parameter.master.rows > 0) {
        upload(parameter.master, encode(parameter.master, values));
    }
    if (parameter.momentum.rows > 0) {
        upload(parameter.momentum, encode(parameter.momentum, std::vector<float>(values.size())));
    }
}

void ChipBackend::initialise(const OwnTensor& own, const LayerParameters& start) {
    if (own.start) {
        upload(own.tensor, encode(own.tensor, own.start(start)));
    }
}

std::vector<Word> ChipBackend::encode(const DeviceTensor& tensor,
                                      const std::vector<float>& values) const {
    const VectorMath& math = plan_.math(tensor.arithmetic);
    std::vector<Word> words(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        words[i] =
            math.from_real(static_cast<double>(values[i]), tensor.fraction, tensor.element_bits);
    }
    return words;
}

void ChipBackend::upload(const DeviceTensor& tensor, const std::vector<Word>& words) {
    const std::vector<std::uint8_t> bytes = packed_rows(tensor, words);
    device_.write_memory(tensor.address, bytes.data(), bytes.size());
}

std::vector<Word> ChipBackend::download(const DeviceTensor& tensor) {
    std::vector<std::uint8_t> bytes(tensor.bytes());
    device_.read_memory(tensor.address, bytes.data(), bytes.size());
    return unpacked_rows(tensor, bytes);
}

std::vector<Word> ChipBackend::weights(std::size_t layer) {
    const DeviceTensor& weight = plan_.layers()[layer].weight.word;
    return weight.rows > 0 ? download(weight) : std::vector<Word>{};
}

std::vector<double> ChipBackend::values(const DeviceTensor& tensor) {
    std::vector<double> result;
    for (const Word word : download(tensor)) {
        result.push_back(
            plan_.math(tensor.arithmetic).to_real(word, tensor.fraction, tensor.element_bits));
    }
    return result;
}

void ChipBackend::upload_images(const Batch& batch) {
    const FeatureMap& map = plan_.input();
    const ImageShape image = plan_.network().image;
    const auto count = static_cast<std::size_t>(batch.count);
    const auto channels = static_cast<std::size_t>(image.channels);
    const std::size_t plane = image.size() / channels;
    std::vector<Word> words(count * image.size());
    for (std::size_t n = 0; n < count; ++n) { // planes one by one become pixels one by one
        for (std::size_t c = 0; c < channels; ++c) {
            const std::uint8_t* const from = batch.pixels + n * image.size() + c * plane;
            Word* const to = words.data() + n * image.size() + c;
            for (std::size_t p = 0; p < plane; ++p) {
                to[p * channels] = pixel_words_[c][from[p]];
            }
        }
    }
    // Packed: a map row is a row of groups.
    upload({map.address, batch.count * std::int64_t{map.height},
            std::int64_t{map.width} * map.channels, map.element_bits, map.fraction},
           words);
}

void ChipBackend::run(const std::vector<Instruction>& stream, RunMode mode, int images) {
    const std::uint64_t bytes = stream.size() * kInstructionBytes;
    if (plan_.bytes() + bytes > platform_.dram.capacity()) {
        throw InputError(platform_.accelerator.architecture().name + ": dram.capacity_mib: found " +
                         std::to_string(platform_.dram.capacity() >> 20) + ", expected at least " +
                         std::to_string(((plan_.bytes() + bytes) >> 20) + 1) +
                         " for tensors and instructions");
    }
    checks_.start();
    const TagReport fetched = platform_.accelerator.counted(kFetchTag);
    try {
        device_.run(stream, plan_.bytes());
    } catch (const ProgramError& error) {
        const std::string& reason = platform_.accelerator.error_text();
        const std::string text = error.index() < stream.size()
                                     ? name_of_pass(plan_.network(), stream[error.index()].tag) +
                                           ", " + napier::describe(stream[error.index()]) + ": " +
                                           reason
                                     : "at the end of a program: " + reason;
        if (error.code() == ErrorCode::invariant) {
            throw InvariantError(text);
        }
        throw DriverError(text);
    }
    checks_.finish(mode, images);
    fetch_[static_cast<std::size_t>(mode)] += platform_.accelerator.counted(kFetchTag) - fetched;
}

void ChipBackend::train_step(const Batch& batch, double rate) {
    auto found = training_streams_.find(batch.count);
    if (found == training_streams_.end()) {
        found = training_streams_
                    .emplace(batch.count, plan_.instructions(RunMode::training, batch.count))
                    .first;
    }
    // Only updates and dropout know which step it is; the rest of the stream stays the same.
    plan_.set_step(found->second, rate, batch.count, step_);
    ++step_;
    upload_images(batch);
    last_count_ = batch.count;
    // One row, so that a short batch still is a whole row to upload.
    std::vector<Word> labels(batch.labels, batch.labels + batch.count);
    labels.resize(static_cast<std::size_t>(plan_.labels().columns));
    upload(plan_.labels(), labels);
    run(found->second, RunMode::training, batch.count);
}

std::vector<float> ChipBackend::reals(const DeviceTensor& tensor,
                                      const std::vector<Word>& words) const {
    const VectorMath& math = plan_.math(tensor.arithmetic);
    std::vector<float> values(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        values[i] =
            static_cast<float>(math.to_real(words[i], tensor.fraction, tensor.element_bits));
    }
    return values;
}

std::vector<float> ChipBackend::logits(const Batch& batch) {
    auto found = inference_streams_.find(batch.count);
    if (found == inference_streams_.end()) {
        found = inference_streams_
                    .emplace(batch.count, plan_.instructions(RunMode::inference, batch.count))
                    .first;
    }
    upload_images(batch);
    run(found->second, RunMode::inference, batch.count);
    const DeviceTensor output = plan_.layers().back().output.flat(batch.count);
    return reals(output, download(output));
}

std::vector<float> ChipBackend::training_logits() {
    const DeviceTensor output = plan_.layers().back().output.flat(last_count_);
    return reals(output, unpacked_rows(output, peek(output)));
}

std::string ChipBackend::describe() const {
    return platform_.accelerator.architecture().arithmetic.describe();
}

TagReport ChipBackend::report(std::uint16_t tag) {
    TagReport report = device_.read_counters(tag);
    if (!before_.reports.empty()) {
        report += before_.reports[tag];
    }
    return report;
}

} // namespace napier
