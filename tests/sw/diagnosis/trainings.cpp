// SPDX-License-Identifier: Apache-2.0
// The collector on trainings: it changes no bit, and sees what a format does to them.

#include <cmath>
#include <numeric>

#include "hw/chip/named_arithmetic.hpp"
#include "sw/diagnosis/diagnosis.hpp"
#include "sw/train/trainer.hpp"
#include "sw/train/whole_pass_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"

using namespace napier;

namespace {

struct Diagnosed {
    std::vector<DiagnosisSample> samples;
    std::vector<std::uint8_t> weights;
};

Architecture chip_with(const Arithmetic& arithmetic) {
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 16);
    architecture.arithmetic = arithmetic;
    return architecture;
}

/// 48 images an epoch: steps of 16.
Diagnosed diagnose(const Network& network, const Arithmetic& arithmetic, std::uint64_t every,
                   int epochs = 1) {
    const Dataset data = quarters();
    HostChip chip(chip_with(arithmetic));
    WholePassBackend backend(network, chip, 5);
    Diagnosed result;
    Diagnosis diagnosis(every,
                        [&](const DiagnosisSample& sample) { result.samples.push_back(sample); });
    if (every > 0) {
        backend.set_observer(&diagnosis);
    }
    train(backend, network, data, {epochs, 48, 1, 16}, [](std::size_t) {});
    result.weights = backend.weight_bytes();
    return result;
}

const DiagnosisRow& row_of(const DiagnosisSample& sample, std::size_t layer, Pass pass,
                           const std::string& tensor) {
    for (const DiagnosisRow& row : sample.rows) {
        if (row.layer == layer && row.pass == pass && row.tensor == tensor) {
            return row;
        }
    }
    throw std::runtime_error("no such row: " + tensor);
}

} // namespace

TEST_CASE("a diagnosis changes no bit, and counts every number") {
    for (const auto& network : {small_network(0.9, 0.001), small_cnn(), small_resnet()}) {
        for (const std::string arithmetic : {"lns12", "lns10", "fixed12"}) {
            INFO(network.name << " " << arithmetic);
            const Arithmetic own = named_arithmetic(arithmetic);
            const Diagnosed with = diagnose(network, own, 2, 2);
            CHECK(with.weights == diagnose(network, own, 0, 2).weights);
            REQUIRE(with.samples.size() == 3); // steps 1, 3 and 5 of 6
            for (std::size_t i = 0; i < with.samples.size(); ++i) {
                CHECK(with.samples[i].step == 2 * i + 1);
                REQUIRE(!with.samples[i].rows.empty());
                for (const DiagnosisRow& row : with.samples[i].rows) {
                    const TensorStatistics& s = row.statistics;
                    const std::uint64_t counted = std::accumulate(
                        s.histogram.begin(), s.histogram.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const auto& bin) { return sum + bin.second; });
                    CHECK(s.values > 0);
                    CHECK(counted + s.zero == s.values);
                    CHECK(row.pass != Pass::evaluation);
                    const bool product =
                        row.operation == "product" || row.operation == "column sums";
                    CHECK(row.product.has_value() == product);
                    if (row.product) {
                        CHECK(row.product->outputs > 0);
                        CHECK(row.product->outputs <= 256);
                        CHECK(row.product->outputs <= s.values);
                    }
                }
            }
        }
    }
}

TEST_CASE("a dense layer's rows have the sizes of its tensors") {
    const Network network = small_network(0.9, 0);
    const DiagnosisSample sample = diagnose(network, named_arithmetic("lns12"), 3).samples.at(0);
    CHECK(row_of(sample, 0, Pass::forward, "result").statistics.values == 16 * 20);
    CHECK(row_of(sample, 1, Pass::data_gradient, "result").statistics.values == 16 * 20);
    CHECK(row_of(sample, 0, Pass::weight_gradient, "result").statistics.values == 36 * 20);
    CHECK(row_of(sample, 0, Pass::update, "weight").statistics.values == 36 * 20);
    CHECK(row_of(sample, 0, Pass::update, "weight momentum").statistics.values == 36 * 20);
    CHECK(row_of(sample, 0, Pass::update, "bias").statistics.values == 20);
}

