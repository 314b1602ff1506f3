// SPDX-License-Identifier: Apache-2.0
#include "hw/config/input_error.hpp"
#include "sw/onnx/onnx_file.hpp"

namespace napier {

namespace {

[[noreturn]] void refuse(const std::string& path) {
    throw InputError(path + ": this program was built without ONNX; apt install libonnx-dev "
                            "libprotobuf-dev and build it again");
}

} // namespace

OnnxGraph read_onnx(const std::string& path) {
    refuse(path);
}

std::string onnx_bytes(const OnnxGraph& graph) {
    refuse(graph.file);
}

} // namespace napier
