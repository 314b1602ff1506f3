// SPDX-License-Identifier: Apache-2.0
#include "sw/pass/pass.hpp"

namespace napier {

const char* to_string(Pass pass) {
    switch (pass) {
    case Pass::forward:
        return "forward";
    case Pass::data_gradient:
        return "data_gradient";
    case Pass::weight_gradient:
        return "weight_gradient";
    case Pass::update:
        return "update";
    case Pass::evaluation:
        return "evaluation";
    }
    return "?";
}

const char* to_string(RunMode mode) {
    return mode == RunMode::training ? "training" : "inference";
}

} // namespace napier
