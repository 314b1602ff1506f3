// SPDX-License-Identifier: Apache-2.0
#include "hw/values/word_converter.hpp"

#include <algorithm>
#include <string>

#include "hw/arith/lns_ops.hpp"
#include "hw/isa/device_error.hpp"

namespace napier {

WordConverter::WordConverter(const Arithmetic& arithmetic) {
    for (std::size_t i = 0; arithmetic.count() > 1 && i < arithmetic.count(); ++i) {
        const Arithmetic own = arithmetic.alone(i);
        const auto& mac = std::get<LnsMacConfig>(own.mac);
        words_.push_back({mac.format, mac.underflow});
    }
}

bool WordConverter::converts(const Transfer& t) const {
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

const Word* WordConverter::table(std::size_t from, std::size_t to) {
    std::vector<Word>& table = tables_.at(from).at(to);
    const Words& target = words_.at(to);
    const LnsFormat& source = words_.at(from).format;
    for (std::uint32_t word = 0; table.size() < std::size_t{1} << source.width; ++word) {
        table.push_back(encode(target.format, convert(source, target.format, target.underflow,
                                                      decode(source, static_cast<Word>(word)))));
    }
    return table.data();
}

} // namespace napier
