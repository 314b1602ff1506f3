// SPDX-License-Identifier: Apache-2.0
#include "sw/model/layer.hpp"

#include "sw/model/layer_kind.hpp"

namespace napier {

std::string Layer::kind_name() const {
    return kind->name();
}

Kernel Layer::window() const {
    return kind->window(input());
}

WeightShape Layer::weights() const {
    return kind->weights(*this);
}

std::int64_t Layer::parameters() const {
    const WeightShape shape = weights();
    return (shape.rows + (shape.bias ? 1 : 0)) * shape.columns;
}

} // namespace napier
