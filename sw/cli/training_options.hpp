// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "sw/run/train_run.hpp"

namespace napier {

// Options of every command that computes with values.

CLI::Option* add_engine_option(CLI::App& command, TrainEngine& engine);
/// `help`: what there is one of.
CLI::Option* add_only_option(CLI::App& command, Trainings& only, const std::string& help);
/// Of the host; sets the shared pool's.
CLI::Option* add_threads_option(CLI::App& command);

} // namespace napier
