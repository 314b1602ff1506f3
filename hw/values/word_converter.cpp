// SPDX-License-Identifier: Apache-2.0
#include "hw/values/word_converter.hpp"

#include "hw/arith/lns_ops.hpp"

namespace napier {

const Word* WordConverter::table(std::size_t from, std::size_t to) {
    std::vector<Word>& table = tables_.at(from).at(to);
    const auto& [target, underflow] = conversions_.words(to);
    const LnsFormat& source = conversions_.words(from).format;
    for (std::uint32_t word = 0; table.size() < std::size_t{1} << source.width; ++word) {
        table.push_back(encode(
            target, convert(source, target, underflow, decode(source, static_cast<Word>(word)))));
    }
    return table.data();
}

} // namespace napier
