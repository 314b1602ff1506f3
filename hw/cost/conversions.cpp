// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/conversions.hpp"

#include <algorithm>
#include <string>

#include "hw/isa/device_error.hpp"

namespace napier {

Conversions::Conversions(const Arithmetic& arithmetic) {
    for (std::size_t i = 0; arithmetic.count() > 1 && i < arithmetic.count(); ++i) {
        const Arithmetic own = arithmetic.alone(i);
        const auto& mac = std::get<LnsMacConfig>(own.mac);
        words_.push_back({mac.format, mac.underflow});
    }
}

bool Conversions::needed(const Transfer& t) const {
    if (t.arithmetic == t.stored && (t.arithmetic == 0 || t.arithmetic < words_.size())) {
        return false;
    }
    if (t.arithmetic >= words_.size() || t.stored >= words_.size()) {
        throw DeviceError(ErrorCode::bad_instruction,
                          "transfer between arithmetics " + std::to_string(t.stored) + " and " +
                              std::to_string(t.arithmetic) + ", the chip has " +
                              std::to_string(std::max<std::size_t>(words_.size(), 1)));
    }
    const LnsFormat& stored = words_[t.stored].format;
    if (words_[t.arithmetic].format == stored) {
        return false;
    }
    if (t.element_bits != stored.width) {
        throw DeviceError(ErrorCode::bad_shape, "conversion of elements of " +
                                                    std::to_string(t.element_bits) + " bits from " +
                                                    to_string(stored));
    }
    return true;
}

} // namespace napier
