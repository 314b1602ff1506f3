// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_fingerprint.hpp"

#include <filesystem>

#include "hw/chip/architecture_yaml.hpp"
#include "sw/report/sha256.hpp"
#include "sw/run/digests.hpp"

// Weak: another BLAS has none of these.
extern "C" {
int openblas_get_num_threads(void) __attribute__((weak));
char* openblas_get_corename(void) __attribute__((weak));
}

namespace napier {

namespace {

/// Enough of a digest to tell two files of one name apart.
std::string brief(const std::string& digest) {
    return " (SHA-256 " + digest.substr(0, 12) + ")";
}

} // namespace

Fingerprint run_fingerprint(const Network& network, const std::string& network_text,
                            const Dataset& data, const TrainingRun& run) {
    const std::size_t tested = run.test_samples == 0 ? data.test.count() : run.test_samples;
    Fingerprint fingerprint{{"network", network.name + brief(sha256_text(network_text))},
                            {"width", std::to_string(network.width)},
                            {"training", network.train.describe()},
                            {"epochs", std::to_string(run.epochs)},
                            {"samples", std::to_string(run.samples)},
                            {"test-samples", std::to_string(tested)},
                            {"seed", std::to_string(run.seed)},
                            {"data", data.name + brief(data_sha256(data))}};
    if (network.tensors) {
        fingerprint.emplace_back("weights",
                                 std::filesystem::path(network.weights).filename().string() +
                                     brief(tensors_sha256(*network.tensors)));
    }
    return fingerprint;
}

Fingerprint chip_fingerprint(const Architecture& architecture) {
    // Arithmetic and faults have lines of their own; what a technology says changes no bit.
    Architecture rest = architecture;
    rest.arithmetic = {};
    rest.faults = {};
    rest.technology = Architecture{}.technology;
    Architecture arithmetic;
    arithmetic.arithmetic = architecture.arithmetic;
    Fingerprint fingerprint{{"arch", architecture.name + brief(sha256_text(to_yaml(rest)))},
                            {"arithmetic", architecture.arithmetic.describe() +
                                               brief(sha256_text(to_yaml(arithmetic)))}};
    if (const std::string faults = architecture.faults.describe(); !faults.empty()) {
        fingerprint.emplace_back("faults", faults);
    }
    return fingerprint;
}

Fingerprint reference_fingerprint() {
    return {{"blas", blas_name()}};
}

std::string blas_name() {
    if (openblas_get_num_threads == nullptr || openblas_get_corename == nullptr) {
        return "unknown";
    }
    return std::string("OpenBLAS, ") + openblas_get_corename() + " kernels, " +
           std::to_string(openblas_get_num_threads()) + " threads";
}

Fingerprint joined(Fingerprint first, const Fingerprint& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

} // namespace napier
