// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "hw/arith/philox.hpp"

namespace napier {

namespace {

class Stopwatch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace

std::vector<std::uint32_t> epoch_order(std::size_t count, std::size_t samples, std::uint64_t seed,
                                       int epoch) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    // Fisher-Yates; draw i depends on (seed, epoch, i) alone. 64 bits against 2^32 choices: no
    // bias that could be seen.
    for (std::size_t i = 0; i + 1 < count && i < samples; ++i) {
        const auto bits = philox({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(epoch),
                                  0, 0x0DE8u},
                                 {static_cast<std::uint32_t>(seed),
                                  static_cast<std::uint32_t>(seed >> 32)});
        const std::uint64_t draw = (std::uint64_t{bits[1]} << 32 | bits[0]) % (count - i);
        std::swap(order[i], order[i + draw]);
    }
    order.resize(std::min(samples, count));
    return order;
}

double accuracy(Backend& backend, const Dataset& data, int batch) {
    std::size_t right = 0;
    const std::size_t count = data.test.count();
    for (std::size_t at = 0; at < count; at += static_cast<std::size_t>(batch)) {
        const auto size = static_cast<int>(std::min(static_cast<std::size_t>(batch), count - at));
        const std::vector<int> classes =
            backend.predict({data.test_image(at), data.test.labels.data() + at, size});
        for (std::size_t i = 0; i < classes.size(); ++i) {
            right += classes[i] == data.test.labels[at + i] ? 1u : 0u;
        }
    }
    return static_cast<double>(right) / static_cast<double>(count);
}

TrainingResult train(Backend& backend, const Network& network, const Dataset& data,
                     const TrainingRun& run, const std::function<void(std::size_t)>& on_step) {
    const auto batch = static_cast<std::size_t>(network.train.batch);
    const std::size_t image = data.shape.size();
    const std::size_t steps_per_epoch = (run.samples + batch - 1) / batch;
    const double total_steps = static_cast<double>(steps_per_epoch) * run.epochs;
    std::vector<std::uint8_t> pixels(batch * image);
    std::vector<std::uint8_t> labels(batch);
    TrainingResult result;
    std::size_t step = 0;
    for (int epoch = 0; epoch < run.epochs; ++epoch) {
        const Stopwatch training;
        const auto order = epoch_order(data.train.count(), run.samples, run.seed, epoch);
        for (std::size_t at = 0; at < order.size(); at += batch, ++step) {
            const std::size_t size = std::min(batch, order.size() - at);
            for (std::size_t i = 0; i < size; ++i) {
                const std::uint8_t* const from = data.train_image(order[at + i]);
                std::copy(from, from + image, pixels.begin() + static_cast<long>(i * image));
                labels[i] = data.train.labels[order[at + i]];
            }
            const bool dropped = static_cast<double>(step) >= network.train.drop_at * total_steps;
            const double rate =
                network.train.learning_rate * (dropped ? network.train.drop_factor : 1.0);
            backend.train_step({pixels.data(), labels.data(), static_cast<int>(size)}, rate);
            on_step(size);
        }
        result.train_seconds += training.seconds();
        const Stopwatch testing;
        result.test_accuracy.push_back(accuracy(backend, data, network.train.batch));
        result.test_seconds += testing.seconds();
    }
    return result;
}

} // namespace napier
