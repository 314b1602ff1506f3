// SPDX-License-Identifier: Apache-2.0
#include "sw/model/activation.hpp"

namespace napier {

const std::vector<std::string>& activation_names() {
    static const std::vector<std::string> names = {"none", "leaky_relu", "relu"};
    return names;
}

const char* to_string(Activation activation) {
    return activation_names()[static_cast<std::size_t>(activation)].c_str();
}

Rectifier rectifier_of(Activation activation) {
    return activation == Activation::relu ? Rectifier::relu : Rectifier::leaky;
}

} // namespace napier
