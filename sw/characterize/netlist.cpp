// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/netlist.hpp"

#include <map>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace napier::characterize {

namespace {

using Json = nlohmann::json;

class NetNumbers {
  public:
    int of(const Json& bit) {
        if (bit.is_string()) {
            return bit.get<std::string>() == "1" ? Netlist::kOne : Netlist::kZero;
        }
        return numbers_.emplace(bit.get<int>(), static_cast<int>(numbers_.size()) + 2)
            .first->second;
    }
    int count() const { return static_cast<int>(numbers_.size()) + 2; }

  private:
    std::map<int, int> numbers_;
};

Instance read_instance(const std::string& name, const Json& cell, const CellLibrary& library,
                       NetNumbers& numbers) {
    const auto type = cell.at("type").get<std::string>();
    Instance instance{library.find(type), {}, {}};
    if (instance.cell == nullptr) {
        throw std::runtime_error("netlist: cell " + name + " is a " + type +
                                 ", which the library lacks");
    }
    const Json& pins = cell.at("connections");
    const auto net = [&](const std::string& pin, bool needed) {
        const auto found = pins.find(pin);
        if (found == pins.end() || found->size() != 1) {
            if (needed) {
                throw std::runtime_error("netlist: pin " + pin + " of " + name + " hangs free");
            }
            return -1;
        }
        return numbers.of(found->at(0));
    };
    for (const CellInput& input : instance.cell->inputs) {
        instance.inputs.push_back(net(input.name, true));
    }
    for (const CellOutput& output : instance.cell->outputs) {
        instance.outputs.push_back(net(output.name, false));
    }
    return instance;
}

} // namespace

const Port* Netlist::find(const std::string& name) const {
    for (const Port& port : ports) {
        if (port.name == name) {
            return &port;
        }
    }
    return nullptr;
}

double Netlist::area_um2() const {
    double sum = 0;
    for (const Instance& instance : instances) {
        sum += instance.cell->area_um2;
    }
    return sum;
}

double Netlist::leakage_nw() const {
    double sum = 0;
    for (const Instance& instance : instances) {
        sum += instance.cell->leakage_nw;
    }
    return sum;
}

int Netlist::flip_flops() const {
    int count = 0;
    for (const Instance& instance : instances) {
        count += instance.cell->flip_flop ? 1 : 0;
    }
    return count;
}

Netlist read_netlist(const std::string& json, const std::string& top, const CellLibrary& library) {
    const Json file = Json::parse(json);
    const Json& module = file.at("modules").at(top);
    Netlist netlist;
    netlist.top = top;
    NetNumbers numbers;
    for (const auto& [name, port] : module.at("ports").items()) {
        Port result{name, port.at("direction") == "input", {}};
        for (const Json& bit : port.at("bits")) {
            result.nets.push_back(numbers.of(bit));
        }
        netlist.ports.push_back(std::move(result));
    }
    for (const auto& [name, cell] : module.at("cells").items()) {
        netlist.instances.push_back(read_instance(name, cell, library, numbers));
    }
    netlist.nets = numbers.count();
    if (const Port* clock = netlist.find("clk")) {
        netlist.clock = clock->nets.at(0);
    }
    for (const Instance& instance : netlist.instances) {
        const auto& ff = instance.cell->flip_flop;
        if (ff && instance.inputs[ff->clock] != netlist.clock) {
            throw std::runtime_error("netlist: a flip-flop is not clocked by clk");
        }
    }
    return netlist;
}

std::vector<std::size_t> evaluation_order(const Netlist& netlist) {
    std::vector<int> driver(static_cast<std::size_t>(netlist.nets), -1);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < netlist.instances.size(); ++i) {
        if (netlist.instances[i].cell->flip_flop) {
            order.push_back(i);
            continue;
        }
        for (const int net : netlist.instances[i].outputs) {
            if (net >= 0) {
                driver[static_cast<std::size_t>(net)] = static_cast<int>(i);
            }
        }
    }
    enum class Mark : char { fresh, open, done };
    std::vector<Mark> marks(netlist.instances.size(), Mark::fresh);
    std::vector<std::pair<std::size_t, std::size_t>> stack; // instance, next input to look at
    for (std::size_t root = 0; root < netlist.instances.size(); ++root) {
        if (netlist.instances[root].cell->flip_flop || marks[root] == Mark::done) {
            continue;
        }
        stack.emplace_back(root, 0);
        marks[root] = Mark::open;
        while (!stack.empty()) {
            auto& [at, next] = stack.back();
            if (next == netlist.instances[at].inputs.size()) {
                marks[at] = Mark::done;
                order.push_back(at);
                stack.pop_back();
                continue;
            }
            const int from = driver[static_cast<std::size_t>(netlist.instances[at].inputs[next++])];
            if (from < 0 || marks[static_cast<std::size_t>(from)] == Mark::done) {
                continue;
            }
            if (marks[static_cast<std::size_t>(from)] == Mark::open) {
                throw std::runtime_error("netlist: combinational loop");
            }
            marks[static_cast<std::size_t>(from)] = Mark::open;
            stack.emplace_back(static_cast<std::size_t>(from), 0);
        }
    }
    return order;
}

} // namespace napier::characterize
