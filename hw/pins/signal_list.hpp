// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <systemc>

namespace napier {

/// Signals side by side, one a lane or an element. (sc_vector cannot give initial values.)
template <typename T> using SignalList = std::vector<std::unique_ptr<sc_core::sc_signal<T>>>;

/// Appends `count` signals name_0, name_1, ...
template <typename T>
void add_signals(SignalList<T>& list, std::size_t count, const std::string& name, T value) {
    for (std::size_t i = 0; i < count; ++i) {
        list.push_back(std::make_unique<sc_core::sc_signal<T>>(
            (name + '_' + std::to_string(i)).c_str(), value));
    }
}

} // namespace napier
