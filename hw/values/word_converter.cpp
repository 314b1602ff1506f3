// SPDX-License-Identifier: Apache-2.0
#include "hw/values/word_converter.hpp"

namespace napier {

const Word* WordConverter::table(std::size_t from, std::size_t to) {
    std::vector<Word>& table = tables_.at(from).at(to);
    if (table.empty()) {
        table = conversion_table(conversions_.system(from), conversions_.system(to));
    }
    return table.data();
}

} // namespace napier
