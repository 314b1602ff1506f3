// SPDX-License-Identifier: Apache-2.0
#include "sw/train/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "hw/arith/common/philox.hpp"
#include "hw/config/number.hpp"
#include "sw/train/augment.hpp"

namespace napier {

namespace {

/// Adds the wall time of a scope to a sum.
class Stopwatch {
  public:
    explicit Stopwatch(double& seconds) : seconds_(seconds) {}
    ~Stopwatch() {
        seconds_ +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

  private:
    double& seconds_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace

std::uint64_t steps_of_epoch(std::size_t samples, int batch) {
    const auto size = static_cast<std::uint64_t>(batch);
    return (samples + size - 1) / size;
}

std::vector<std::uint32_t> epoch_order(std::size_t count, std::size_t samples, std::uint64_t seed,
                                       int epoch) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    // Fisher-Yates; draw i depends on (seed, epoch, i) alone. 64 bits against 2^32 choices: no
    // bias that could be seen.
    for (std::size_t i = 0; i + 1 < count && i < samples; ++i) {
        const auto bits =
            philox({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(epoch), 0, 0x0DE8u},
                   {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
        const std::uint64_t draw = (std::uint64_t{bits[1]} << 32 | bits[0]) % (count - i);
        std::swap(order[i], order[i + draw]);
    }
    order.resize(std::min(samples, count));
    return order;
}

BatchScore score(const std::vector<float>& logits, const std::uint8_t* labels, std::size_t count) {
    BatchScore result;
    const std::size_t classes = logits.size() / count;
    for (std::size_t i = 0; i < count; ++i) {
        const float* const z = logits.data() + i * classes;
        const float* const largest = std::max_element(z, z + classes);
        double sum = 0;
        for (std::size_t c = 0; c < classes; ++c) {
            sum += std::exp(static_cast<double>(z[c]) - static_cast<double>(*largest));
        }
        result.classes.push_back(static_cast<std::uint8_t>(largest - z));
        result.right += result.classes.back() == labels[i] ? 1u : 0u;
        result.loss +=
            std::log(sum) + static_cast<double>(*largest) - static_cast<double>(z[labels[i]]);
    }
    return result;
}

BatchScore test_images(Backend& backend, const Dataset& data, std::size_t from, std::size_t count) {
    const std::uint8_t* const labels = data.test.labels.data() + from;
    return score(backend.logits({data.test_image(from), labels, static_cast<int>(count)}), labels,
                 count);
}

Trainer::Trainer(Backend& backend, const Network& network, const Dataset& data,
                 const TrainingRun& run)
    : backend_(backend), network_(network), data_(data), run_(run),
      order_epoch_(std::numeric_limits<std::uint64_t>::max()) {
    const auto batch = static_cast<std::size_t>(network.train.batch);
    run_.samples = std::min(run_.samples, data.train.count());
    if (run_.test_samples == 0 || run_.test_samples > data.test.count()) {
        run_.test_samples = data.test.count();
    }
    steps_per_epoch_ = steps_of_epoch(run_.samples, network.train.batch);
    pixels_.resize(batch * data.shape.size());
    labels_.resize(batch);
}

bool Trainer::testing() const {
    return progress_.curve.size() < progress_.step / steps_per_epoch_;
}

std::uint64_t Trainer::images() const {
    const std::uint64_t in_epoch = progress_.step % steps_per_epoch_;
    return progress_.step / steps_per_epoch_ * run_.samples +
           in_epoch * static_cast<std::uint64_t>(network_.train.batch);
}

void Trainer::restore(const TrainingProgress& p) {
    const auto batch = static_cast<std::uint64_t>(network_.train.batch);
    const auto check = [](const char* what, std::uint64_t found, std::uint64_t low,
                          std::uint64_t high) {
        if (found < low || found > high) {
            throw InputError(std::string("progress.") + what + ": found " + std::to_string(found) +
                             ", expected " + range_text(low, high));
        }
    };
    check("step", p.step, 0, total_steps());
    const std::uint64_t trained = p.step / steps_per_epoch_; // epochs
    const std::uint64_t in_epoch = p.step % steps_per_epoch_;
    check("curve", p.curve.size(), trained - (in_epoch == 0 && trained > 0 ? 1 : 0), trained);
    const bool testing = p.curve.size() < trained;
    check("tested", p.tested, 0, testing ? run_.test_samples - 1 : 0);
    check("tested", p.tested, p.tested / batch * batch, p.tested / batch * batch);
    check("train_right", p.train_right, 0, testing ? run_.samples : in_epoch * batch);
    check("test_right", p.test_right, 0, p.tested);
    const std::uint64_t test_batches = (run_.test_samples + batch - 1) / batch;
    const std::uint64_t batches = p.step + p.curve.size() * test_batches + p.tested / batch;
    check("batches", p.batches, batches, batches);
    progress_ = p;
}

std::size_t Trainer::advance() {
    ++progress_.batches;
    if (testing()) {
        const Stopwatch watch(progress_.test_seconds);
        test_batch();
        return 0;
    }
    const Stopwatch watch(progress_.train_seconds);
    return train_batch();
}

std::size_t Trainer::train_batch() {
    const std::uint64_t epoch = progress_.step / steps_per_epoch_;
    if (epoch != order_epoch_) {
        order_ = epoch_order(data_.train.count(), run_.samples, run_.seed, static_cast<int>(epoch));
        order_epoch_ = epoch;
    }
    const auto batch = static_cast<std::size_t>(network_.train.batch);
    const std::size_t image = data_.shape.size();
    const std::size_t at = static_cast<std::size_t>(progress_.step % steps_per_epoch_) * batch;
    const std::size_t size = std::min(batch, order_.size() - at);
    for (std::size_t i = 0; i < size; ++i) {
        const std::uint32_t index = order_[at + i];
        augment(network_.train.augmentation, data_.shape, data_.train_image(index),
                pixels_.data() + i * image, {run_.seed, static_cast<std::uint32_t>(epoch), index});
        labels_[i] = data_.train.labels[index];
    }
    progress_.rate = network_.train.rate(progress_.step, total_steps());
    backend_.train_step({pixels_.data(), labels_.data(), static_cast<int>(size)}, progress_.rate);
    const BatchScore batch_score = score(backend_.training_logits(), labels_.data(), size);
    progress_.train_right += batch_score.right;
    progress_.train_loss += batch_score.loss;
    ++progress_.step;
    return size;
}

void Trainer::test_batch() {
    const std::size_t at = static_cast<std::size_t>(progress_.tested);
    const std::size_t size =
        std::min(static_cast<std::size_t>(network_.train.batch), run_.test_samples - at);
    const BatchScore batch_score = test_images(backend_, data_, at, size);
    progress_.test_right += batch_score.right;
    progress_.test_loss += batch_score.loss;
    progress_.tested += size;
    if (progress_.tested < run_.test_samples) {
        return;
    }
    const auto trained = static_cast<double>(run_.samples);
    const auto tested = static_cast<double>(run_.test_samples);
    progress_.curve.push_back({progress_.rate, progress_.train_loss / trained,
                               static_cast<double>(progress_.train_right) / trained,
                               progress_.test_loss / tested,
                               static_cast<double>(progress_.test_right) / tested});
    progress_.tested = progress_.train_right = progress_.test_right = 0;
    progress_.train_loss = progress_.test_loss = 0;
}

TrainingResult Trainer::result() const {
    TrainingResult result;
    result.curve = progress_.curve;
    for (const EpochResult& epoch : result.curve) {
        result.test_accuracy.push_back(epoch.test_accuracy);
    }
    result.train_seconds = progress_.train_seconds;
    result.test_seconds = progress_.test_seconds;
    return result;
}

TrainingResult train(Backend& backend, const Network& network, const Dataset& data,
                     const TrainingRun& run, const std::function<void(std::size_t)>& on_step) {
    Trainer trainer(backend, network, data, run);
    while (!trainer.done()) {
        const std::size_t images = trainer.advance();
        if (images > 0) {
            on_step(images);
        }
    }
    return trainer.result();
}

} // namespace napier
