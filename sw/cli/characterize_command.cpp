// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/characterize_command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_reader.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/characterize/measure.hpp"
#include "sw/characterize/measurement_cache.hpp"
#include "sw/characterize/sram_macro.hpp"
#include "sw/characterize/technology_text.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/one_line.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/sha256.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/chip_request.hpp"
#include "sw/run/operand_capture.hpp"

namespace napier {

namespace {

using namespace characterize;

constexpr ArithmeticKind kKinds[] = {ArithmeticKind::lns, ArithmeticKind::fixed_narrow,
                                     ArithmeticKind::fixed_wide};

struct CharacterizeOptions {
    std::vector<std::string> liberty;
    std::vector<std::string> sram;
    std::string sram_table;
    std::vector<int> widths = {8, 10, 12, 14, 16};
    std::vector<int> segments;
    std::string name;
    int node_nm = 0;
    double clock_ns = 0;
    std::string base = "nm45";
    std::string network = "mlp";
    std::string data;
    std::string out;
    std::string cache;
    CaptureRun capture;
    WireModel wires;
    std::string command;
};

/// The command as the file keeps it: names of files without folders, which are this machine's, and
/// without the cache, which changes nothing.
std::string without_folders(const std::string& command_line) {
    std::istringstream words(command_line);
    std::string text;
    for (std::string word; words >> word;) {
        if (word == "--cache") {
            words >> word;
            continue;
        }
        text += (text.empty() ? "" : " ") + word.substr(word.rfind('/') + 1);
    }
    return text;
}

std::string arithmetic_name(ArithmeticKind kind, int width) {
    switch (kind) {
    case ArithmeticKind::lns:
        return fmt::format("lns{}", width);
    case ArithmeticKind::fixed_narrow:
        return fmt::format("fixed{}-narrow", width);
    case ArithmeticKind::fixed_wide:
        break;
    }
    return fmt::format("fixed{}", width);
}

/// One training run for each arithmetic. Every platform must exist before time runs.
class Capture {
  public:
    explicit Capture(const CharacterizeOptions& options) : options_(options) {
        for (const int width : options.widths) {
            for (const ArithmeticKind kind : kKinds) {
                ChipRequest request;
                request.arithmetic = arithmetic_name(kind, width);
                platforms_.push_back(std::make_unique<Platform>(
                    fmt::format("chip{}", platforms_.size()).c_str(), resolve(request).chip));
            }
        }
        network_ = load_trainable(options.network);
        data_ = load_dataset(network_.dataset, options.data);
        connect(network_, data_);
    }

    Stimulus next() {
        return capture_operands(network_, data_, *platforms_[next_++], options_.capture);
    }

  private:
    const CharacterizeOptions& options_;
    std::vector<std::unique_ptr<Platform>> platforms_;
    Network network_;
    Dataset data_;
    std::size_t next_ = 0;
};

SramTable srams_of(const CharacterizeOptions& options) {
    if (!options.sram_table.empty()) {
        return read_sram_table(YamlMap::load(options.sram_table));
    }
    SramTable table;
    for (const std::string& path : options.sram) {
        const SramMacro macro = read_sram_macro(path);
        if (!table.points.empty() && macro.word_bits != table.port_bits) {
            throw InputError(fmt::format("{}: words of {} bits, the macros before it have {}", path,
                                         macro.word_bits, table.port_bits));
        }
        table.port_bits = macro.word_bits;
        table.points.push_back(macro.point);
    }
    std::sort(table.points.begin(), table.points.end(),
              [](const auto& a, const auto& b) { return a.capacity_bytes < b.capacity_bytes; });
    return table;
}

TechnologyDraft draft_of(const CharacterizeOptions& options, const CellLibrary& library,
                         const Synthesiser& synthesiser) {
    TechnologyDraft draft;
    draft.name = options.name;
    draft.node_nm = options.node_nm;
    draft.voltage_v = library.voltage_v();
    draft.temperature_c = library.temperature_c();
    draft.clock_ns = options.clock_ns;
    draft.library = library.name();
    draft.tools = synthesiser.version();
    draft.command = options.command;
    draft.stimulus = fmt::format(
        "operands of {} steps of training {} (forward, data gradient, weight gradient, as often as "
        "they occur; {} products of each)",
        options.capture.steps, options.network, options.capture.products);
    draft.wires = fmt::format("Wires: {:g} fF/um, {:g} square roots of the mean cell area for each "
                              "pin.",
                              options.wires.ff_per_um, options.wires.pitches);
    draft.srams = srams_of(options);
    return draft;
}

/// What figures follow from beside the RTL and the operands.
std::string context_of(const CharacterizeOptions& options, const TechnologyDraft& draft) {
    std::string context = fmt::format("{} {} {} {}\n", draft.tools, options.clock_ns,
                                      options.wires.ff_per_um, options.wires.pitches);
    for (const Recipe& recipe : recipes()) {
        context += to_string(recipe) + "\n" + recipe.abc + "\n";
    }
    for (const std::string& path : options.liberty) {
        context += sha256_text(file_bytes(path, kAnySize)) + "\n";
    }
    return context;
}

std::size_t count_designs(const CharacterizeOptions& options) {
    std::size_t designs = 0;
    for (const int width : options.widths) {
        for (const ArithmeticKind kind : kKinds) {
            designs += designs_of(kind, width, options.segments).size();
        }
    }
    return designs;
}

/// Fills in what is measured; throws Interrupted if a signal comes.
void measure_all(const CharacterizeOptions& options, const Bench& bench,
                 const MeasurementCache& cache, Progress& progress, TechnologyDraft& draft) {
    Capture capture(options);
    for (const int width : options.widths) {
        for (const ArithmeticKind kind : kKinds) {
            const Stimulus stimulus = capture.next();
            for (const MacDesign& design : designs_of(kind, width, options.segments)) {
                draft.measurements.push_back(
                    cache.get(design, stimulus, [&] { return measure(design, stimulus, bench); }));
                progress.advance(1);
            }
            if (kind == ArithmeticKind::lns && (width == 12 || draft.register_bit_pj == 0)) {
                const RegisterFigures figures = measure_register(stimulus, width, bench);
                draft.register_bit_pj = figures.bit_pj;
                draft.register_bit_um2 = figures.bit_um2;
            }
        }
    }
}

void run_characterize(const CharacterizeOptions& options) {
    const StopSignal stop;
    const Technology base = load_technology(options.base);
    require_writable(options.out); // before the work: it takes minutes
    const CellLibrary library(options.liberty);
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < library.left_out().size(); ++i) {
        if (i == kShown) {
            std::cerr << "note: " << library.left_out().size() - kShown << " more are left out\n";
            break;
        }
        std::cerr << "note: left out: " << one_line(library.left_out()[i]) << '\n';
    }
    const Synthesiser synthesiser(library);
    const Bench bench{library, synthesiser, options.clock_ns, options.wires};
    TechnologyDraft draft = draft_of(options, library, synthesiser);
    const MeasurementCache cache(options.cache, context_of(options, draft));
    const std::size_t designs = count_designs(options);
    Progress progress(draft.library, designs, "MACs");
    try {
        measure_all(options, bench, cache, progress, draft);
    } catch (const Interrupted&) {
        throw Interrupted(
            StopSignal::received(),
            fmt::format("interrupted after {} of {} MACs; {}", draft.measurements.size(), designs,
                        options.cache.empty()
                            ? "without --cache nothing is kept"
                            : fmt::format("measurements in {}: {}; the same command goes on",
                                          options.cache, cache.size())));
    }
    progress.finish();
    const std::string text = technology_text(draft, base);
    read_technology(YamlMap::parse(text, options.out)); // what is written must be read
    write_file_atomically(options.out, text);
    std::cout << "written: " << options.out << '\n';
}

} // namespace

