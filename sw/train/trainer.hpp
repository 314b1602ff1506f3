// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sw/data/dataset.hpp"
#include "sw/train/backend.hpp"

namespace napier {

struct TrainingRun {
    int epochs;
    std::size_t samples; ///< of the training set, an epoch
    std::uint64_t seed;
    std::size_t test_samples = 0; ///< the first of the test set; 0 = all

    /// Seen in training, over all epochs.
    std::uint64_t images() const { return samples * static_cast<std::uint64_t>(epochs); }
};

/// Training steps of an epoch of so many images.
std::uint64_t steps_of_epoch(std::size_t samples, int batch);

/// One point of the learning curve. Losses are mean cross entropies in nats: of the training
/// batches as they were trained on (so of weights that still moved), and of the test images.
struct EpochResult {
    double rate; ///< of the epoch's last step
    double train_loss;
    double train_accuracy; ///< 0..1
    double test_loss;
    double test_accuracy; ///< 0..1
};

struct TrainingResult {
    std::vector<EpochResult> curve;    ///< a point an epoch
    std::vector<double> test_accuracy; ///< of the same points
    double train_seconds = 0;          ///< wall time without the tests
    double test_seconds = 0;
    std::string weights_sha256; ///< of Backend::weight_bytes() at the end; left to the caller
};

/// Where a training stands between two batches; with the backend's state all there is to save.
struct TrainingProgress {
    std::uint64_t batches = 0;     ///< trained and tested: calls of advance()
    std::uint64_t step = 0;        ///< training steps done
    std::uint64_t tested = 0;      ///< images of the running test; 0 while training
    std::uint64_t train_right = 0; ///< of the running epoch
    std::uint64_t test_right = 0;
    double train_loss = 0; ///< sums over images
    double test_loss = 0;
    double rate = 0; ///< of the last step
    std::vector<EpochResult> curve;
    double train_seconds = 0;
    double test_seconds = 0;
};

/// Trains over `samples` images an epoch, in an order that depends on seed and epoch only, with the
/// network's recipe, and tests after each epoch. One batch at a time, so that whoever drives it can
/// save, stop and go on between any two.
class Trainer {
  public:
    /// All arguments but `run` must outlive the trainer.
    Trainer(Backend& backend, const Network& network, const Dataset& data, const TrainingRun& run);

    bool done() const { return progress_.curve.size() == static_cast<std::size_t>(run_.epochs); }
    /// True between an epoch's last training step and the end of its test.
    bool testing() const;
    /// Trains on one batch (returns its images) or tests one (returns 0).
    std::size_t advance();

    std::uint64_t steps_per_epoch() const { return steps_per_epoch_; }
    std::uint64_t total_steps() const {
        return steps_per_epoch_ * static_cast<std::uint64_t>(run_.epochs);
    }
    /// Training images seen so far, and at the end.
    std::uint64_t images() const;
    std::uint64_t total_images() const { return run_.images(); }
    const TrainingProgress& progress() const { return progress_; }
    /// Throws InputError if no such training can stand there.
    void restore(const TrainingProgress& progress);
    TrainingResult result() const;

  private:
    std::size_t train_batch();
    void test_batch();

    Backend& backend_;
    const Network& network_;
    const Dataset& data_;
    TrainingRun run_;
    std::uint64_t steps_per_epoch_;
    TrainingProgress progress_;
    std::vector<std::uint32_t> order_;
    std::uint64_t order_epoch_; ///< the epoch order_ is for
    std::vector<std::uint8_t> pixels_;
    std::vector<std::uint8_t> labels_;
};

/// The whole of it. `on_step(images)` is called after each training step.
TrainingResult train(Backend& backend, const Network& network, const Dataset& data,
                     const TrainingRun& run, const std::function<void(std::size_t)>& on_step);

/// The images of an epoch in order: a permutation of 0..count-1, cut to `samples`.
std::vector<std::uint32_t> epoch_order(std::size_t count, std::size_t samples, std::uint64_t seed,
                                       int epoch);

/// What a batch of logits says of its labels.
struct BatchScore {
    std::uint64_t right = 0; ///< largest logit at the label (the lowest index where several are)
    double loss = 0;         ///< sum of -log softmax(logits)[label]
    std::vector<std::uint8_t> classes; ///< of the largest logits, an image each
};
BatchScore score(const std::vector<float>& logits, const std::uint8_t* labels, std::size_t count);
/// Of `count` test images from number `from` on.
BatchScore test_images(Backend& backend, const Dataset& data, std::size_t from, std::size_t count);

} // namespace napier
