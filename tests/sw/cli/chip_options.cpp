// SPDX-License-Identifier: Apache-2.0
// A chip is asked for in the same way wherever one is meant, and means the same.
#include "sw/cli/chip_options.hpp"

#include <fstream>

#include "sw/cli/passes_command.hpp"
#include "sw/cli/replay_command.hpp"
#include "sw/cli/show_command.hpp"
#include "sw/cli/simulate_command.hpp"
#include "sw/cli/train_command.hpp"
#include "sw/cli/wave_command.hpp"
#include "sw/run/campaign_spec.hpp"
#include "sw/run/sweep_point.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;

namespace {

Architecture by_options(const std::string& arguments) {
    CLI::App app;
    ChipRequest request;
    add_chip_options(app, request);
    app.parse(arguments);
    return resolve(request).chip;
}

} // namespace

TEST_CASE("every command that runs a chip has all of the chip's options", "[chip_options]") {
    CLI::App app;
    add_passes_command(app);
    add_replay_command(app);
    add_show_command(app);
    add_simulate_command(app, "");
    add_train_command(app, "");
    add_wave_command(app);
    for (const char* const name : {"passes", "replay", "simulate", "train", "wave"}) {
        CAPTURE(name);
        for (const char* const option : {"--arch", "--set", "--arithmetic", "--tech", "--faults"}) {
            CAPTURE(option);
            CHECK(app.get_subcommand(name)->get_option_no_throw(option) != nullptr);
        }
    }
    const CLI::App* const chip = app.get_subcommand("show")->get_subcommand("chip");
    for (const char* const option : {"--set", "--arithmetic", "--tech", "--faults"}) {
        CAPTURE(option);
        CHECK(chip->get_option_no_throw(option) != nullptr);
    }
}

TEST_CASE("options and a sweep's file mean the same chip", "[chip_options]") {
    const test::TemporaryFolder folder;
    const std::string own = folder.file("own.yaml");
    std::ofstream(own) << "name: own\narithmetic: {width: 12, update: {rounding: nearest, "
                          "master_bits: 2}, by_layer: [{width: 10}]}\n"
                          "array: {rows: 8, columns: 4}\ntechnology: asap7\n";
    const std::string scale = folder.file("scale.cfg");
    std::ofstream(scale) << "[general]\nArrayHeight: 16\nArrayWidth: 24\nIfmapSramSzkB: 64\n"
                            "FilterSramSzkB: 32\nOfmapSramSzkB: 128\nInterfaceBandwidth: CALC\n";
    struct Request {
        std::string options;
        std::string keys; ///< of a sweep's file
    };
    const std::vector<Request> requests = {
        {"", ""},
        {"--arithmetic lns12", "arithmetic: lns12\n"},
        {"--arch " + own, "arch: own.yaml\n"},
        {"--arch " + own + " --arithmetic lns12", "arch: own.yaml\narithmetic: lns12\n"},
        {"--arch " + own + " --arithmetic lns10+4", "arch: own.yaml\narithmetic: lns10+4\n"},
        {"--arch " + own + " --arithmetic fixed12 --set array.side=16 --tech nm45",
         "arch: own.yaml\narithmetic: fixed12\nset: {array.side: 16}\ntechnology: nm45\n"},
        {"--arch " + scale + " --arithmetic lns16 --set array.rows=8 --set scratchpad.kib=7",
         "arch: scale.cfg\narithmetic: lns16\nset: {array.rows: 8, scratchpad.kib: 7}\n"},
        {"--arch lns12-4x4 --faults '{rate: 0.5, places: [dram]}' --set faults.seed=3",
         "arch: lns12-4x4\nfaults: {rate: 0.5, places: [dram]}\nset: {faults.seed: 3}\n"},
    };
    for (const Request& request : requests) {
        CAPTURE(request.options);
        const Architecture chip = by_options(request.options);
        const std::string head = "name: s\nnetwork: mlp\n" + request.keys;
        const std::string file = folder.file("sweep.yaml");
        // A point that changes nothing.
        const SweepSpec batch = parse_sweep_spec(head + "axes: {batch: [1]}\n", file);
        CHECK(PointRunner(batch).chip(0).chip == chip);
        // What an axis says is what `set` would.
        const SweepSpec axis = parse_sweep_spec(head + "axes: {queue_depth: [5]}\n", file);
        CHECK(PointRunner(axis).chip(0).chip ==
              by_options(request.options + " --set queue_depth=5"));
    }
}

TEST_CASE("a campaign's chip is that of its keys", "[chip_options]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("campaign.yaml");
    std::ofstream(path)
        << "network: mlp\narch: lns12-4x4\ntechnology: asap7\nset: {array.side: 8}\n"
           "arithmetics: [lns10]\nrates: [1e-6]\nruns: 1\ncases: [{name: all}]\n";
    const CampaignSpec spec = load_campaign(path);
    CHECK(resolve(spec.chip).chip ==
          by_options("--arch lns12-4x4 --tech asap7 --set array.side=8"));
}
