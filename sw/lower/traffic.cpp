// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/traffic.hpp"

#include <algorithm>

namespace napier {

void TrafficPlan::gather(std::uint16_t tag, const char* name, const WindowOperand& windows,
                         std::int64_t rows, Buffer into, std::int64_t reloads) {
    const std::uint64_t bytes = map_bytes(windows, rows);
    note(tag, windows.address, {name, false, bytes, times(reloads), into, 1});
}

std::vector<TensorTraffic> TrafficPlan::of(std::uint16_t tag) const {
    std::vector<TensorTraffic> lines;
    const auto found = by_tag_.find(tag);
    if (found == by_tag_.end()) {
        return lines;
    }
    for (const Part& part : found->second.parts) {
        const TensorTraffic& t = part.traffic;
        const auto line = std::find_if(lines.begin(), lines.end(), [&t](const TensorTraffic& l) {
            return l.tensor == t.tensor && l.written == t.written && l.reloads == t.reloads &&
                   l.gathered == t.gathered;
        });
        if (line == lines.end()) {
            lines.push_back(t);
        } else {
            line->bytes += t.bytes;
        }
    }
    return lines;
}

void TrafficPlan::note(std::uint16_t tag, std::uint64_t address, const TensorTraffic& traffic) {
    TagParts& of_tag = by_tag_[tag];
    const auto [found, is_new] =
        of_tag.index.try_emplace({traffic.tensor, traffic.written, address}, of_tag.parts.size());
    if (is_new) {
        of_tag.parts.push_back({address, traffic});
    } else {
        of_tag.parts[found->second].traffic.reloads += traffic.reloads;
    }
}

} // namespace napier
