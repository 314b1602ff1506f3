// SPDX-License-Identifier: Apache-2.0
// simulate, sweep and log_add for Python. Shapes and units: see the docstrings.
#include <memory>
#include <string>
#include <thread>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "hw/arith/lns_ops.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "sw/run/chip_request.hpp"
#include "sw/run/simulation_report.hpp"
#include "sw/run/sweep.hpp"

namespace py = pybind11;
using namespace napier;

/// libsystemc brings a main() that wants this; nobody calls either from Python.
__attribute__((visibility("default"))) int sc_main(int /*argc*/, char* /*argv*/[]) {
    return 0;
}

namespace {

py::object from_json(const nlohmann::ordered_json& json) {
    return py::module_::import("json").attr("loads")(json.dump());
}

constexpr std::int64_t kMostSamples = 65536;

RunMode mode_of(const std::string& pass) {
    if (pass != "training" && pass != "inference") {
        throw InputError("pass: found '" + pass + "', expected training or inference");
    }
    return pass == "training" ? RunMode::training : RunMode::inference;
}

/// `set`: a dict, or a list of pairs.
ChipRequest request_of(const std::string& arch, const py::object& set,
                       const std::string& arithmetic, const std::string& tech,
                       const std::string& faults) {
    ChipRequest request;
    request.chip = arch;
    request.arithmetic = arithmetic;
    request.technology = tech;
    request.faults = faults;
    const py::list pairs = py::isinstance<py::dict>(set) ? py::list(set.attr("items")()) : set;
    for (const auto& pair : pairs) {
        const auto [key, value] = py::cast<std::pair<std::string, py::object>>(pair);
        const bool truth = py::isinstance<py::bool_>(value);
        request.set.push_back({key,
                               truth ? (py::cast<bool>(value) ? "true" : "false")
                                     : py::cast<std::string>(py::str(value)),
                               {"set: " + key, ""}});
    }
    return request;
}

py::object simulate_workload(const std::string& workload, const std::string& arch,
                             std::int64_t batch, const std::string& pass, const py::object& set,
                             const std::string& arithmetic, const std::string& tech,
                             const std::string& faults) {
    if (batch < 1 || batch > kMostSamples) {
        throw InputError("batch: found " + std::to_string(batch) + ", expected an integer in 1.." +
                         std::to_string(kMostSamples));
    }
    const ChipRequest request = request_of(arch, set, arithmetic, tech, faults);
    nlohmann::ordered_json report;
    {
        const py::gil_scoped_release others_may_run;
        const auto [chip, technology, notes] = resolve(request);
        Network network = load_network(workload);
        connect(network);
        Simulation simulation = simulate(chip, technology, network, mode_of(pass), batch);
        simulation.warnings.insert(simulation.warnings.end(), notes.begin(), notes.end());
        report = to_json(simulation, "napier.simulate", 0);
    }
    return from_json(report);
}

py::list sweep_spec(const std::string& text, int threads) {
    const SweepSpec spec = parse_sweep_spec(text, "spec");
    std::vector<PointResult> results;
    {
        const py::gil_scoped_release others_may_run;
        PointRunner runner(spec);
        PointQueue queue(points_to_run(spec, {}));
        run_points(runner, queue,
                   threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()),
                   [&](const PointResult& r) { results.push_back(r); });
    }
    std::sort(results.begin(), results.end(),
              [](const PointResult& a, const PointResult& b) { return a.point < b.point; });
    py::list rows;
    for (const PointResult& r : results) {
        py::dict row;
        const std::vector<std::size_t> at = spec.coordinates(r.point);
        for (std::size_t i = 0; i < at.size(); ++i) {
            row[py::str(spec.axes[i].key)] = spec.axes[i].values[at[i]];
        }
        row["point"] = r.point;
        row["ok"] = r.status == PointResult::Status::ok;
        row["message"] = r.message;
        row["accuracy"] = r.accuracy ? py::cast(*r.accuracy) : py::object(py::none());
        row["cycles"] = r.cycles;
        row["stall_cycles"] = r.stall_cycles;
        row["seconds"] = r.seconds;
        row["energy_pj"] = r.energy_pj;
        row["energy_per_sample_pj"] = r.energy_per_sample_pj;
        row["area_um2"] = r.area_um2;
        row["dram_bytes"] = r.dram_read_bytes + r.dram_write_bytes;
        row["utilization"] = r.utilization;
        rows.append(row);
    }
    return rows;
}

/// Real numbers to words, added as a MAC's accumulator adds them, and back.
py::array_t<double> log_add(const py::array_t<double>& a, const py::array_t<double>& b,
                            const std::string& arithmetic) {
    const Arithmetic chip = named_arithmetic(arithmetic);
    if (!chip.is_lns()) {
        throw InputError("arithmetic: found '" + arithmetic + "', expected a logarithmic one");
    }
    const auto& mac = std::get<LnsMacConfig>(chip.mac);
    const auto one = [&](double x, double y) {
        const Lns sum = add(mac.sum_format(), mac.underflow, mac.table,
                            from_double(mac.format, mac.underflow, x),
                            from_double(mac.format, mac.underflow, y));
        return to_double(mac.sum_format(), sum);
    };
    return py::vectorize(one)(a, b);
}

} // namespace

PYBIND11_MODULE(napier, module) {
    module.doc() = "Napier: an LNS training accelerator, timed without values";
    py::register_exception<InputError>(module, "InputError", PyExc_ValueError);
    module.def(
        "simulate", &simulate_workload, py::arg("workload"), py::arg("arch") = "lns12-32x32",
        py::arg("batch") = 1, py::arg("pass_") = "training", py::arg("set") = py::dict(),
        py::arg("arithmetic") = "", py::arg("tech") = "", py::arg("faults") = "",
        "The report (schema napier.simulate/1) as a dict. `arch` is a bundled chip's name, a "
        "YAML file or a SCALE-Sim .cfg; `set` replaces keys of it, {'array.rows': 16}, and "
        "`arithmetic` its number system, 'lns10'.");
    module.def("sweep", &sweep_spec, py::arg("spec"), py::arg("threads") = 0,
               "A dict for each point of a spec (YAML text), in order; energies in picojoules, "
               "areas in square microns.");
    module.def("log_add", &log_add, py::arg("a"), py::arg("b"), py::arg("arithmetic") = "lns12",
               "a + b in the arithmetic's words, element by element over numpy arrays.");
}
