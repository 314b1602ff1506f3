// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>

#include <unistd.h>

#include "hw/config/input_error.hpp"
#include "sw/run/pareto.hpp"
#include "sw/run/search.hpp"
#include "sw/run/sweep.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

const char* const kSpec = R"(name: small
network: mlp
batch: 8
set: {scratchpad.banks: 64}
axes:
  array.side: [8, 16, 1000000]
  array.dataflow: [os, ws]
  scratchpad.kib: {from: 4, to: 64, factor: 4}
  clock_ns: {from: 1, to: 3, step: 1}
)";

struct Folder {
    Folder()
        : path(std::filesystem::temp_directory_path() /
               ("napier-sweep-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Sweeps until `most` points have been appended; finishes the file if that was all of them.
std::size_t sweep(const SweepSpec& spec, const std::string& folder, int threads,
                  std::size_t most = SIZE_MAX) {
    PointRunner runner(spec);
    ResultsFile file(folder, spec);
    std::vector<std::uint64_t> points = points_to_run(spec, file.results());
    points.resize(std::min(points.size(), most));
    PointQueue queue(points);
    run_points(runner, queue, threads, [&](const PointResult& r) { file.append(r); });
    if (file.results().size() == spec.points()) {
        file.finish();
    }
    return points.size();
}

} // namespace

TEST_CASE("a grid counts its points with the last axis fastest", "[spec]") {
    const SweepSpec spec = parse_sweep_spec(kSpec, "small.yaml");
    REQUIRE(spec.points() == 3 * 2 * 3 * 3);
    CHECK(spec.axes[2].values == std::vector<std::string>{"4", "16", "64"});
    CHECK(spec.axes[3].values == std::vector<std::string>{"1", "2", "3"});
    for (std::uint64_t point = 0; point < spec.points(); ++point) {
        CHECK(spec.point_at(spec.coordinates(point)) == point);
    }
    CHECK(spec.coordinates(1) == std::vector<std::size_t>{0, 0, 0, 1});
}

TEST_CASE("a bad spec is named", "[spec]") {
    const auto refuse = [](const std::string& text, const std::string& message) {
        CHECK_THROWS_WITH(parse_sweep_spec(text, "s.yaml"), Catch::Contains(message));
    };
    const std::string head = "name: a\nnetwork: mlp\n";
    refuse(head, "s.yaml:1: axes: missing");
    refuse(head + "axes: {}\n", "axes: expected at least one key");
    refuse(head + "axes: {array.rows: []}\n", "axes.array.rows: expected a list of values");
    refuse(head + "axes: {array.rows: [8, 8]}\n", "found the same value twice");
    refuse(head + "axes: {array.rows: {from: 3, to: 2, step: 1}}\n",
           "axes.array.rows.to: found '2'");
    const std::string range = head + "axes: {array.rows: {from: 3, to: 9";
    refuse(range + "}}\n", "s.yaml:3: axes.array.rows.from: expected a step or a factor beside it");
    refuse(range + ", step: 1, factor: 2}}\n", "found a step and a factor, expected one of them");
    refuse(head + "axes: {clock_ns: {from: nan, to: 9, step: 1}}\n", "clock_ns.from: found 'nan'");
    std::string many = head + "axes:\n";
    for (int i = 0; i < 30000; ++i) {
        many += "  k" + std::to_string(i) + ": [1]\n";
    }
    refuse(many, "s.yaml:4: axes.k0: found 30000 axes, expected at most 256");
    CHECK(parse_sweep_spec(head + "axes: {dram.latency_ns: {from: -5, to: -5, step: 1}}\n", "s")
              .points() == 1);
    refuse(head + "axes: {array.rows: [8]}\nbanana: 1\n", "s.yaml:4: banana: unknown key");
    refuse(head + "axes: {array.rows: [8]}\naccuracy: [no.json]\n", "no.json: not found");
}

TEST_CASE("a sweep's file does not depend on threads or interruptions", "[sweep]") {
    const SweepSpec spec = parse_sweep_spec(kSpec, "small.yaml");
    Folder whole;
    CHECK(sweep(spec, whole.path.string(), 1) == spec.points());
    const std::string expected = text_of(whole.path / "results.csv");

    Folder parts;
    std::filesystem::path other = parts.path.string() + "-parts";
    std::filesystem::remove_all(other);
    CHECK(sweep(spec, other.string(), 2, 10) == 10);
    { // a kill in the middle of a line
        std::ofstream out(other / "results.csv", std::ios::app);
        out << "11,8,os";
    }
    CHECK(sweep(spec, other.string(), 3, 20) == 20);
    CHECK(sweep(spec, other.string(), 2) == spec.points() - 30); // none lost, none repeated
    CHECK(sweep(spec, other.string(), 2) == 0);
    CHECK(text_of(other / "results.csv") == expected);

    // One bad value spoils its own points only, and says what it was.
    std::size_t failed = 0;
    const std::vector<PointResult> results = ResultsFile(other.string(), spec).results();
    for (const PointResult& r : results) {
        const bool bad = spec.coordinates(r.point)[0] == 2;
        CHECK((r.status == PointResult::Status::error) == bad);
        failed += bad ? 1 : 0;
        if (bad) {
            CHECK_THAT(r.message, Catch::Contains("axes.array.side: found '1000000'"));
        } else {
            CHECK(r.cycles > 0);
        }
    }
    CHECK(failed == 18);
    const SweepSpec changed = parse_sweep_spec(std::string(kSpec) + "mode: inference\n", "x.yaml");
    CHECK_THROWS_WITH(ResultsFile(other.string(), changed),
                      Catch::Contains("results of another spec"));
    std::filesystem::remove_all(other);
}

TEST_CASE("results of a chip that has changed since are not gone on with", "[sweep]") {
    Folder folder;
    std::filesystem::create_directories(folder.path);
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder.path / name) << text;
    };
    // The sweep names a chip, the chip a technology.
    const std::string technology = text_of(NAPIER_TECHNOLOGY);
    write("own.yaml", technology);
    write("chip.yaml", "name: c\narithmetic: {kind: lns, width: 12}\narray: {rows: 8, columns: 8}\n"
                       "technology: " +
                           (folder.path / "own.yaml").string() + "\n");
    const std::string text =
        "name: s\nnetwork: mlp\narch: " + (folder.path / "chip.yaml").string() +
        "\naxes: {array.rows: [8, 16]}\n";
    const std::string out = (folder.path / "out").string();
    const SweepSpec spec = parse_sweep_spec(text, "s.yaml");
    CHECK(sweep(spec, out, 1, 1) == 1);
    CHECK(sweep(spec, out, 1, 1) == 1); // nothing has changed
    write("own.yaml", technology + "# measured again\n");
    CHECK_THROWS_WITH(ResultsFile(out, spec),
                      Catch::Contains("other files than the spec names now") &&
                          Catch::Contains("  own.yaml)"));
    write("own.yaml", technology);
    CHECK(ResultsFile(out, spec).results().size() == 2);
    std::filesystem::remove(folder.path / "out" / "files.sha256");
    CHECK_THROWS_WITH(ResultsFile(out, spec),
                      Catch::Contains("holds results with other files than the spec names now"));
}

