// SPDX-License-Identifier: Apache-2.0
// An ONNX file, for the images of CIFAR.
#include "sw/model/network_yaml.hpp"
#include "sw/model/parameters.hpp"
#include "sw/onnx/onnx_export.hpp"
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
        std::vector<LayerParameters> parameters;
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            parameters.push_back(initial_parameters(network, l, 0));
        }
        const Network again =
            import_onnx(export_onnx(network, parameters), "fuzz", "cifar-10", network.image);
        fuzz::require(safetensors_bytes(*again.tensors) == safetensors_bytes(*network.tensors),
                      "what is exported has the same parameters");
    });
}
