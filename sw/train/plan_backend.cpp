// SPDX-License-Identifier: Apache-2.0
#include "sw/train/plan_backend.hpp"

#include <algorithm>

#include "sw/model/layer_kind.hpp"
#include "sw/model/parameters.hpp"

namespace napier {

namespace {

/// What the elements of a tensor stand for.
template <typename Real>
std::vector<Real> numbers(const VectorMath& math, const DeviceTensor& tensor,
                          const std::vector<Word>& words) {
    const int bits = tensor.element_bits;
    std::vector<Real> values(words.size() / static_cast<std::size_t>(places(bits)));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint32_t element = element_at(words.data(), i, bits);
        values[i] = static_cast<Real>(math.to_real(element, tensor.fraction, bits));
    }
    return values;
}

} // namespace

PlanBackend::PlanBackend(const Network& network, const Architecture& architecture)
    : architecture_(architecture), plan_(network, architecture) {
    const FeatureMap& input = plan_.input();
    pixel_words_.resize(network.input_values.size());
    for (std::size_t channel = 0; channel < pixel_words_.size(); ++channel) {
        std::transform(network.input_values[channel].begin(), network.input_values[channel].end(),
                       pixel_words_[channel].begin(), [&](double value) {
                           return plan_.math(input.arithmetic)
                               .from_real(value, input.fraction, input.element_bits);
                       });
    }
}

void PlanBackend::initialise(std::uint64_t seed) {
    for (std::size_t l = 0; l < plan_.layers().size(); ++l) {
        const PlannedLayer& layer = plan_.layers()[l];
        const LayerParameters start = initial_parameters(plan_.network(), l, seed);
        if (layer.weight.present()) {
            const std::vector<float> words = layer.shape.kind->to_device(layer.shape, start.weight);
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
}

void PlanBackend::initialise(const DeviceParameter& parameter, const std::vector<float>& values) {
    std::vector<Word> words = encode(parameter.word, values);
    if (parameter.master.rows > 0) {
        const std::vector<Word> masters = encode(parameter.master, values);
        upload(parameter.master, masters);
        if (plan_.network().tensors) { // as updates do: a file may hold the masters of a training
            plan_.math(parameter.word.arithmetic)
                .round_masters(masters.data(), words.data(), words.size());
        }
    }
    upload(parameter.word, words);
    if (parameter.momentum.rows > 0) {
        upload(parameter.momentum, encode(parameter.momentum, std::vector<float>(values.size())));
    }
}

void PlanBackend::initialise(const OwnTensor& own, const LayerParameters& start) {
    if (own.start) {
        upload(own.tensor, encode(own.tensor, own.start(start)));
    }
}

std::vector<Word> PlanBackend::encode(const DeviceTensor& tensor,
                                      const std::vector<float>& values) const {
    const VectorMath& math = plan_.math(tensor.arithmetic);
    const int bits = tensor.element_bits;
    std::vector<Word> words(values.size() * static_cast<std::size_t>(places(bits)));
    for (std::size_t i = 0; i < values.size(); ++i) {
        set_element(words.data(), i, bits,
                    math.element_from_real(static_cast<double>(values[i]), tensor.fraction, bits));
    }
    return words;
}

void PlanBackend::upload(const DeviceTensor& tensor, const std::vector<Word>& words) {
    const std::vector<std::uint8_t> bytes = packed_rows(tensor, words);
    write_memory(tensor.address, bytes.data(), bytes.size());
}

std::vector<Word> PlanBackend::download(const DeviceTensor& tensor) {
    std::vector<std::uint8_t> bytes(tensor.bytes());
    read_memory(tensor.address, bytes.data(), bytes.size());
    return unpacked_rows(tensor, bytes);
}

std::vector<Word> PlanBackend::weights(std::size_t layer) {
    const DeviceTensor& weight = plan_.layers()[layer].weight.word;
    return weight.rows > 0 ? download(weight) : std::vector<Word>{};
}

std::vector<double> PlanBackend::values(const DeviceTensor& tensor) {
    return numbers<double>(plan_.math(tensor.arithmetic), tensor, download(tensor));
}

void PlanBackend::upload_images(const Batch& batch) {
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

void PlanBackend::run_and_count(const Step& step) {
    const TagCounters fetched = counted(kFetchTag);
    run(step);
    fetch_[static_cast<std::size_t>(step.mode)] += counted(kFetchTag) - fetched;
}

void PlanBackend::train_step(const Batch& batch, double rate) {
    upload_images(batch);
    last_count_ = batch.count;
    // One row, so that a short batch still is a whole row to upload.
    std::vector<Word> labels(batch.labels, batch.labels + batch.count);
    labels.resize(static_cast<std::size_t>(plan_.labels().columns));
    upload(plan_.labels(), labels);
    run_and_count({RunMode::training, batch.count, rate, step_++});
}

std::vector<float> PlanBackend::logits(const Batch& batch) {
    upload_images(batch);
    run_and_count({RunMode::inference, batch.count, 0, step_});
    const DeviceTensor output = plan_.layers().back().output.flat(batch.count);
    return reals(output, download(output));
}

std::vector<float> PlanBackend::reals(const DeviceTensor& tensor,
                                      const std::vector<Word>& words) const {
    return numbers<float>(plan_.math(tensor.arithmetic), tensor, words);
}

std::vector<float> PlanBackend::training_logits() {
    const DeviceTensor output = plan_.layers().back().output.flat(last_count_);
    return reals(output, unpacked_rows(output, peek(output)));
}

TagCounters PlanBackend::report(std::uint16_t tag) {
    TagCounters report = counted(tag);
    if (!before_.reports.empty()) {
        report += before_.reports[tag];
    }
    return report;
}

} // namespace napier
