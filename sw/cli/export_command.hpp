// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier export`: an ONNX model from a network and its weights.
void add_export_command(CLI::App& app);

} // namespace napier
