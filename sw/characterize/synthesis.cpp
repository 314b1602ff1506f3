// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/synthesis.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "hw/config/plain_file.hpp"
#include "sw/report/stop_signal.hpp"

extern char** environ;

namespace napier::characterize {

namespace {

constexpr std::uint64_t kMostOutputBytes = std::uint64_t{1} << 30; ///< of what yosys writes

void spill(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) {
        throw std::runtime_error(path + ": cannot be written");
    }
}

/// As C wants them: ends with null, and nobody writes to them.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (const std::string& text : texts) {
        all.push_back(const_cast<char*>(text.c_str()));
    }
    all.push_back(nullptr);
    return all;
}

/// This process' environment with another folder for temporary files.
std::vector<std::string> environment(const std::string& temporary) {
    std::vector<std::string> all = {"TMPDIR=" + temporary};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (std::strncmp(*variable, "TMPDIR=", 7) != 0) {
            all.push_back(*variable);
        }
    }
    return all;
}

/// The exit code of a child, which leads a process group of its own; throws Interrupted, when all
/// of the group has ended, if a StopSignal comes.
int wait_for(pid_t child) {
    constexpr timespec kPause{0, 5000000};
    int status = 0;
    for (;;) {
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) {
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
        }
        if (StopSignal::received() != 0) {
            kill(-child, SIGKILL); // what it has started too
            waitpid(child, &status, 0);
            stop_if_asked();
        }
        nanosleep(&kPause, nullptr); // a signal ends it
    }
}

/// Runs a program with its output in a file `output` of `folder`, which takes its temporary files
/// too; its exit code, or -1 if it could not be started.
int run_program(const std::vector<std::string>& words, const std::string& folder,
                const std::string& output) {
    const std::vector<std::string> variables = environment(folder);
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> environment = pointers(variables);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, (folder + "/" + output).c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t child = 0;
    const int error =
        posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error != 0 ? -1 : wait_for(child);
}

/// yosys' own $lcu is Brent and Kung's; this one is the plain chain.
const char* const kRippleCarry = R"((* techmap_celltype = "$lcu" *)
module ripple_lcu (P, G, CI, CO);
    parameter WIDTH = 2;
    input [WIDTH-1:0] P, G;
    input CI;
    output [WIDTH-1:0] CO;
    wire [WIDTH:0] c = {CO, CI};
    assign CO = G | (P & c[WIDTH-1:0]);
endmodule
)";

/// Connects an adder cell's output, inverted or not, to the sum or the carry. Both are zero where
/// all inputs are, so the first row of the truth table tells an inverted one.
std::string adder_output(const CellOutput& output, const char* wire) {
    return fmt::format("    assign {} = {}{};\n", is_sum(output) ? 's' : 'c',
                       (output.truth & 1) != 0 ? "~" : "", wire);
}

std::string script_for(const std::string& folder, const std::vector<Recipe>& by) {
    std::string script;
    for (const bool cells : {false, true}) {
        const auto wants = [&](const Recipe& recipe) { return recipe.adder_cells == cells; };
        if (std::none_of(by.begin(), by.end(), wants)) {
            continue;
        }
        script += fmt::format("design -reset\nread_verilog -sv {0}/mac.sv\n{1}"
                              "hierarchy -check -top mac\n{2}"
                              "synth -top mac -flatten -run begin:fine\n"
                              "opt -fast -full\nopt -undriven -fine\n"
                              "design -save coarse\n",
                              folder, cells ? "read_verilog " + folder + "/adder.v\n" : "",
                              cells ? "techmap -map " + folder + "/adder_map.v\n" : "");
        for (const CarryChain carry : {CarryChain::ripple, CarryChain::brent_kung}) {
            script += fmt::format("design -load coarse\n{1}techmap\nopt -full\n"
                                  "dfflibmap -liberty {0}/cells.lib\nopt\n"
                                  "design -save mapped_{2}\n",
                                  folder,
                                  carry == CarryChain::ripple
                                      ? fmt::format("techmap -map +/techmap.v -map {0}/ripple.v "
                                                    "t:$alu\ntechmap -map {0}/ripple.v\n",
                                                    folder)
                                      : std::string(),
                                  to_string(carry));
        }
        for (std::size_t i = 0; i < by.size(); ++i) {
            if (wants(by[i])) {
                script += fmt::format("design -load mapped_{1}\n"
                                      "abc -liberty {0}/cells.lib -script {0}/{2}.abc\n"
                                      "opt_clean -purge\nwrite_json {0}/{3}.json\n",
                                      folder, to_string(by[i].carry), by[i].name, i);
            }
        }
    }
    return script;
}

} // namespace

