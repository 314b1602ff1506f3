// SPDX-License-Identifier: Apache-2.0
#include "hw/config/input_error.hpp"
#include "sw/onnx/onnx_graph.hpp"

namespace napier {

OnnxGraph read_onnx(const std::string& path) {
    throw InputError(path + ": this program was built without ONNX; apt install libonnx-dev "
                            "libprotobuf-dev and build it again");
}

} // namespace napier
