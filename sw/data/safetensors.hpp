// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace napier {

/// Numbers of any shape, row major; the product of the shape is how many.
struct NamedTensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};
using TensorMap = std::map<std::string, NamedTensor>;

/// A file in the safetensors format (https://huggingface.co/docs/safetensors): the header's length
/// in 8 bytes, little-endian; a JSON header of dtype, shape and data_offsets by name; the bytes.
/// Tensors of F32 and F64; finite numbers only, without gaps or overlaps. Throws InputError.
TensorMap read_safetensors(const std::string& path);

/// The bytes of such a file, F32, in the order of the names.
std::string safetensors_bytes(const TensorMap& tensors);

} // namespace napier
