// SPDX-License-Identifier: Apache-2.0
#include "sw/run/digests.hpp"

#include "hw/config/input_error.hpp"
#include "sw/report/sha256.hpp"

namespace napier {

std::string data_sha256(const Dataset& data) {
    Sha256 hash;
    for (const ImageSplit* split : {&data.train, &data.test}) {
        hash.add(split->pixels.data(), split->pixels.size());
        hash.add(split->labels.data(), split->labels.size());
    }
    return to_hexadecimal(hash.digest());
}

void require_sha256(const Dataset& data, const std::string& expected) {
    if (expected.empty()) {
        return;
    }
    if (const std::string found = data_sha256(data); found != expected) {
        throw InputError(data.name + ": found images and labels of SHA-256 " + found +
                         ", expected " + expected + ", the record's (--data FOLDER)");
    }
}

std::string tensors_sha256(const TensorMap& tensors) {
    Sha256 hash;
    for (const auto& [name, tensor] : tensors) {
        hash.add(name);
        hash.add(tensor.values.data(), tensor.values.size() * sizeof(float));
    }
    return to_hexadecimal(hash.digest());
}

} // namespace napier
