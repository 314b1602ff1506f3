// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace napier {

/// One place where two records differ; an absent value is null.
struct RecordDifference {
    std::string path; ///< "inputs.chip.array.rows"
    nlohmann::ordered_json a;
    nlohmann::ordered_json b;
};

/// How two records differ. Not looked at: the command, and times of the host's clock.
struct RecordDiff {
    std::vector<RecordDifference> causes;  ///< in what went in: version, inputs
    std::vector<RecordDifference> effects; ///< in results; totals before their parts
    std::vector<RecordDifference> host;    ///< where it ran: no cause, or a bug

    bool same() const { return causes.empty() && effects.empty(); }
};
RecordDiff diff_records(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

/// For a person: causes, then at most `most` effects with their ratios.
std::string to_text(const RecordDiff& diff, std::size_t most);

} // namespace napier