WorkFolder::WorkFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "napier-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error(pattern + ": cannot be created");
    }
    path_ = pattern;
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Synthesiser::Synthesiser(const CellLibrary& library) : library_(library) {
    if (run_program({"yosys", "-V"}, folder_.path(), "version") != 0) {
        throw InputError("yosys: cannot be started, expected it on the path (Debian: apt-get "
                         "install yosys)");
    }
    version_ = file_bytes(folder_.path() + "/version", kMostOutputBytes);
    version_.erase(version_.find_last_not_of(" \n") + 1);
    spill(folder_.path() + "/cells.lib", library.synthesis_text());
    spill(folder_.path() + "/ripple.v", kRippleCarry);
    if (const Cell* adder = library.full_adder()) {
        const auto pins = [&](const char* in, const char* out) {
            return fmt::format("{3}{0}, {3}{1}, {3}{2}, {6}{4}, {6}{5}", adder->inputs[0].name,
                               adder->inputs[1].name, adder->inputs[2].name, in,
                               adder->outputs[0].name, adder->outputs[1].name, out);
        };
        spill(folder_.path() + "/adder.v", fmt::format("(* blackbox *) module {}({});\nendmodule\n",
                                                       adder->name, pins("input ", "output ")));
        spill(folder_.path() + "/adder_map.v",
              fmt::format("module full_adder (input x, input y, input z, output s, output c);\n"
                          "    wire p, q;\n"
                          "    {} _TECHMAP_REPLACE_ (.{}(x), .{}(y), .{}(z), .{}(p), .{}(q));\n"
                          "{}{}endmodule\n",
                          adder->name, adder->inputs[0].name, adder->inputs[1].name,
                          adder->inputs[2].name, adder->outputs[0].name, adder->outputs[1].name,
                          adder_output(adder->outputs[0], "p"),
                          adder_output(adder->outputs[1], "q")));
    }
}

std::vector<Mapped> Synthesiser::run(const std::string& verilog, double clock_ns,
                                     const std::vector<Recipe>& wanted) const {
    std::vector<Recipe> by;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(by), [&](const Recipe& recipe) {
        return !recipe.adder_cells || (library_.full_adder() != nullptr &&
                                       verilog.find("full_adder u") != std::string::npos);
    });
    const std::string& folder = folder_.path();
    spill(folder + "/mac.sv", verilog);
    spill(folder + "/script.ys", script_for(folder, by));
    // abc sees pins only, not wires, so it aims a tenth shorter; the timing analysis decides.
    const std::string target = std::to_string(std::lround(clock_ns * 900));
    for (const Recipe& recipe : by) {
        std::string script = recipe.abc;
        for (std::size_t at = 0; (at = script.find("{D}")) != std::string::npos;) {
            script.replace(at, 3, target);
        }
        spill(folder + "/" + recipe.name + ".abc", script);
    }
    if (run_program({"yosys", "-q", "-s", folder + "/script.ys"}, folder, "log") != 0) {
        std::string text = file_bytes(folder + "/log", kMostOutputBytes);
        throw std::runtime_error("yosys failed: " +
                                 text.substr(text.size() > 2000 ? text.size() - 2000 : 0));
    }
    std::vector<Mapped> netlists;
    for (std::size_t i = 0; i < by.size(); ++i) {
        const std::string path = fmt::format("{}/{}.json", folder, i);
        netlists.push_back(
            {by[i], read_netlist(file_bytes(path, kMostOutputBytes), "mac", library_)});
        std::filesystem::remove(path); // a later run must not find it
    }
    return netlists;
}

} // namespace napier::characterize
