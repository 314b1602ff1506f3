// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <systemc>

namespace napier {

/// A signal inside the array. Wired once, in a loop, to one writer, so the check for a second one
/// at every write is left out.
template <typename T> using LaneSignal = sc_core::sc_signal<T, sc_core::SC_UNCHECKED_WRITERS>;

/// Signals side by side, one a lane or an element. (sc_vector cannot give initial values.)
template <typename T> using SignalList = std::vector<std::unique_ptr<LaneSignal<T>>>;

/// Appends `count` signals, numbered on: name_0, name_1, ...
template <typename T>
void add_signals(SignalList<T>& list, std::size_t count, const std::string& name, T value) {
    for (std::size_t i = 0; i < count; ++i) {
        list.push_back(std::make_unique<LaneSignal<T>>(
            (name + '_' + std::to_string(list.size())).c_str(), value));
    }
}

} // namespace napier
