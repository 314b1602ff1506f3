// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/conversions.hpp"

#include <algorithm>
#include <string>

#include "hw/isa/device_error.hpp"

namespace napier {

Conversions::Conversions(const Arithmetic& arithmetic) {
    for (std::size_t i = 0; arithmetic.count() > 1 && i < arithmetic.count(); ++i) {
        systems_.push_back(arithmetic.alone(i).mac);
    }
}

bool Conversions::needed(const Transfer& t) const {
    if (t.arithmetic == t.stored && (t.arithmetic == 0 || t.arithmetic < systems_.size())) {
        return false;
    }
    if (t.arithmetic >= systems_.size() || t.stored >= systems_.size()) {
        throw DeviceError(ErrorCode::bad_instruction,
                          "transfer between arithmetics " + std::to_string(t.stored) + " and " +
                              std::to_string(t.arithmetic) + ", the chip has " +
                              std::to_string(std::max<std::size_t>(systems_.size(), 1)));
    }
    const NumberSystem& stored = systems_[t.stored];
    if (same_words(systems_[t.arithmetic], stored)) {
        return false;
    }
    if (t.element_bits != word_bits(stored)) {
        throw DeviceError(ErrorCode::bad_shape, "conversion of elements of " +
                                                    std::to_string(t.element_bits) + " bits from " +
                                                    describe(stored));
    }
    return true;
}

} // namespace napier
