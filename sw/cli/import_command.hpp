// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier import`: a network file and its weights from an ONNX model.
void add_import_command(CLI::App& app);

} // namespace napier
