// SPDX-License-Identifier: Apache-2.0
// The Python module `napier`: what the command line does, as functions that return records. Shapes,
// units and errors stand in napier.pyi.
#include <algorithm>
#include <csignal>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "hw/arith/lns/lns_ops.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/report/output_error.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/report/version.hpp"
#include "sw/run/evaluation_record.hpp"
#include "sw/run/read_record.hpp"
#include "sw/run/record_diff.hpp"
#include "sw/run/rerun.hpp"
#include "sw/run/simulation_record.hpp"
#include "sw/run/sweep.hpp"
#include "sw/run/sweep_record.hpp"
#include "sw/run/train_record.hpp"
#include "sw/run/train_run.hpp"
#include "sw/run/wave_run.hpp"

namespace py = pybind11;
using namespace napier;
using Json = nlohmann::ordered_json;

/// libsystemc brings a main() that wants this; nobody calls either from Python.
__attribute__((visibility("default"))) int sc_main(int /*argc*/, char* /*argv*/[]) {
    return 0;
}

namespace {

py::object from_json(const Json& json) {
    return py::module_::import("json").attr("loads")(json.dump());
}

/// A name or path as it is, a dict as its text in braces.
std::string name_or_text(const py::object& value) {
    return py::isinstance<py::str>(value)
               ? py::cast<std::string>(value)
               : py::cast<std::string>(py::module_::import("json").attr("dumps")(value));
}

std::string value_text(const py::handle& value) {
    if (py::isinstance<py::bool_>(value)) {
        return py::cast<bool>(value) ? "true" : "false";
    }
    return py::isinstance<py::dict>(value) || py::isinstance<py::list>(value)
               ? py::cast<std::string>(py::module_::import("json").attr("dumps")(value))
               : py::cast<std::string>(py::str(value));
}

/// `set`: a dict, or a list of pairs.
ChipRequest chip_request(const py::object& arch, const py::object& set,
                         const std::string& arithmetic, const py::object& tech,
                         const py::object& faults, bool strict_prices) {
    ChipRequest request;
    request.chip = name_or_text(arch);
    request.arithmetic = arithmetic;
    request.technology = name_or_text(tech);
    request.faults = name_or_text(faults);
    request.strict_prices = strict_prices;
    const py::list pairs = py::isinstance<py::dict>(set) ? py::list(set.attr("items")()) : set;
    for (const auto& pair : pairs) {
        const auto [key, value] = py::cast<std::pair<std::string, py::object>>(pair);
        request.set.push_back({key, value_text(value), {"set: " + key, ""}});
    }
    return request;
}

/// A data set's folder or file as it is; a dict of arrays as an .npz file, gone with the object.
class DataArgument {
  public:
    explicit DataArgument(const py::object& data) {
        if (py::isinstance<py::str>(data)) {
            path_ = py::cast<std::string>(data);
            return;
        }
        folder_ = py::module_::import("tempfile").attr("TemporaryDirectory")();
        path_ = py::cast<std::string>(folder_.attr("name")) + "/arrays.npz";
        py::module_::import("numpy").attr("savez")(path_, **py::cast<py::dict>(data));
    }
    const std::string& path() const { return path_; }

