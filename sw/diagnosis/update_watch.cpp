// SPDX-License-Identifier: Apache-2.0
#include "sw/diagnosis/update_watch.hpp"

#include <cmath>

namespace napier {

UpdateWatch::UpdateWatch(const HostMemory& memory, const UpdatePass& pass)
    : weight_(pass.weight), before_(stored_elements(memory, pass.weight, 0, pass.weight.rows)),
      gradient_(stored_elements(memory, pass.gradient, 0, pass.weight.rows)) {}

UpdateEffect UpdateWatch::compare(const HostMemory& memory, const WordValues& weights,
                                  const WordValues& gradients) const {
    const std::vector<std::uint32_t> after = stored_elements(memory, weight_, 0, weight_.rows);
    UpdateEffect effect;
    long double moved = 0; // squares may leave a double's range
    long double size = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (gradients[gradient_[i]] != 0) {
            ++effect.gradients;
            effect.without_effect += after[i] == before_[i] ? 1u : 0u;
        }
        const long double old = weights[before_[i]];
        const long double change = weights[after[i]] - old;
        moved += change * change;
        size += old * old;
    }
    const auto elements = static_cast<long double>(after.size());
    effect.update_rms = static_cast<double>(std::sqrt(moved / elements));
    effect.weight_rms = static_cast<double>(std::sqrt(size / elements));
    return effect;
}

} // namespace napier
