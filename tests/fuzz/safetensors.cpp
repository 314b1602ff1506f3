// SPDX-License-Identifier: Apache-2.0
// A file of weights. The first byte says whether the rest is the whole file or a header to which
// length and zeros are added.
#include "sw/data/safetensors.hpp"

#include <cmath>

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    const std::uint8_t mode = bytes.next();
    std::string file = fuzz::text(bytes.data(), bytes.left());
    if ((mode & 1) != 0) {
        std::string length;
        for (int byte = 0; byte < 8; ++byte) {
            length.push_back(static_cast<char>(file.size() >> (8 * byte) & 0xff));
        }
        file = length + file + std::string(std::size_t{mode} * 4, '\0');
    }
    const std::string path =
        fuzz::write("weights", reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
    return fuzz::returns_or_refuses([&] {
        const TensorMap tensors = read_safetensors(path);
        for (const auto& [name, tensor] : tensors) {
            std::int64_t count = 1;
            for (const std::int64_t side : tensor.shape) {
                count *= side;
            }
            fuzz::require(count == static_cast<std::int64_t>(tensor.values.size()),
                          "a tensor has the numbers of its shape");
            for (const float value : tensor.values) {
                fuzz::require(std::isfinite(value), "weights are finite");
            }
        }
        const std::string again = safetensors_bytes(tensors);
        const std::string copy =
            fuzz::write("copy", reinterpret_cast<const std::uint8_t*>(again.data()), again.size());
        fuzz::require(read_safetensors(copy).size() == tensors.size(), "what is written is read");
    });
}
