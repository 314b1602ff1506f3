// SPDX-License-Identifier: Apache-2.0
#include "sw/model/planned_layer.hpp"

#include <algorithm>
#include <stdexcept>

namespace napier {

namespace {

template <typename Item>
const Item& named(const std::vector<Item>& items, const std::string& name) {
    const auto found = std::find_if(items.begin(), items.end(),
                                    [&](const Item& item) { return item.name == name; });
    if (found == items.end()) {
        throw std::logic_error("no tensor '" + name + "' has been placed");
    }
    return *found;
}

} // namespace

const DeviceTensor& PlannedLayer::tensor(const std::string& name) const {
    return named(own, name).tensor;
}

const FeatureMap& PlannedLayer::map(const std::string& name) const {
    return named(own_maps, name).map;
}

} // namespace napier