  private:
    py::object folder_;
    std::string path_;
};

RunMode mode_of(const std::string& mode) {
    if (mode != "training" && mode != "inference") {
        throw InputError("mode: found '" + mode + "', expected training or inference");
    }
    return mode == "training" ? RunMode::training : RunMode::inference;
}

Engine engine_of(const std::string& engine) {
    if (engine != "fast" && engine != "tlm") {
        throw InputError("engine: found '" + engine + "', expected fast or tlm");
    }
    return engine == "fast" ? Engine::fast : Engine::tlm;
}

TrainEngine train_engine_of(const std::string& engine) {
    if (engine != "tlm" && engine != "passes") {
        throw InputError("engine: found '" + engine + "', expected tlm or passes");
    }
    return engine == "tlm" ? TrainEngine::tlm : TrainEngine::passes;
}

Trainings trainings_of(const std::string& only) {
    const std::vector<std::string> names = {"", "chip", "fixed_twin", "float32"};
    const auto found = std::find(names.begin(), names.end(), only);
    if (found == names.end()) {
        throw InputError("only: found '" + only + "', expected chip, fixed_twin or float32");
    }
    return static_cast<Trainings>(found - names.begin());
}

/// While one lives, Ctrl-C ends the work as on the command line. Threads may each have one; signals
/// are noted for all of them, from the first to the last.
class StopWork {
  public:
    StopWork() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (++living_ == 1) {
            stop_.emplace();
        }
    }
    ~StopWork() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (--living_ == 0) {
            stop_.reset();
        }
    }
    StopWork(const StopWork&) = delete;
    StopWork& operator=(const StopWork&) = delete;

  private:
    static inline std::mutex mutex_;
    static inline int living_ = 0;
    static inline std::optional<StopSignal> stop_;
};

/// SystemC has one simulation in a process: what runs one takes this first, without Python's lock.
template <typename Run> Json alone(Run&& run) {
    static std::mutex one;
    const py::gil_scoped_release others_may_run;
    const std::lock_guard<std::mutex> lock(one);
    const StopWork stop;
    return run();
}

py::object simulate_network(const py::object& network, const py::object& arch, std::int64_t batch,
                            const std::string& mode, const std::string& engine,
                            const py::object& set, const std::string& arithmetic,
                            const py::object& tech, const py::object& faults, bool strict_prices) {
    SimulationRequest request;
    request.network = name_or_text(network);
    request.chip = chip_request(arch, set, arithmetic, tech, faults, strict_prices);
    request.mode = mode_of(mode);
    request.batch = batch;
    request.engine = engine_of(engine);
    const auto run = [&] {
        const RunClock clock;
        return simulation_record(run_simulation(request), request.engine, "napier.simulate", clock);
    };
    if (request.engine == Engine::tlm) {
        return from_json(alone(run));
    }
    Json record;
    {
        const py::gil_scoped_release others_may_run;
        const StopWork stop;
        record = run();
    }
    return from_json(record);
}

py::object train_network(const py::object& network, const py::object& arch, const py::object& data,
                         int epochs, long samples, long test_samples, std::uint64_t seed,
                         double width_multiplier, const std::string& only,
                         const std::string& engine, const std::string& out, const py::object& set,
                         const std::string& arithmetic, const py::object& tech,
                         const py::object& faults, bool strict_prices, std::optional<int> batch,
                         std::optional<double> learning_rate, std::optional<double> momentum,
                         std::optional<double> weight_decay, int threads) {
    const DataArgument images(data);
    TrainOptions options;
    options.command = "napier.train";
    options.network = name_or_text(network);
    options.chip = chip_request(arch, set, arithmetic, tech, faults, strict_prices);
    options.data = images.path();
    options.epochs = epochs;
    options.samples = samples == 0 ? -1 : samples;
    options.test_samples = test_samples;
    options.seed = seed;
    options.width_multiplier = width_multiplier;
    options.trainings = trainings_of(only);
    options.engine = train_engine_of(engine);
    options.session.out = out;
    options.session.start = Start::discard;
    options.recipe.batch = batch;
    options.recipe.learning_rate = learning_rate;
    options.recipe.momentum = momentum;
    options.recipe.weight_decay = weight_decay;
    return from_json(alone([&] {
        if (threads > 0) {
            WorkerPool::set_shared_threads(threads);
        }
        return train_record(run_train(options));
    }));
}

