// SPDX-License-Identifier: Apache-2.0
// A log-add approximation of one's own: chords of the true corrections. The modelled chip trains
// the perceptron with it, beside the exact corrections.
#include <cmath>
#include <iostream>

#include <systemc>

#include "hw/arith/common/exact_corrections.hpp"
#include "hw/arith/lns/approximation.hpp"
#include "sw/run/train_run.hpp"

namespace {

/// The straight line through f's values at `low` and `high`, at d.
std::int32_t chord(double (*f)(double, int), int low, int high, int d, int fraction) {
    const double share = static_cast<double>(d - low) / (high - low);
    return static_cast<std::int32_t>(
        std::lround(f(low, fraction) + share * (f(high, fraction) - f(low, fraction))));
}

/// D+: chords from whole distance to whole distance.
std::int32_t plus(std::int32_t d, int fraction) {
    const int one = 1 << fraction;
    return chord(napier::exact_plus, d / one * one, (d / one + 1) * one, d, fraction);
}

/// D-, which is steep near 0: chords from power of two to power of two.
std::int32_t minus(std::int32_t d, int fraction) {
    int low = 1;
    while (2 * low <= d) {
        low *= 2;
    }
    return chord(napier::exact_minus, low, 2 * low, d, fraction);
}

double accuracy(const std::string& approximation) {
    napier::TrainOptions options;
    options.command = "log_add";
    options.network = "mlp";
    options.chip.set = {{"arithmetic.approximation", approximation}};
    options.epochs = 1;
    options.samples = 6400;
    options.test_samples = 1000;
    options.trainings = napier::Trainings::chip;
    return napier::run_train(options).chip->training.test_accuracy.back();
}

} // namespace

int sc_main(int /*argc*/, char** /*argv*/) { // libsystemc owns main
    napier::add_approximation({"chords", plus, minus});
    for (const char* name : {"chords", "exact"}) {
        std::cout << name << ": " << 100 * accuracy(name) << " % right\n";
    }
    return 0;
}
