// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation_record.hpp"

#include "sw/run/accuracies.hpp"
#include "sw/run/cost_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

Json traffic_json(const std::vector<TensorTraffic>& traffic) {
    Json list = Json::array();
    for (const TensorTraffic& tensor : traffic) {
        list.push_back({{"tensor", tensor.tensor},
                        {"direction", tensor.written ? "write" : "read"},
                        {"tensor_bytes", tensor.bytes},
                        {"reloads", tensor.reloads},
                        {"overlap", tensor.overlap},
                        {"moved_bytes", static_cast<double>(tensor.moved()) * tensor.overlap}});
    }
    return list;
}

Json row(const Simulation& s, const SimulatedPass& pass) {
    Json json = pass_json(pass, s.network.layer_name(pass.layer));
    json["products"] = Json::array();
    for (const SimulatedPass::Product& product : pass.products) {
        json["products"].push_back({{"m", product.size.m},
                                    {"n", product.size.n},
                                    {"k", product.size.k},
                                    {"count", product.count}});
    }
    json["traffic"] = traffic_json(pass.traffic);
    return json;
}

} // namespace

Json simulation_record(const Simulation& s, Engine engine, const std::string& command,
                       const RunClock& clock) {
    Json chip = cost_json(s, static_cast<std::uint64_t>(s.batch));
    chip["memory_bytes"] = s.memory_bytes;
    chip["accuracy"] = accuracy_json(known_accuracies(s.network), s.architecture);
    chip["passes"] = Json::array();
    for (const SimulatedPass& pass : s.passes) {
        chip["passes"].push_back(row(s, pass));
    }
    Json inputs = {
        {"network", network_input(s.network)}, {"weights", weights_input(s.network)},
        {"chip", chip_input(s.architecture)},  {"technology", technology_input(s.architecture)},
        {"mode", to_string(s.mode)},           {"batch", s.batch},
        {"engine", to_string(engine)}};
    return make_record("simulate", command, clock, std::move(inputs), {{"chip", std::move(chip)}});
}

} // namespace napier
