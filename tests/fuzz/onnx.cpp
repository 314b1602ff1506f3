// SPDX-License-Identifier: Apache-2.0
// An ONNX file, for the images of CIFAR.
#include "sw/onnx/onnx_file.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/onnx/onnx_file.hpp"
#include "sw/onnx/onnx_import.hpp"

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string path = fuzz::write("model.onnx", data, size);
    return fuzz::returns_or_refuses([&] {
        const Network network = import_onnx(read_onnx(path), "fuzz", "cifar-10", {1, 6, 6});
        fuzz::require(network.parameters() > 0 && !network.tensors->empty(),
                      "an accepted network has parameters");
        network_yaml(network, "fuzz");
    });
}
