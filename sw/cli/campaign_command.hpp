// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier campaign`: registers the options; parsing runs the command.
void add_campaign_command(CLI::App& app, const std::string& command_line);

} // namespace napier
