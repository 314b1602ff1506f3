// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

std::string OnnxNode::describe() const {
    const std::string what = !name.empty()      ? name
                             : !outputs.empty() ? outputs.front()
                                                : std::string();
    return "node '" + what + "' (" + operation + ")";
}

} // namespace napier
