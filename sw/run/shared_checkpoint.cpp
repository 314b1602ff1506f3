// SPDX-License-Identifier: Apache-2.0
#include "sw/run/shared_checkpoint.hpp"

#include <string>
#include <utility>

namespace napier {

std::optional<Checkpoint> shared_checkpoint(Ranks& ranks, std::optional<Checkpoint> own) {
    std::vector<std::uint8_t> bytes;
    if (own) {
        nlohmann::json names = nlohmann::json::array();
        for (const StateSection& section : own->state) {
            names.push_back(section.name);
        }
        const std::string text = nlohmann::json{
            {"file", own->file},
            {"progress", own->progress},
            {"sections", names}}.dump();
        bytes.assign(text.begin(), text.end());
    }
    ranks.broadcast(bytes);
    if (bytes.empty()) {
        return std::nullopt;
    }
    nlohmann::json header = nlohmann::json::parse(bytes.begin(), bytes.end());
    Checkpoint checkpoint;
    checkpoint.file = header["file"];
    checkpoint.progress = std::move(header["progress"]);
    for (std::size_t i = 0; i < header["sections"].size(); ++i) {
        StateSection section{header["sections"][i], {}};
        if (own) {
            section.bytes = std::move(own->state[i].bytes);
        }
        ranks.broadcast(section.bytes);
        checkpoint.state.push_back(std::move(section));
    }
    return checkpoint;
}

} // namespace napier