py::object evaluate_network(const py::object& network, const py::object& arch,
                            const std::string& weights, const py::object& data, long test_samples,
                            double width_multiplier, const std::string& only,
                            const std::string& engine, const std::string& out,
                            const py::object& set, const std::string& arithmetic,
                            const py::object& tech, const py::object& faults, bool strict_prices,
                            std::optional<int> batch, int threads) {
    const DataArgument images(data);
    EvaluateOptions options;
    options.command = "napier.evaluate";
    options.network = name_or_text(network);
    options.weights = weights;
    options.chip = chip_request(arch, set, arithmetic, tech, faults, strict_prices);
    options.data = images.path();
    options.test_samples = test_samples;
    options.width_multiplier = width_multiplier;
    options.arithmetics = trainings_of(only);
    options.engine = train_engine_of(engine);
    options.out = out;
    options.batch = batch;
    return from_json(alone([&] {
        if (threads > 0) {
            WorkerPool::set_shared_threads(threads);
        }
        return evaluation_record(evaluate(options));
    }));
}

py::list sweep(const py::object& spec_or_text, int threads) {
    const SweepSpec spec = parse_sweep_spec(name_or_text(spec_or_text), "spec");
    std::vector<PointResult> results;
    {
        const py::gil_scoped_release others_may_run;
        const StopWork stop;
        PointRunner runner(spec);
        PointQueue queue(points_to_run(spec, {}));
        run_points(runner, queue,
                   threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()),
                   [&](const PointResult& r) { results.push_back(r); });
        if (const int signal = StopSignal::received()) {
            throw Interrupted(signal,
                              "interrupted: " + std::to_string(results.size()) + " of " +
                                  std::to_string(spec.points()) +
                                  " points had run, which nothing keeps; napier sweep keeps them");
        }
    }
    std::sort(results.begin(), results.end(),
              [](const PointResult& a, const PointResult& b) { return a.point < b.point; });
    py::list rows;
    for (const PointResult& result : results) {
        rows.append(from_json(point_json(spec, result)));
    }
    return rows;
}

py::object wave(const std::string& bench, const std::string& out, const py::object& arch,
                const std::string& network, const std::string& data, std::uint64_t seed, int layer,
                const std::string& pass, long step, long tile, long from,
                std::optional<long> cycles, const py::object& set, const std::string& arithmetic) {
    WaveRequest request{
        bench, chip_request(arch, set, arithmetic, py::str(), py::str(), false), out, {}};
    request.window = {network, data, seed, layer, array_pass(pass, "pass"),
                      step,    tile, from, cycles};
    return from_json(alone([&]() -> Json {
        const WaveResult result = run_wave(request);
        return {{"file", result.file},
                {"variables", result.variables},
                {"bytes", result.bytes},
                {"traced", result.traced}};
    }));
}

py::object rerun_record(const std::string& record, const std::string& out, const std::string& data,
                        const std::string& weights, const py::object& set,
                        const std::string& arithmetic, const py::object& tech,
                        const py::object& faults, bool strict_prices) {
    RerunOptions options;
    options.record = record;
    options.out = out;
    options.data = data;
    options.weights = weights;
    options.changes =
        chip_request(py::str("lns12-32x32"), set, arithmetic, tech, faults, strict_prices);
    options.command = "napier.rerun";
    return from_json(alone([&] { return rerun(options); }));
}

Json record_of(const py::object& record) {
    return py::isinstance<py::str>(record) ? read_record(py::cast<std::string>(record))
                                           : Json::parse(name_or_text(record));
}

py::list diff(const py::object& a, const py::object& b) {
    const RecordDiff found = diff_records(record_of(a), record_of(b));
    py::list rows;
    const auto add = [&](const char* kind, const std::vector<RecordDifference>& differences) {
        for (const RecordDifference& d : differences) {
            rows.append(from_json({{"kind", kind}, {"path", d.path}, {"a", d.a}, {"b", d.b}}));
        }
    };
    add("cause", found.causes);
    add("effect", found.effects);
    return rows;
}

/// Real numbers to words, added as a MAC's accumulator adds them, and back.
py::array_t<double> log_add(const py::array_t<double>& a, const py::array_t<double>& b,
                            const std::string& arithmetic) {
    const Arithmetic chip = named_arithmetic(arithmetic);
    const auto* const lns = std::get_if<LnsMacConfig>(&chip.mac);
    if (lns == nullptr) {
        throw InputError("arithmetic: found '" + arithmetic + "', expected a logarithmic one");
    }
    const LnsMacConfig& mac = *lns;
    const auto one = [&](double x, double y) {
        const Lns sum = add(mac.sum_format(), mac.underflow, mac.table,
                            from_double(mac.format, mac.underflow, x),
                            from_double(mac.format, mac.underflow, y));
        return to_double(mac.sum_format(), sum);
    };
    return py::vectorize(one)(a, b);
}

