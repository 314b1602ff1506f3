// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_notes.hpp"

#include <fmt/format.h>

#include "sw/run/pareto.hpp"

namespace napier {

FrontNotes front_notes(const PointRunner& runner, const std::vector<PointResult>& results) {
    const std::vector<bool> front = pareto_front(results);
    FrontNotes notes;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (front[i]) {
            notes[results[i].point] = runner.notes(results[i].point);
        }
    }
    return notes;
}

std::vector<std::string> distinct_notes(const FrontNotes& notes) {
    struct Found {
        std::uint64_t first;
        std::size_t points;
    };
    std::vector<std::string> order;
    std::map<std::string, Found> found;
    for (const auto& [point, texts] : notes) {
        for (const std::string& text : texts) {
            const auto [at, is_new] = found.try_emplace(text, Found{point, 0});
            ++at->second.points;
            if (is_new) {
                order.push_back(text);
            }
        }
    }
    for (std::string& text : order) {
        const Found& of = found.at(text);
        if (of.points < notes.size()) {
            text += fmt::format(" ({} of {} points on the front, the first: point {})", of.points,
                                notes.size(), of.first);
        }
    }
    return order;
}

} // namespace napier
