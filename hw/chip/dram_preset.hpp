// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/config/yaml_reader.hpp"

namespace napier {

/// What a figure rests on. published: it stands in a document that the source names; derived: it
/// follows from such figures as the source says; estimated: nobody published it, the source says
/// why it is thought to be so.
enum class FigureBasis { published, derived, estimated };
std::string to_string(FigureBasis basis);

/// A kind of DRAM: the figures of one channel and how many channels one package has.
struct DramPreset {
    struct Source {
        FigureBasis basis;
        std::string text;
    };
    std::string name;
    std::string description; ///< one line
    DramConfig figures;      ///< but for capacity_mib and ideal, which are the chip's alone
    std::map<std::string, Source> sources; ///< by the key in a chip's `dram`

    /// "published: ...", where that figure has this source.
    std::string source(const std::string& key) const;
};

/// Files of configs/dram.
const BundledFiles& bundled_drams();

/// Every key of dram_figures.hpp as {value, basis, source}, beside `name` and `description`. Throws
/// InputError naming file, line and key.
DramPreset read_dram_preset(YamlMap map);
/// A bundled preset by its name, one from a file, or one given as its text. A text is read once in
/// a process; what this returns lives as long as the process does. Throws InputError.
const DramPreset& load_dram_preset(const std::string& name_or_path);

/// What the key `preset` of a chip's `dram` says: the DRAM that its other keys change.
DramConfig preset_dram(YamlMap& dram);
/// Writes that key: the name of a bundled preset, or the whole of another one.
void write_preset(YAML::Emitter& out, const DramConfig& dram);

/// The keys that a preset says.
const std::vector<std::string>& dram_figure_keys();

} // namespace napier
