// SPDX-License-Identifier: Apache-2.0
#include "sw/run/curve_file.hpp"

#include <cmath>
#include <limits>

#include "sw/run/train_progress_json.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

const double kThird = 1.0 / 3.0;

} // namespace

TEST_CASE("a training's rows are replaced, the others' kept, values exact") {
    const TemporaryFolder folder;
    write_curve(folder.str(), {"chip", {{0.1, 2.3, 0.1, 2.2, kThird}, {0.1, 2, 0.2, 1.9, 0.5}}});
    write_curve(folder.str(), {"float32", {{0.1, 2.5, 0, INFINITY, 0.25}}});
    write_curve(folder.str(), {"chip", {{0.1, NAN, 0.1, 2.2, kThird}}});
    const std::vector<Curve> curves = read_curves(folder.file("curve.csv"));
    REQUIRE(curves.size() == 2);
    CHECK(curves[0].training == "chip");
    REQUIRE(curves[0].points.size() == 1);
    CHECK(std::isnan(curves[0].points[0].train_loss));
    CHECK(curves[0].points[0].test_accuracy == kThird);
    CHECK(curves[1].points[0].test_loss == std::numeric_limits<double>::infinity());
}

TEST_CASE("a broken curve is refused with its line") {
    const TemporaryFolder folder;
    const std::string header =
        "training,epoch,rate,train_loss,train_accuracy,test_loss,test_accuracy\n";
    const auto refusal = [&](const std::string& text) {
        folder.write("curve.csv", {text.begin(), text.end()});
        return message_of([&] { read_curves(folder.file("curve.csv")); });
    };
    CHECK_THAT(refusal(""), Contains("curve.csv:1: expected training,epoch"));
    CHECK_THAT(refusal("a,b\n"), Contains("curve.csv:1: expected training,epoch"));
    CHECK_THAT(refusal(header + "chip,1,0.1,2\n"), Contains("curve.csv:2: found 4 columns"));
    CHECK_THAT(refusal(header + "chip,2,0.1,2,0,2,0\n"),
               Contains(":2: epoch: found 2, expected 1"));
    CHECK_THAT(refusal(header + "chip,1,x,2,0,2,0\n"),
               Contains(":2: rate: found 'x', expected a number in 0..100"));
    for (const std::string accuracy : {"42", "-0.05", "nan", "1e999", ""}) {
        CHECK_THAT(
            refusal(header + "chip,1,0.1,2," + accuracy + ",2,0\n"),
            Contains(":2: train_accuracy: found '" + accuracy + "', expected a number in 0..1"));
    }
    CHECK_THAT(refusal(header + "chip,1,0.1,two,0,2,0\n"), Contains(":2: train_loss: found 'two'"));
    CHECK_THAT(refusal(header + "chop,1,0.1,2,0,2,0\n"),
               Contains(":2: found training 'chop', expected chip, fixed_twin or float32"));
}

TEST_CASE("progress comes back bit for bit from JSON text") {
    TrainingProgress progress;
    progress.batches = std::uint64_t{1} << 53;
    progress.step = 3;
    progress.train_loss = kThird;
    progress.test_loss = NAN;
    progress.rate = 0.1;
    progress.curve = {{0.1, kThird, 1e-300, -INFINITY, 2 * kThird}};
    const std::string text = to_json(progress).dump();
    const TrainingProgress back = progress_from_json(nlohmann::json::parse(text), "c");
    CHECK(to_json(back).dump() == text);
    CHECK(back.batches == progress.batches);
    CHECK(back.train_loss == kThird);
    CHECK(std::isnan(back.test_loss));
    CHECK(back.curve[0].test_loss == -INFINITY);
}

TEST_CASE("a forged number of the progress is refused by its key") {
    TrainingProgress progress;
    progress.curve = {{0.1, 2, 0.5, 2, 0.5}};
    const auto refusal = [&](const std::string& pointer, const nlohmann::json& value) {
        nlohmann::json json = to_json(progress);
        json[nlohmann::json::json_pointer(pointer)] = value;
        return message_of([&] { progress_from_json(json, "c: progress"); });
    };
    const std::string count = ", expected an integer in 0..9007199254740992";
    for (const std::string key : {"batches", "step", "tested", "train_right", "test_right"}) {
        for (const nlohmann::json& value :
             {nlohmann::json(nullptr), nlohmann::json("5"), nlohmann::json(-1), nlohmann::json(2.5),
              nlohmann::json(std::uint64_t{1} << 63)}) {
            CHECK(refusal("/" + key, value) ==
                  "c: progress: " + key + ": found " + value.dump() + count);
        }
    }
    CHECK(refusal("/rate", nullptr) ==
          "c: progress: rate: found null, expected a number in 0..100");
    CHECK(refusal("/train_loss_sum", "much").find("c: progress: train_loss_sum: found") == 0);
    CHECK(refusal("/curve", 3) == "c: progress: curve: found 3, expected a list");
    CHECK(refusal("/curve/0", 3) == "c: progress: curve[0]: found 3, expected an object");
    CHECK(refusal("/curve/0/test_accuracy", 42) ==
          "c: progress: curve[0].test_accuracy: found 42, expected a number in 0..1");
}