void translate_interruption(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const Interrupted& stop) {
        PyErr_SetString(PyExc_KeyboardInterrupt, stop.what());
    }
}

} // namespace

PYBIND11_MODULE(napier, module) {
    module.doc() = "Napier: an accelerator that trains in logarithms. Every function takes the "
                   "chip as the command line does and returns records (schema napier.run/2) as "
                   "dicts, with the command line's bits.";
    module.attr("__version__") = version();
    module.attr("commit") = commit();
    py::register_exception<InputError>(module, "InputError", PyExc_ValueError);
    py::register_exception<OutputError>(module, "OutputError", PyExc_OSError);
    py::register_exception_translator(translate_interruption);
    const auto chip = py::arg("arch") = "lns12-32x32";
    const auto set = py::arg("set") = py::dict();
    const auto arithmetic = py::arg("arithmetic") = "";
    const auto tech = py::arg("tech") = "";
    const auto faults = py::arg("faults") = "";
    const auto strict = py::arg("strict_prices") = false;
    module.def("train", &train_network, py::arg("network"), chip, py::arg("data") = "",
               py::arg("epochs") = 0, py::arg("samples") = 0, py::arg("test_samples") = 0,
               py::arg("seed") = 1, py::arg("width_multiplier") = 1.0, py::arg("only") = "",
               py::arg("engine") = "tlm", py::arg("out") = "", set, arithmetic, tech, faults,
               strict, py::arg("batch") = py::none(), py::arg("learning_rate") = py::none(),
               py::arg("momentum") = py::none(), py::arg("weight_decay") = py::none(),
               py::arg("threads") = 0,
               "Train a network on the chip, its fixed-point twin and in float32; the record.");
    module.def(
        "evaluate", &evaluate_network, py::arg("network"), chip, py::arg("weights") = "",
        py::arg("data") = "", py::arg("test_samples") = 0, py::arg("width_multiplier") = 1.0,
        py::arg("only") = "", py::arg("engine") = "tlm", py::arg("out") = "", set, arithmetic, tech,
        faults, strict, py::arg("batch") = py::none(), py::arg("threads") = 0,
        "Test a network with given weights on the chip, its twin and in float32; the record.");
    module.def("simulate", &simulate_network, py::arg("network"), chip, py::arg("batch") = 1,
               py::arg("mode") = "training", py::arg("engine") = "fast", set, arithmetic, tech,
               faults, strict, "Time a network on the chip, without values; the record.");
    module.def("sweep", &sweep, py::arg("spec"), py::arg("threads") = 0,
               "Time a network on every chip of a grid; a dict a point, in order.");
    module.def("wave", &wave, py::arg("bench"), py::arg("out") = "", py::arg("arch") = "lns12-4x4",
               py::arg("network") = "mlp", py::arg("data") = "", py::arg("seed") = 1,
               py::arg("layer") = 0, py::arg("pass_") = "forward", py::arg("step") = 0,
               py::arg("tile") = 0, py::arg("from_") = 0, py::arg("cycles") = py::none(), set,
               arithmetic, "Run a pin-level bench and write its waveform (VCD).");
    module.def("rerun", &rerun_record, py::arg("record"), py::arg("out") = "", py::arg("data") = "",
               py::arg("weights") = "", set, arithmetic, tech, faults, strict,
               "Run again what a record's file says; the new record.");
    module.def("diff", &diff, py::arg("a"), py::arg("b"),
               "Where two records (dicts or files) differ: a dict a place, causes first.");
    module.def("log_add", &log_add, py::arg("a"), py::arg("b"), py::arg("arithmetic") = "lns12",
               "a + b in the arithmetic's words, element by element over numpy arrays.");
}
