// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/model/layer_kind.hpp"
#include "sw/model/network.hpp"
#include "sw/model/parameters.hpp"
#include "tests/catch.hpp"

namespace napier::test {

/// Layers, what they read, and every bit of their parameters; an imported layer has the name that
/// reports call it.
inline void check_same_layers(const Network& found, const Network& expected,
                              const std::vector<LayerParameters>& parameters) {
    REQUIRE(found.layers.size() == expected.layers.size());
    for (std::size_t l = 0; l < found.layers.size(); ++l) {
        const Layer& a = found.layers[l];
        const Layer& b = expected.layers[l];
        INFO("layer " << l << ": " << b.kind_name());
        CHECK(a.kind_name() == b.kind_name());
        CHECK(a.kind->keys() == b.kind->keys());
        CHECK(a.activation == b.activation);
        CHECK(a.name == expected.layer_name(l));
        CHECK(a.from == b.from);
        CHECK(a.with == b.with);
        CHECK(a.sources == b.sources);
        CHECK(a.output == b.output);
    }
    CHECK(safetensors_bytes(*found.tensors) == safetensors_bytes(to_tensors(expected, parameters)));
}

} // namespace napier::test
