// SPDX-License-Identifier: Apache-2.0
#include "sw/run/record.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/chrono.h>
#include <sys/utsname.h>

#include "hw/chip/architecture_yaml.hpp"
#include "hw/chip/bundled_technologies.hpp"
#include "hw/config/yaml_json.hpp"
#include "hw/energy/power_json.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/report/sha256.hpp"
#include "sw/report/version.hpp"
#include "sw/run/digests.hpp"
#include "sw/run/train_fingerprint.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

std::string processor() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        if (line.compare(0, 10, "model name") == 0) {
            return line.substr(std::min(line.find(": ") + 2, line.size()));
        }
    }
    return "unknown";
}

Json host_json() {
    utsname system{};
    ::uname(&system);
    return {{"name", system.nodename},
            {"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
            {"processor", processor()},
            {"processors", std::thread::hardware_concurrency()},
            {"blas", blas_name()}};
}

std::string absolute(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

} // namespace

double RunClock::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Json make_record(const std::string& kind, const std::string& command, const RunClock& clock,
                 Json inputs, Json results) {
    Json record;
    record["schema"] = "napier.run/2";
    record["kind"] = kind;
    record["command"] = command;
    record["napier"] = {{"version", version()}, {"commit", commit()}};
    record["host"] = host_json();
    record["started"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                    fmt::gmtime(std::chrono::system_clock::to_time_t(clock.date)));
    record["wall_seconds"] = clock.seconds();
    record["inputs"] = std::move(inputs);
    record["results"] = std::move(results);
    record["events_meaning"] = events_json();
    return record;
}

Json network_input(const Network& network) {
    Network there = network;
    there.weights = absolute(network.weights);
    return yaml_json(network_yaml(there));
}

Json chip_input(const Architecture& chip) {
    Json json = yaml_json(to_yaml(chip));
    if (!bundled_technologies().has(chip.technology)) {
        json["technology"] = yaml_json(bundled_technologies().find(chip.technology).text);
    }
    return json;
}

Json technology_input(const Architecture& chip) {
    const std::string text = bundled_technologies().find(chip.technology).text;
    return {{"name", load_technology(chip.technology).name}, {"sha256", sha256_text(text)}};
}

Json weights_input(const Network& network) {
    if (!network.tensors) {
        return nullptr;
    }
    return {{"file", absolute(network.weights)}, {"sha256", tensors_sha256(*network.tensors)}};
}

Json data_input(const Dataset& data, const std::string& folder) {
    return {{"name", data.name},
            {"folder", absolute(folder)},
            {"sha256", data_sha256(data)},
            {"training_images", data.train.count()},
            {"test_images", data.test.count()}};
}

} // namespace napier
