// SPDX-License-Identifier: Apache-2.0
#include "sw/run/accuracies.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/config/input_error.hpp"
#include "hw/config/plain_file.hpp"
#include "sw/run/curve_file.hpp"
#include "sw/run/pareto.hpp"
#include "sw/run/search.hpp"
#include "sw/run/sweep_notes.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

const std::filesystem::path kTree = NAPIER_SOURCE;

AccuracyFile bundled(const std::string& name) {
    return read_accuracies(YamlMap::parse(bundled_accuracies().bundled_text(name), name));
}

Network network_named(const std::string& name) {
    Network network = load_network(name);
    connect(network);
    return network;
}

Architecture chip_of(const std::string& arithmetic) {
    Architecture chip = bundled_chip("lns12-32x32");
    chip.arithmetic = named_arithmetic(arithmetic);
    return chip;
}

std::string percent(double accuracy) {
    return fmt::format("{:.2f}", accuracy * 100);
}

/// Whether a line of the page has the arithmetic's name in its first cell, and all the figures.
bool page_says(const std::string& page, const TrainedAccuracy& trained) {
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        bool says = line.rfind("| " + trained.arithmetic + " ", 0) == 0;
        for (const double accuracy : trained.accuracies) {
            says = says && line.find(percent(accuracy)) != line.npos;
        }
        if (says) {
            return true;
        }
    }
    return false;
}

std::string refusal_of(const std::string& text) {
    try {
        read_accuracies(YamlMap::parse(text, "a.yaml"));
    } catch (const InputError& error) {
        return error.what();
    }
    return "read";
}

