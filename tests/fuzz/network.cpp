// SPDX-License-Identifier: Apache-2.0
// A network's YAML, fitted to the images of Fashion-MNIST and of CIFAR-100.
#include "sw/model/network.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string path = fuzz::write("network.yaml", data, size);
    for (const ImageShape& shape : {ImageShape{1, 28, 28}, ImageShape{3, 32, 32}}) {
        fuzz::returns_or_refuses([&] {
            Network network = load_network(path);
            connect(network, shape, network.classes());
            fuzz::require(network.parameters() > 0 && network.longest_sum(2) > 0,
                          "an accepted network has parameters");
            network.train.describe();
        });
    }
    return 0;
}