void add_characterize_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<CharacterizeOptions>();
    options->command = without_folders(command_line);
    CLI::App* const command = app.add_subcommand(
        "characterize", "Synthesise the MACs in a cell library, simulate the gates on operands of "
                        "a training run, write a technology");
    command->add_option("--liberty", options->liberty, "cell library: one or more Liberty files")
        ->required();
    command->add_option("--node", options->node_nm, "the library's node in nm")
        ->required()
        ->check(number_in(1, 1000));
    command->add_option("--clock", options->clock_ns, "the period every MAC must meet, ns")
        ->required()
        ->check(number_in(0.01, 1000.0));
    command->add_option("--name", options->name, "name of the technology")->required();
    command->add_option("--out", options->out, "the YAML file to write")->required();
    command->add_option("--cache", options->cache,
                        "folder that keeps what is measured, so that a stopped run goes on");
    command->add_option("--width", options->widths, "bits a word: 8, 10, 12, 14, 16")
        ->delimiter(',')
        ->check(number_in(8, 16))
        ->check(CLI::IsMember({8, 10, 12, 14, 16}));
    command
        ->add_option("--segments", options->segments,
                     "LNS: bundled tables of the width's format by their segments; the first is "
                     "the chip's (default: the preset's alone)")
        ->delimiter(',')
        ->check(number_in(1, 64));
    command->add_option("--sram", options->sram,
                        "Liberty files of SRAM macros of one word width (default: scaled from "
                        "the base)");
    command
        ->add_option("--sram-table", options->sram_table,
                     "YAML file of memories instead (configs/memories)")
        ->excludes("--sram");
    command->add_option("--base", options->base, "technology for what is not measured")
        ->capture_default_str();
    command->add_option("--network", options->network, "what is trained to get operands")
        ->capture_default_str();
    command->add_option("--data", options->data, "folder of the data set");
    command->add_option("--steps", options->capture.steps, "training steps")
        ->check(number_in(2, 100000))
        ->capture_default_str();
    command->add_option("--products", options->capture.products, "operands kept of each pass")
        ->check(number_in(64, 1000000))
        ->capture_default_str();
    command->add_option("--seed", options->capture.seed, "seed of the training")
        ->check(a_seed())
        ->capture_default_str();
    command->add_option("--wire-ff-per-um", options->wires.ff_per_um, "wire capacitance")
        ->check(number_in(0.0, 10.0))
        ->capture_default_str();
    command
        ->add_option("--wire-pitches", options->wires.pitches,
                     "wire of a pin in square roots of the mean cell area")
        ->check(number_in(0.0, 100.0))
        ->capture_default_str();
    command->callback([options] { run_characterize(*options); });
}

} // namespace napier