/// A file of one training, with `from` replaced by `to`.
std::string with(const std::string& from, const std::string& to) {
    std::string text = "network: mlp\nrecipes:\n"
                       "  - {name: a, dataset: mnist, images: 60000, test_images: 10000,\n"
                       "     epochs: 5, batch: 32, trained: [\n"
                       "       {arithmetic: lns12, seeds: [1, 2], accuracies: [0.5, 0.25],\n"
                       "        from: page.md}]}\n";
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("each accuracy that Napier knows stands in the file that it names", "[accuracies]") {
    REQUIRE(bundled_accuracies().names().size() >= 3);
    for (const std::string& name : bundled_accuracies().names()) {
        const AccuracyFile file = bundled(name);
        CHECK(file.network == name);
        CHECK(bundled_networks().has(name));
        for (const AccuracyRecipe& recipe : file.recipes) {
            CHECK(recipe.dataset == load_network(name).dataset);
            CHECK(recipe.batch == load_network(name).train.batch);
            for (const TrainedAccuracy& trained : recipe.trained) {
                INFO(name << ", " << recipe.name << ", " << trained.arithmetic);
                const std::string path = (kTree / trained.from).string();
                REQUIRE(std::filesystem::exists(path));
                CHECK(trained.commit.size() == 7);
                CHECK(trained.date.size() == 10);
                if (std::filesystem::path(path).extension() != ".csv") {
                    CHECK(page_says(file_text(path), trained));
                    continue;
                }
                const std::vector<Curve> curves = read_curves(path);
                REQUIRE(curves.size() == 1);
                REQUIRE(trained.accuracies.size() == 1);
                const EpochResult& last = curves[0].points.back();
                CHECK(last.test_accuracy == trained.accuracies[0]);
                CHECK(static_cast<std::int64_t>(curves[0].points.size()) == recipe.epochs);
                CHECK((curves[0].training == "float32") == (trained.arithmetic == "float32"));
            }
        }
    }
}

TEST_CASE("a file of accuracies that is wrong is named with its key", "[accuracies]") {
    CHECK(refusal_of(with("mlp", "mlp")) == "read");
    for (const std::string bad : {"nan", "42", "4200 %", "-0.1", "1e999", "inf"}) {
        CHECK_THAT(refusal_of(with("0.25", "'" + bad + "'")),
                   Contains("a.yaml:5: recipes[0].trained[0].accuracies: found '" + bad +
                            "' in the list, expected a number in 0..1"));
    }
    CHECK_THAT(refusal_of(with("[0.5, 0.25]", "[0.5]")),
               Contains("accuracies: found 1 numbers, expected 2, one a seed"));
    CHECK_THAT(refusal_of(with("[1, 2]", "[1, 1]")), Contains("seeds: found the same seed twice"));
    CHECK_THAT(refusal_of(with("[1, 2]", "[1, -2]")), Contains("seeds: found '-2', expected an "));
    CHECK_THAT(refusal_of(with("lns12", "lns99")),
               Contains("arithmetic: arithmetic 'lns99' is unknown; known: lns8"));
    CHECK_THAT(refusal_of(with("images: 60000", "images: 0")), Contains("images: found '0'"));
    CHECK_THAT(refusal_of(with("from: page.md}",
                               "from: p}, {arithmetic: lns12, seeds: [1], accuracies: [1], "
                               "from: p}")),
               Contains("trained: found lns12 twice, expected each arithmetic once"));
    CHECK_THAT(refusal_of(with("page.md}]}", "p}]}\n  - {name: a, dataset: mnist, images: 1, "
                                             "test_images: 1, epochs: 1, batch: 1, trained: []}")),
               Contains("recipes: found 'a' twice, expected each name once"));
    CHECK_THAT(refusal_of(with("page.md", "p, colour: red")), Contains("colour: unknown key"));
    CHECK_THAT(refusal_of(with("network: mlp\n", "")), Contains("network: missing"));
}

TEST_CASE("an accuracy is of one arithmetic on one network, every bit of it", "[accuracies]") {
    const Accuracies known = known_accuracies(network_named("mlp"));
    REQUIRE(known.any());
    REQUIRE(known.of(chip_of("lns12")) != nullptr);
    CHECK(known.of(chip_of("lns12"))->mean() == Approx((0.8731 + 0.8723 + 0.8749) / 3));
    CHECK(*known.of(chip_of("lns12"))->deviation() == Approx(0.0013).epsilon(0.05));
    CHECK(known.of(chip_of("lns12+4")) == nullptr);
    CHECK(known.of(chip_of("fixed12-narrow")) == nullptr);
    Architecture saturating = chip_of("lns12");
    std::get<LnsMacConfig>(saturating.arithmetic.mac).underflow = Underflow::saturate;
    CHECK(known.of(saturating) == nullptr); // its words say nothing of that
    Architecture upset = chip_of("lns12");
    upset.faults.rate = 1e-6;
    CHECK(known.of(upset) == nullptr);
    CHECK_THAT(accuracy_line(known, upset), Contains("unknown: no training with these upsets"));

    // Another network of that name, and one that nobody trained.
    Network wider = network_named("mlp");
    wider.layers.pop_back();
    CHECK_FALSE(known_accuracies(wider).any());
    CHECK_THAT(known_accuracies(wider).why_none, Contains("of mlp are of other layers"));
    CHECK(known_accuracies(network_named("vgg11")).why_none == "no training of vgg11 is recorded");
    CHECK_THROWS_WITH(
        accuracies_of(network_named("mlp"), bundled("cnn"), "", "x", "s.yaml:3: accuracy"),
        "s.yaml:3: accuracy: found accuracies of cnn, expected of mlp");
}

TEST_CASE("what stays below half of float32 is not trained", "[accuracies]") {
    const Accuracies known = known_accuracies(network_named("vgg11-quarter"));
    CHECK(*known.least() == Approx(0.1626));
    CHECK_FALSE(known.trained(0.0626));
    CHECK(known.trained(0.3195));
    CHECK_THAT(accuracy_line(known, chip_of("lns10")),
               Contains("accuracy 6.26 % (1 seed; 20000 images of cifar-100, 10 epochs, batch 64; "
                        "docs/cifar.md)") &&
                   Contains("; not trained: 6.26 % where float32 comes to 32.52 %"));
    CHECK(accuracy_json(known, chip_of("lns10"))["trained"] == false);
    CHECK(accuracy_json(known, chip_of("lns14")).is_null());
    // One recipe at a time.
    const Accuracies all =
        known_accuracies(network_named("vgg11-quarter"), "all-images", "s.yaml: accuracy_recipe");
    CHECK(all.of(chip_of("lns12+4"))->mean() == (0.5202 + 0.5156) / 2);
    CHECK(all.of(chip_of("lns16")) == nullptr);
    CHECK_THROWS_WITH(known_accuracies(network_named("mlp"), "none", "s.yaml: accuracy_recipe"),
                      Contains("s.yaml: accuracy_recipe: found recipe 'none', expected one of ") &&
                          Contains("five-epochs"));
}

TEST_CASE("accuracies survive a record", "[accuracies]") {
    const AccuracyFile file = bundled("vgg11-quarter");
    const std::string text = accuracies_json(file).dump();
    CHECK(accuracies_json(read_accuracies(YamlMap::parse(text, "r"))).dump() == text);
}

TEST_CASE("a sweep takes accuracies of its own network by default, and says so", "[accuracies]") {
    const std::string head = "name: s\nnetwork: vgg11-quarter\nbatch: 2\n"
                             "axes: {arithmetic: [lns10, lns12, lns12+4]}\n";
    const SweepSpec spec = parse_sweep_spec(head, "s.yaml");
    const PointRunner runner(spec);
    const std::vector<PointResult> results = {runner.run(0), runner.run(1), runner.run(2)};
    CHECK(results[0].accuracy == 0.0626);
    CHECK_FALSE(results[0].trained);
    CHECK_FALSE(results[1].accuracy);
    CHECK(results[1].trained);
    CHECK(*results[2].accuracy == Approx(0.32465));
    CHECK_THAT(accuracy_note(spec, results),
               Contains("accuracies are of 20000 images of cifar-100, 10 epochs, batch 64") &&
                   Contains("; unknown at 1 of 3 points, the first: point 1; not on the front: 1 "
                            "of 3 points, the first: point 0, not trained: 6.26 % where float32 "
                            "comes to 32.52 %"));
    // What does not train is the cheapest, and no answer.
    CHECK(results[0].energy_pj < results[1].energy_pj);
    CHECK_FALSE(pareto_front(results)[0]);
    CHECK(pareto_front(results)[1]);
    Goal goal;
    goal.objective = &metric("energy", "");
    CHECK_FALSE(goal.met_by(results[0]));
    CHECK(goal.met_by(results[1]));
    goal.accuracy_above = 0.05;
    CHECK(goal.met_by(results[0]));
    CHECK_FALSE(goal.met_by(results[1])); // it is not known
    CHECK_FALSE(parse_csv_line(spec, csv_line(spec, results[0]), "f").trained);

    const SweepSpec only = parse_sweep_spec(head + "trained_only: true\n", "s.yaml");
    const PointRunner strict(only);
    CHECK(strict.run(0).status == PointResult::Status::untrained);
    CHECK_THAT(strict.run(0).message, Contains("not trained: 6.26 %"));
    CHECK(strict.run(1).status == PointResult::Status::untrained);
    CHECK_THAT(strict.run(1).message, Contains("accuracy unknown: no training of vgg11-quarter"));
    CHECK(strict.run(2).status == PointResult::Status::ok);
    const std::string line = csv_line(only, strict.run(0));
    CHECK(csv_line(only, parse_csv_line(only, line, "f")) == line);
}

TEST_CASE("accuracies of a spec say of which network they are", "[accuracies]") {
    const auto refuse = [](const std::string& text, const std::string& message) {
        CHECK_THROWS_WITH(
            parse_sweep_spec("name: s\nnetwork: mlp\naxes: {array.side: [8]}\n" + text, "s.yaml"),
            Contains(message));
    };
    refuse("accuracy: [{arithmetic: lns12, test_accuracy: 0.5}]\n",
           "s.yaml:4: accuracy: found a list of accuracies that does not say of which network");
    refuse("accuracy: {network: cnn, recipes: []}\n",
           "s.yaml:4: accuracy: found accuracies of cnn, expected of mlp");
    refuse("accuracy: {network: mlp, recipes: []}\ntrained_only: true\n",
           "s.yaml:5: trained_only: no training of mlp is recorded, expected");
    refuse("accuracy_recipe: ten-epochs\n", "s.yaml:4: accuracy_recipe: found recipe 'ten-epochs'");
    refuse("accuracy: none.yaml\n", "none.yaml: not found");
    const std::string path = (kTree / "configs/accuracies/vgg11-quarter.yaml").string();
    refuse("accuracy: " + path + "\n", "found accuracies of vgg11-quarter, expected of mlp");
}
