// SPDX-License-Identifier: Apache-2.0
// A SCALE-Sim topology: what is accepted has a size, and comes back from its own text.
#include "sw/model/topology_csv.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::returns_or_refuses([&] {
        Network workload = parse_topology(fuzz::text(data, size), "topology.csv");
        connect(workload);
        fuzz::require(workload.macs() > 0 && workload.parameters() > 0,
                      "an accepted workload has MACs");
    });
}
