// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/characterize/netlist.hpp"
#include "sw/characterize/recipe.hpp"

namespace napier::characterize {

/// A folder under the system's temporary one, removed with all it holds at the end.
class WorkFolder {
  public:
    WorkFolder();
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// A netlist and how it came about.
struct Mapped {
    Recipe recipe;
    Netlist netlist;
};

/// yosys and its abc. Throws InputError if yosys cannot be started, Interrupted if a StopSignal
/// comes while it runs.
class Synthesiser {
  public:
    /// `library` must outlive the synthesiser.
    explicit Synthesiser(const CellLibrary& library);

    /// Module `mac` of `verilog` by each recipe that the library allows, for a period of
    /// `clock_ns`. Throws std::runtime_error with the end of yosys' log if it fails.
    std::vector<Mapped> run(const std::string& verilog, double clock_ns,
                            const std::vector<Recipe>& wanted = recipes()) const;

    /// "Yosys 0.23 (git sha1 ...)"
    const std::string& version() const { return version_; }

  private:
    const CellLibrary& library_;
    WorkFolder folder_;
    std::string version_;
};

} // namespace napier::characterize
