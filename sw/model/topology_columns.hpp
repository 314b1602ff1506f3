// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace napier {

/// What a column of a SCALE-Sim topology holds.
enum class TopologyColumn {
    m,
    n,
    k,
    height,
    width,
    filter_height,
    filter_width,
    channels,
    filters,
    stride, ///< of both directions, or where a stride width is given, of the height
    stride_width,
    batch,
    density,    ///< "1:1": dense
    groups,     ///< 1 alone can be timed ...
    dilation,   ///< ... as can 1 ...
    padding,    ///< ... and 0: padding is part of the input here
    out_height, ///< what follows from the others: compared, not read
    out_width,
    out_pixels,
    without_effect, ///< remarks and addresses
    unknown,
};
/// What messages call it.
const char* to_string(TopologyColumn column);

/// The columns behind the name, in their order.
struct TopologyColumns {
    std::vector<TopologyColumn> columns;
    std::vector<std::string> titles; ///< as the heading has them; empty: there is none

    bool is_product() const;
    std::optional<std::size_t> find(TopologyColumn column) const;
};

/// The columns of rows without a heading, by the count of their values; none for other counts.
std::optional<TopologyColumns> columns_by_count(std::size_t values);

/// What a heading says; its first title is the name's. A heading that knows none of the columns
/// says nothing (the count decides); one that ends early goes on in SCALE-Sim's order. Throws
/// std::invalid_argument saying what it lacks or has twice.
std::optional<TopologyColumns> columns_of_heading(const std::vector<std::string>& titles);

} // namespace napier