TEST_CASE("more bits give a better ratio of signal to noise") {
    // Mean over products, of those that have a ratio with each arithmetic: a single product of a
    // dozen outputs can be lucky.
    for (const auto& network : {small_network(0, 0), small_cnn(), small_resnet()}) {
        INFO(network.name);
        std::vector<DiagnosisSample> samples;
        for (const std::string arithmetic : {"lns16", "lns12", "lns8"}) {
            samples.push_back(diagnose(network, named_arithmetic(arithmetic), 3).samples.at(0));
        }
        double mean[3] = {};
        int compared = 0;
        for (std::size_t i = 0; i < samples[0].rows.size(); ++i) {
            const auto ratio = [&](std::size_t arithmetic) {
                const std::optional<ProductAccuracy>& product = samples[arithmetic].rows[i].product;
                return product ? product->snr_db() : std::nullopt;
            };
            if (ratio(0) && ratio(1) && ratio(2)) {
                ++compared;
                for (std::size_t arithmetic = 0; arithmetic < 3; ++arithmetic) {
                    mean[arithmetic] += *ratio(arithmetic);
                }
            }
        }
        CHECK(compared >= 8);
        CHECK(mean[0] > mean[1] + 2 * compared);
        CHECK(mean[1] > mean[2] + 2 * compared);
    }
}

TEST_CASE("fixed-point sums are exact but for the last rounding") {
    for (const auto& network : {small_network(0.9, 0), small_cnn(), small_resnet()}) {
        const DiagnosisSample sample =
            diagnose(network, named_arithmetic("fixed16"), 3).samples.at(0);
        int compared = 0;
        for (const DiagnosisRow& row : sample.rows) {
            if (!row.product || row.statistics.saturated > 0) {
                continue;
            }
            ++compared;
            INFO(network.name << ", layer " << row.layer << " " << to_string(row.pass) << " "
                              << row.operation);
            // The sum is rounded, the leaky slope rounds once more.
            CHECK(row.product->error_rms <= std::ldexp(1.0, row.statistics.lowest_log2));
        }
        CHECK(compared >= 8);
    }
}

TEST_CASE("a range that is too small saturates, and the diagnosis says where") {
    const auto saturated = [](const Arithmetic& arithmetic, std::size_t layer, Pass pass) {
        const DiagnosisSample sample = diagnose(small_network(0, 0), arithmetic, 3).samples.at(0);
        return row_of(sample, layer, pass, "result").statistics.saturated;
    };
    Arithmetic arithmetic = named_arithmetic("fixed12");
    CHECK(saturated(arithmetic, 0, Pass::forward) == 0);
    arithmetic.scales.activation = 12; // below 1/2
    CHECK(saturated(arithmetic, 0, Pass::forward) > 0);
    CHECK(saturated(arithmetic, 1, Pass::data_gradient) == 0);
}

TEST_CASE("updates far below the grid have no effect, and the diagnosis says so") {
    Network network = small_network(0, 0);
    network.train.learning_rate = 1e-7;
    Arithmetic arithmetic = named_arithmetic("lns12");
    arithmetic.update.rounding = UpdateRule::Rounding::nearest;
    arithmetic.update.master_bits = 0;
    const auto effect = [&] {
        const DiagnosisSample sample = diagnose(network, arithmetic, 3).samples.at(0);
        return row_of(sample, 1, Pass::update, "weight").update.value();
    };
    const UpdateEffect none = effect();
    CHECK(none.gradients > 0);
    CHECK(none.without_effect == none.gradients);
    CHECK(none.update_rms == 0);
    CHECK(none.weight_rms > 0);
    network.train.learning_rate = 0.25;
    const UpdateEffect some = effect();
    CHECK(some.without_effect < some.gradients);
    CHECK(some.update_rms > 0);
}
