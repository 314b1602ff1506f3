// SPDX-License-Identifier: Apache-2.0
#include "sw/run/scalesim_config.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/trim.hpp>

#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_reader.hpp"

namespace napier {

namespace {

struct Value {
    std::string key; ///< as the file spells it
    std::string text;
    int line;
};

std::string trimmed(const std::string& text) {
    return boost::trim_copy_if(text, boost::is_any_of(" \t\r"));
}

/// An INI file as Python's configparser takes it: sections, `key : value` or `key = value`, keys
/// without regard to case, comments after # or ; at the start of a line.
class Ini {
  public:
    Ini(const std::string& text, std::string name) : name_(std::move(name)) {
        std::istringstream in(text);
        int number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            line = trimmed(line);
            if (line.empty() || line[0] == '#' || line[0] == ';') {
                continue;
            }
            const std::string where = name_ + ":" + std::to_string(number) + ": ";
            if (line[0] == '[') {
                if (line.back() != ']' || line.size() < 3) {
                    throw InputError(where + "found '" + line + "', expected [section]");
                }
                continue;
            }
            const std::size_t mark = line.find_first_of(":=");
            if (mark == std::string::npos) {
                throw InputError(where + "found '" + line + "', expected [section] or key : value");
            }
            const std::string key = trimmed(line.substr(0, mark));
            const Value value{key, trimmed(line.substr(mark + 1)), number};
            const auto [first, is_new] = values_.emplace(boost::to_lower_copy(key), value);
            if (!is_new) {
                throw InputError(where + key + ": given twice, first in line " +
                                 std::to_string(first->second.line));
            }
        }
    }

    /// The first of several spellings that is there; null if none is.
    const Value* find(std::initializer_list<const char*> keys) {
        for (const char* const key : keys) {
            const auto found = values_.find(boost::to_lower_copy(std::string(key)));
            if (found != values_.end()) {
                used_.insert(found->first);
                return &found->second;
            }
        }
        return nullptr;
    }
    int integer(std::initializer_list<const char*> keys, int high) {
        const Value* const value = find(keys);
        if (value == nullptr) {
            throw InputError(name_ + ": " + *keys.begin() +
                             ": missing, expected an integer in 1.." + std::to_string(high));
        }
        return integer(*value, value->text, *keys.begin(), high);
    }
    int integer(const Value& value, const std::string& text, const std::string& key,
                int high) const {
        const std::optional<int> number = number_within(text, 1, high);
        if (!number) {
            fail(value, key, range_text(1, high));
        }
        return *number;
    }
    [[noreturn]] void fail(const Value& value, const std::string& key,
                           const std::string& expected) const {
        throw InputError(name_ + ":" + std::to_string(value.line) + ": " + key + ": found '" +
                         value.text + "', expected " + expected);
    }
    /// In the file's order.
    std::vector<std::string> unused() const {
        std::map<int, std::string> keys;
        for (const auto& [key, value] : values_) {
            if (used_.count(key) == 0) {
                keys.emplace(value.line, value.key);
            }
        }
        std::vector<std::string> result;
        for (const auto& entry : keys) {
            result.push_back(entry.second);
        }
        return result;
    }

  private:
    std::string name_;
    std::map<std::string, Value> values_;
    std::set<std::string> used_;
};

constexpr int kMostWordsPerCycle = 100000;

/// Words a cycle. SCALE-Sim takes a list, one for each memory bank, and uses its first.
int bandwidth(Ini& ini) {
    const Value* const value = ini.find({"Bandwidth"});
    if (value == nullptr) {
        return ini.integer({"Bandwidth"}, kMostWordsPerCycle); // says so
    }
    const std::string first = trimmed(value->text.substr(0, value->text.find(',')));
    return ini.integer(*value, first, "Bandwidth", kMostWordsPerCycle);
}

/// KiB of W-bit words that hold as many words as `kilobytes` hold bytes; whole groups of words and
/// room for rounding.
int kib_for(int kilobytes, int bits) {
    return (kilobytes * bits + 7) / 8;
}

} // namespace

ScaleSimConfig parse_scalesim_config(const std::string& text, const std::string& name,
                                     const Architecture& base) {
    Ini ini(text, name);
    ScaleSimConfig config{base, {}};
    Architecture& a = config.architecture;
    a.name = std::filesystem::path(name).stem().string();
    a.file = name;
    if (const Value* const run = ini.find({"run_name"})) {
        a.name = run->text;
    }
    a.array.rows = ini.integer({"ArrayHeight"}, 1024);
    a.array.columns = ini.integer({"ArrayWidth"}, 1024);
    a.tiling = TilingGoal::array;
    a.array.folds = Folds::serial;
    a.array.hold = true;
    if (const Value* const flow = ini.find({"Dataflow"})) {
        const std::vector<std::string> names = {"os", "ws", "is"};
        const auto found = std::find(names.begin(), names.end(), boost::to_lower_copy(flow->text));
        if (found == names.end()) {
            ini.fail(*flow, "Dataflow", "os, ws or is");
        }
        a.array.dataflow = static_cast<Dataflow>(found - names.begin());
    }
    constexpr int kMostKilobytes = 1 << 18;
    const int bits = a.arithmetic.word_bits();
    const auto kib = [&](std::initializer_list<const char*> keys) {
        return kib_for(ini.integer(keys, kMostKilobytes), bits);
    };
    a.scratchpad.input_kib = kib({"IfmapSramSzkB", "IfmapSramSz"});
    a.scratchpad.weight_kib = kib({"FilterSramSzkB", "FilterSramSz"});
    // Its output buffer is written by the array and read by the DMA: here two memories. A half of
    // the double buffer of results holds half of its words, as there; operands of the vector unit,
    // which it lacks, have as much again.
    a.scratchpad.accumulator_kib = kib({"OfmapSramSzkB", "OfmapSramSz"});
    a.scratchpad.vector_kib = 2 * a.scratchpad.accumulator_kib;
    a.scratchpad.banks = std::max(a.array.rows, a.array.columns);
    a.dram.latency_ns = a.dram.row_miss_ns = 0;
    const Value* const interface = ini.find({"InterfaceBandwidth"});
    a.dram.ideal = interface == nullptr || boost::to_lower_copy(interface->text) == "calc";
    if (!a.dram.ideal && boost::to_lower_copy(interface->text) != "user") {
        ini.fail(*interface, "InterfaceBandwidth", "USER or CALC");
    }
    if (!a.dram.ideal) {
        const double bytes = bandwidth(ini) * bits / 8.0;
        a.dram.bandwidth_gb_per_s = bytes / a.clock_ns;
        a.dma.bytes_per_cycle = std::max(a.dma.bytes_per_cycle, static_cast<int>(std::ceil(bytes)));
    } else {
        ini.find({"Bandwidth"});
    }
    const Value* const sparsity = ini.find({"SparsitySupport"});
    if (sparsity != nullptr && boost::to_lower_copy(sparsity->text) != "false") {
        ini.fail(*sparsity, "SparsitySupport", "false: layers are dense here");
    }
    config.without_effect = ini.unused();
    return config;
}

ScaleSimConfig read_scalesim_config(const std::string& path, const Architecture& base) {
    return parse_scalesim_config(file_text(path), path, base);
}

} // namespace napier