TEST_CASE("a result survives its line in the file", "[sweep]") {
    const SweepSpec spec = parse_sweep_spec(kSpec, "small.yaml");
    PointRunner runner(spec);
    for (const std::uint64_t point : {0u, 5u, 53u}) {
        const PointResult r = runner.run(point);
        const std::string line = csv_line(spec, r);
        CHECK(csv_line(spec, parse_csv_line(spec, line, "here")) == line);
    }
    PointResult noted = runner.run(5);
    noted.notes = {"a, \"quoted\" price", "", "\"; 2 x (b)"};
    CHECK(parse_csv_line(spec, csv_line(spec, noted), "here").notes == noted.notes);
    CHECK(runner.run(53).notes.empty()); // it did not run
    CHECK(parse_csv_line(spec, csv_line(spec, runner.run(53)), "here").notes.empty());
    CHECK_THROWS_WITH(parse_csv_line(spec, "1,\"2,3", "f:7"),
                      "f:7: found a quote that does not end");
    const std::string good = csv_line(spec, runner.run(5));
    const auto refusal = [&](std::size_t column, const std::string& text) {
        std::string line;
        std::istringstream in(good);
        std::size_t at = 0;
        for (std::string field; std::getline(in, field, ','); ++at) {
            line += (at > 0 ? "," : "") + (at == column ? text : field);
        }
        try {
            parse_csv_line(spec, line, "f:7");
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string("read");
    };
    const std::size_t numbers = 1 + spec.axes.size() + 1;
    for (const std::string text : {"", "nan", "inf", "-1", "x"}) {
        for (std::size_t i = 0; i < 11; ++i) { // the accuracy may be absent
            CHECK_THAT(refusal(numbers + i, text),
                       Catch::Matchers::StartsWith("f:7: found '" + text + "', expected a"));
        }
    }
    CHECK(refusal(numbers + 11, "42") ==
          "f:7: test_accuracy: found '42', expected a number in 0..1");
    CHECK(refusal(0, "54") == "f:7: point: found '54', expected an integer in 0..53");
    CHECK_THAT(refusal(0, "6"), Catch::Contains("', expected ") && Catch::Contains(" at point 6"));
    CHECK(refusal(numbers - 1, "error").find("expected no number of a point that did not run") !=
          std::string::npos);
    CHECK_THROWS_WITH(parse_csv_line(spec, "1,2,3", "f:7"),
                      Catch::Contains("f:7: found 3 columns"));
}

TEST_CASE("area limits are known before a point runs", "[sweep]") {
    SweepSpec spec = parse_sweep_spec(kSpec, "small.yaml");
    spec.area_below_mm2 = 1.15;
    PointRunner runner(spec);
    const PointResult small = runner.run(0);
    const PointResult large = runner.run(24);
    CHECK(small.status == PointResult::Status::ok);
    CHECK(large.status == PointResult::Status::excluded);
    CHECK(large.area_um2 > 1.15e6);
    CHECK(small.area_um2 < 1.15e6);
}

TEST_CASE("memories are weighed: the fast one wins time, the small one area", "[sweep]") {
    const SweepSpec spec = parse_sweep_spec(
        "name: memories\nnetwork: mlp\nbatch: 4\nset: {dma.bytes_per_cycle: 512, "
        "dma.outstanding: 128}\naxes: {dram.preset: [lpddr4, hbm2], dram.channels: [1, 16]}\n",
        "memories.yaml");
    const PointRunner runner(spec);
    std::vector<PointResult> all;
    for (std::uint64_t point = 0; point < spec.points(); ++point) {
        all.push_back(runner.run(point));
        REQUIRE(all.back().status == PointResult::Status::ok);
    }
    const auto best_by = [&](const char* objective) {
        Goal goal;
        goal.objective = &metric(objective, "");
        const auto none = [](const std::vector<std::uint64_t>&) {
            return std::vector<PointResult>{};
        };
        return search(spec, goal, 1000, all, none).best->point;
    };
    CHECK(best_by("seconds_per_sample") == spec.point_at({1, 1})); // hbm2, 16 channels
    CHECK(best_by("energy_per_sample") == spec.point_at({1, 0}));  // fewer bits' energy, one PHY
    CHECK(best_by("area") == spec.point_at({1, 0}));               // 0.8 mm2 against 1.7
    // The area of all channels counts for limits and front.
    CHECK(all[1].area_um2 - all[0].area_um2 == Approx(15 * 1.7e6));
    CHECK(all[3].area_um2 - all[2].area_um2 == Approx(15 * 0.8e6));
}

TEST_CASE("the front holds exactly what nothing dominates", "[pareto]") {
    const std::vector<std::vector<double>> costs = {{1, 5}, {2, 2}, {5, 1}, {2, 3}, {2, 2}, {6, 6}};
    CHECK(pareto_front(costs) == std::vector<bool>{true, true, true, false, true, false});
    // Against the definition, on random points of few values.
    std::vector<std::vector<double>> random;
    std::uint32_t state = 1;
    for (int i = 0; i < 200; ++i) {
        std::vector<double> point;
        for (int d = 0; d < 3; ++d) {
            state = state * 1664525u + 1013904223u;
            point.push_back(state >> 28);
        }
        random.push_back(point);
    }
    const std::vector<bool> front = pareto_front(random);
    for (std::size_t i = 0; i < random.size(); ++i) {
        bool dominated = false;
        for (const auto& other : random) {
            dominated = dominated || (other != random[i] && other[0] <= random[i][0] &&
                                      other[1] <= random[i][1] && other[2] <= random[i][2]);
        }
        CHECK(front[i] == !dominated);
    }
}

TEST_CASE("a search of part of a grid finds the best of a bowl", "[search]") {
    std::string text = "name: bowl\nnetwork: mlp\naxes:\n";
    for (const char* const key : {"a", "b", "c", "d"}) {
        text += std::string("  ") + key + ": {from: 0, to: 29, step: 1}\n";
    }
    const SweepSpec spec = parse_sweep_spec(text, "bowl.yaml");
    REQUIRE(spec.points() == 810000);
    std::set<std::uint64_t> asked;
    const RunBatch run = [&](const std::vector<std::uint64_t>& points) {
        std::vector<PointResult> results;
        for (const std::uint64_t point : points) {
            CHECK(asked.insert(point).second); // nothing twice
            PointResult r;
            r.point = point;
            const auto at = spec.coordinates(point);
            const auto off = [&](std::size_t axis, double middle) {
                const double d = static_cast<double>(at[axis]) - middle;
                return d * d;
            };
            r.seconds = 1 + off(0, 3) + off(1, 17) + off(2, 29) + off(3, 11);
            r.area_um2 = 1e6 * static_cast<double>(at[1] + 1);
            results.push_back(r);
        }
        return results;
    };
    Goal goal;
    goal.objective = &metric("seconds", "--minimize");
    SearchResult found = search(spec, goal, 400, {}, run);
    REQUIRE(found.best);
    CHECK(spec.coordinates(found.best->point) == std::vector<std::size_t>{3, 17, 29, 11});
    CHECK(found.looked_at <= 400);
    CHECK(found.looked_at == asked.size());
    CHECK_FALSE(found.nearest);
    asked.clear();
    goal.limits = {{&metric("area", "--area-below"), 0.5}}; // out of reach: the smallest is nearest
    found = search(spec, goal, 400, {}, run);
    CHECK_FALSE(found.best);
    REQUIRE(found.nearest);
    CHECK(spec.coordinates(found.nearest->point)[1] == 0);
    asked.clear();
    goal.limits = {{&metric("area", "--area-below"), 11}};
    found = search(spec, goal, 600, {}, run);
    REQUIRE(found.best);
    CHECK(spec.coordinates(found.best->point) == std::vector<std::size_t>{3, 9, 29, 11});
}

TEST_CASE("a small grid is searched whole, and known results are used", "[search]") {
    const SweepSpec spec = parse_sweep_spec(kSpec, "small.yaml");
    PointRunner runner(spec);
    std::vector<PointResult> all;
    for (std::uint64_t point = 0; point < spec.points(); ++point) {
        all.push_back(runner.run(point));
    }
    Goal goal;
    goal.objective = &metric("energy_per_sample", "--minimize");
    goal.limits.push_back({&metric("area", "--area-below"), 1.2});
    std::size_t asked = 0;
    const SearchResult found =
        search(spec, goal, 1000, all, [&](const std::vector<std::uint64_t>& points) {
            asked += points.size();
            return std::vector<PointResult>{};
        });
    CHECK(asked == 0);
    CHECK(found.descents == 0);
    CHECK(found.looked_at == spec.points());
    REQUIRE(found.best);
    for (const PointResult& r : all) {
        CHECK_FALSE((goal.met_by(r) && r.energy_per_sample_pj < found.best->energy_per_sample_pj));
    }
    CHECK_THROWS_WITH(metric("speed", "--minimize"), Catch::Contains("expected one of: cycles"));
}
