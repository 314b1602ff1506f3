// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_notes.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sw/run/pareto.hpp"

namespace napier {

std::vector<SharedNote> shared_notes(const std::vector<PointResult>& results) {
    std::vector<SharedNote> notes;
    std::map<std::string, std::size_t> places;
    for (const PointResult& result : results) {
        for (auto text = result.notes.begin(); text != result.notes.end(); ++text) {
            if (std::find(result.notes.begin(), text, *text) != text) {
                continue; // the same twice
            }
            const auto [place, is_new] = places.try_emplace(*text, notes.size());
            if (is_new) {
                notes.push_back({*text, result.point, 0});
            }
            ++notes[place->second].points;
        }
    }
    return notes;
}

std::vector<std::string> area_without(const std::vector<PointResult>& results) {
    std::vector<std::string> parts;
    for (const PointResult& result : results) {
        for (const std::string& part : result.area_without) {
            if (std::find(parts.begin(), parts.end(), part) == parts.end()) {
                parts.push_back(part);
            }
        }
    }
    return parts;
}

std::string not_trained(const SweepSpec& spec, const std::vector<PointResult>& results) {
    const auto failed = [](const PointResult& r) {
        return r.status == PointResult::Status::ok && !r.trained;
    };
    const auto first = std::find_if(results.begin(), results.end(), failed);
    return first == results.end()
               ? ""
               : fmt::format("{} of {} points, the first: point {}, {}",
                             std::count_if(results.begin(), results.end(), failed), results.size(),
                             first->point, spec.accuracies.failure(*first->accuracy));
}

std::string accuracy_note(const SweepSpec& spec, const std::vector<PointResult>& results) {
    const Accuracies& known = spec.accuracies;
    if (!known.any()) {
        return "accuracy unknown: " + known.why_none;
    }
    std::string note =
        fmt::format("accuracies are of {} ({})", known.recipe.describe(), known.source);
    const auto unknown = [](const PointResult& r) {
        return r.status == PointResult::Status::ok && !r.accuracy;
    };
    const auto first = std::find_if(results.begin(), results.end(), unknown);
    if (first != results.end()) {
        note += fmt::format("; unknown at {} of {} points, the first: point {}",
                            std::count_if(results.begin(), results.end(), unknown), results.size(),
                            first->point);
    }
    const std::string failed = not_trained(spec, results);
    return note + (failed.empty() ? "" : "; not on the front: " + failed);
}

std::vector<std::string> front_notes(const std::vector<PointResult>& results) {
    const std::vector<bool> on_front = pareto_front(results);
    std::vector<PointResult> front;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (on_front[i]) {
            front.push_back(results[i]);
        }
    }
    std::vector<std::string> texts;
    for (const SharedNote& note : shared_notes(front)) {
        texts.push_back(note.text);
        if (note.points < front.size()) {
            texts.back() += fmt::format(" ({} of {} points on the front, the first: point {})",
                                        note.points, front.size(), note.first);
        }
    }
    return texts;
}

} // namespace napier
