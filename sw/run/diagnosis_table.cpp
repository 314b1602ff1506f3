// SPDX-License-Identifier: Apache-2.0
#include "sw/run/diagnosis_table.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"

namespace napier {

namespace {

/// A share, or a ratio; none where the row has none.
using RowValue = std::function<std::optional<double>(const DiagnosisRow&)>;

double share_of(std::uint64_t part, std::uint64_t all) {
    return all == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(all);
}

/// The rows with the largest values first, `most` of them.
std::vector<const DiagnosisRow*> largest(const DiagnosisSample& sample, const RowValue& value,
                                         std::size_t most) {
    std::vector<const DiagnosisRow*> rows;
    for (const DiagnosisRow& row : sample.rows) {
        if (value(row)) {
            rows.push_back(&row);
        }
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const auto* a, const auto* b) { return *value(*a) > *value(*b); });
    rows.resize(std::min(rows.size(), most));
    return rows;
}

} // namespace

std::string diagnosis_table(const TrainingSample& of) {
    constexpr std::size_t kWorstRatios = 3;
    using Align = TextTable::Align;
    TextTable table({{"", Align::left},
                     {"layer", Align::left},
                     {"pass", Align::left},
                     {"operation", Align::left},
                     {"tensor", Align::left},
                     {""}});
    const auto add = [&](const char* what, const DiagnosisRow& row, const std::string& value) {
        table.add_row({what, row.name, to_string(row.pass), row.operation, row.tensor, value});
    };
    const RowValue noise = [](const DiagnosisRow& row) -> std::optional<double> {
        const std::optional<double> ratio = row.product ? row.product->snr_db() : std::nullopt;
        return ratio ? std::optional(-*ratio) : std::nullopt;
    };
    for (const DiagnosisRow* row : largest(of.sample, noise, kWorstRatios)) {
        add("lowest signal to noise", *row, fmt::format("{:.1f} dB", -*noise(*row)));
    }
    const auto add_largest = [&](const char* what, const RowValue& share) {
        for (const DiagnosisRow* row : largest(of.sample, share, 1)) {
            if (*share(*row) > 0) {
                add(what, *row, human_percent(*share(*row)));
            }
        }
    };
    add_largest("most saturated", [](const DiagnosisRow& row) {
        return std::optional(share_of(row.statistics.saturated, row.statistics.values));
    });
    add_largest("most flushed to zero", [](const DiagnosisRow& row) {
        return row.product ? std::optional(share_of(row.product->flushed, row.product->outputs))
                           : std::nullopt;
    });
    add_largest("most updates without effect", [](const DiagnosisRow& row) {
        return row.update ? std::optional(row.update->share_without_effect()) : std::nullopt;
    });
    return fmt::format("what the numbers of {} do at step {} (epoch {})\n\n{}", of.training,
                       of.sample.step, of.epoch, table.str());
}

} // namespace napier
