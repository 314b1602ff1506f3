// SPDX-License-Identifier: Apache-2.0
#include "sw/model/topology_columns.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

namespace napier {

namespace {

const std::vector<TopologyColumn> kProductOrder = {TopologyColumn::m, TopologyColumn::n,
                                                   TopologyColumn::k};
const std::vector<TopologyColumn> kConvolutionOrder = {
    TopologyColumn::height,       TopologyColumn::width,    TopologyColumn::filter_height,
    TopologyColumn::filter_width, TopologyColumn::channels, TopologyColumn::filters,
    TopologyColumn::stride};

/// Titles as people write them, without case, blanks and signs.
const std::map<std::string, TopologyColumn>& known_titles() {
    static const std::map<std::string, TopologyColumn> titles = {
        {"m", TopologyColumn::m},
        {"n", TopologyColumn::n},
        {"k", TopologyColumn::k},
        {"h", TopologyColumn::height},
        {"w", TopologyColumn::width},
        {"fh", TopologyColumn::filter_height},
        {"fw", TopologyColumn::filter_width},
        {"c", TopologyColumn::channels},
        {"s", TopologyColumn::stride},
        {"ifmapheight", TopologyColumn::height},
        {"ifmaph", TopologyColumn::height},
        {"inputheight", TopologyColumn::height},
        {"inputh", TopologyColumn::height},
        {"ifmapwidth", TopologyColumn::width},
        {"ifmapw", TopologyColumn::width},
        {"inputwidth", TopologyColumn::width},
        {"inputw", TopologyColumn::width},
        {"filterheight", TopologyColumn::filter_height},
        {"filterh", TopologyColumn::filter_height},
        {"kernelheight", TopologyColumn::filter_height},
        {"kernelh", TopologyColumn::filter_height},
        {"filterwidth", TopologyColumn::filter_width},
        {"filterw", TopologyColumn::filter_width},
        {"kernelwidth", TopologyColumn::filter_width},
        {"kernelw", TopologyColumn::filter_width},
        {"channels", TopologyColumn::channels},
        {"channel", TopologyColumn::channels},
        {"numchannels", TopologyColumn::channels},
        {"inputchannels", TopologyColumn::channels},
        {"inchannels", TopologyColumn::channels},
        {"numfilter", TopologyColumn::filters},
        {"numfilters", TopologyColumn::filters},
        {"filters", TopologyColumn::filters},
        {"outputchannels", TopologyColumn::filters},
        {"outchannels", TopologyColumn::filters},
        {"strides", TopologyColumn::stride},
        {"stride", TopologyColumn::stride},
        {"strideheight", TopologyColumn::stride},
        {"strideh", TopologyColumn::stride},
        {"stridesheight", TopologyColumn::stride},
        {"stridewidth", TopologyColumn::stride_width},
        {"stridew", TopologyColumn::stride_width},
        {"strideswidth", TopologyColumn::stride_width},
        {"batchsize", TopologyColumn::batch},
        {"batch", TopologyColumn::batch},
        {"batches", TopologyColumn::batch},
        {"sparsity", TopologyColumn::density},
        {"sparsityratio", TopologyColumn::density},
        {"density", TopologyColumn::density},
        {"group", TopologyColumn::groups},
        {"groups", TopologyColumn::groups},
        {"numgroups", TopologyColumn::groups},
        {"dilation", TopologyColumn::dilation},
        {"dilations", TopologyColumn::dilation},
        {"dilationheight", TopologyColumn::dilation},
        {"dilationwidth", TopologyColumn::dilation},
        {"padding", TopologyColumn::padding},
        {"paddings", TopologyColumn::padding},
        {"pad", TopologyColumn::padding},
        {"pads", TopologyColumn::padding},
        {"paddingheight", TopologyColumn::padding},
        {"paddingwidth", TopologyColumn::padding},
        {"eh", TopologyColumn::out_height},
        {"ofmapheight", TopologyColumn::out_height},
        {"ofmaph", TopologyColumn::out_height},
        {"ew", TopologyColumn::out_width},
        {"ofmapwidth", TopologyColumn::out_width},
        {"ofmapw", TopologyColumn::out_width},
        {"e2", TopologyColumn::out_pixels},
        {"", TopologyColumn::without_effect},
        {"comment", TopologyColumn::without_effect},
        {"comments", TopologyColumn::without_effect},
        {"note", TopologyColumn::without_effect},
        {"notes", TopologyColumn::without_effect},
        {"remark", TopologyColumn::without_effect},
        {"remarks", TopologyColumn::without_effect},
        {"ifmapoffset", TopologyColumn::without_effect},
        {"filteroffset", TopologyColumn::without_effect},
        {"ofmapoffset", TopologyColumn::without_effect},
        {"ifmapbaseaddr", TopologyColumn::without_effect},
        {"filterbaseaddr", TopologyColumn::without_effect},
        {"ofmapbaseaddr", TopologyColumn::without_effect},
    };
    return titles;
}

TopologyColumn column_of(const std::string& title) {
    std::string plain;
    for (const char c : title) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    if (plain.empty() && !title.empty()) {
        return TopologyColumn::unknown;
    }
    const auto found = known_titles().find(plain);
    return found == known_titles().end() ? TopologyColumn::unknown : found->second;
}

/// Several columns may be of these.
bool may_repeat(TopologyColumn column) {
    return column == TopologyColumn::unknown || column == TopologyColumn::without_effect ||
           column == TopologyColumn::dilation || column == TopologyColumn::padding;
}

bool is_size(TopologyColumn column) {
    return column < TopologyColumn::density;
}
bool is_letter(TopologyColumn column) {
    return column <= TopologyColumn::k;
}
bool is_of_convolution(TopologyColumn column) {
    return column > TopologyColumn::k && column < TopologyColumn::batch;
}

/// Goes on in SCALE-Sim's order where the heading ends early.
void complete(std::vector<TopologyColumn>& columns, const std::vector<TopologyColumn>& order) {
    if (columns.size() < order.size() &&
        std::equal(columns.begin(), columns.end(), order.begin())) {
        columns = order;
    }
}

} // namespace

const char* to_string(TopologyColumn column) {
    constexpr const char* kNames[] = {"M",
                                      "N",
                                      "K",
                                      "ifmap height",
                                      "ifmap width",
                                      "filter height",
                                      "filter width",
                                      "channels",
                                      "filters",
                                      "stride",
                                      "stride width",
                                      "batch size",
                                      "sparsity",
                                      "groups",
                                      "dilation",
                                      "padding",
                                      "ofmap height",
                                      "ofmap width",
                                      "ofmap pixels",
                                      "remark",
                                      "column"};
    return kNames[static_cast<std::size_t>(column)];
}

bool TopologyColumns::is_product() const {
    return find(TopologyColumn::m).has_value();
}

std::optional<std::size_t> TopologyColumns::find(TopologyColumn column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    return found == columns.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

std::optional<TopologyColumns> columns_by_count(std::size_t values) {
    if (values == kProductOrder.size()) {
        return TopologyColumns{kProductOrder, {}};
    }
    TopologyColumns result{kConvolutionOrder, {}};
    if (values == kConvolutionOrder.size() + 1) {
        result.columns.push_back(TopologyColumn::stride_width);
        return result;
    }
    return values == kConvolutionOrder.size() ? std::optional(result) : std::nullopt;
}

std::optional<TopologyColumns> columns_of_heading(const std::vector<std::string>& titles) {
    TopologyColumns result;
    for (std::size_t i = 1; i < titles.size(); ++i) {
        result.columns.push_back(column_of(titles[i]));
        result.titles.push_back(titles[i]);
    }
    std::vector<TopologyColumn>& columns = result.columns;
    if (std::none_of(columns.begin(), columns.end(), is_size)) {
        return std::nullopt;
    }
    // Some of SCALE-Sim's own files call both sides of the input its width.
    if (columns.size() > 1 && columns[0] == TopologyColumn::width &&
        columns[1] == TopologyColumn::width) {
        columns[0] = TopologyColumn::height;
    }
    const bool product = std::none_of(columns.begin(), columns.end(), is_of_convolution);
    if (!product && std::count(columns.begin(), columns.end(), TopologyColumn::filters) == 0) {
        // A single letter beside the sides of a convolution counts its filters.
        const auto letter = std::find_if(columns.begin(), columns.end(), is_letter);
        if (letter != columns.end()) {
            *letter = TopologyColumn::filters;
        }
    }
    const std::vector<TopologyColumn>& order = product ? kProductOrder : kConvolutionOrder;
    complete(columns, order);
    std::set<TopologyColumn> seen;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const TopologyColumn column = columns[i];
        const bool other = !product && is_letter(column);
        if (other || (!seen.insert(column).second && !may_repeat(column))) {
            throw std::invalid_argument("heading: found the column '" + result.titles[i] +
                                        (other ? "' beside those of a convolution, expected M, "
                                                 "N, K or a convolution's"
                                               : std::string("', the second for the ") +
                                                     to_string(column) + ", expected one"));
        }
    }
    for (const TopologyColumn column : order) {
        if (seen.count(column) == 0) {
            throw std::invalid_argument(std::string("heading: found no column for the ") +
                                        to_string(column) + ", expected one");
        }
    }
    return result;
}

} // namespace napier
