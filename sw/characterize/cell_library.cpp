// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/cell_library.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/characterize/cell_reader.hpp"

namespace napier::characterize {

namespace {

template <typename Pin> int index_of(const std::vector<Pin>& pins, const std::string& name) {
    const auto at =
        std::find_if(pins.begin(), pins.end(), [&](const Pin& pin) { return pin.name == name; });
    return at == pins.end() ? -1 : static_cast<int>(at - pins.begin());
}

/// Mapping reads areas and delays; the rest is most of a large library, and parsed for every
/// recipe.
LibertyGroup without_power(LibertyGroup group) {
    auto& children = group.groups;
    children.erase(std::remove_if(children.begin(), children.end(),
                                  [](const LibertyGroup& child) {
                                      return child.type == "internal_power" ||
                                             child.type == "leakage_power";
                                  }),
                   children.end());
    for (LibertyGroup& child : children) {
        child = without_power(std::move(child));
    }
    return group;
}

/// A flip-flop in the words that yosys knows.
LibertyGroup plainly_clocked(LibertyGroup group, const Cell& cell) {
    if (!cell.flip_flop) {
        return group;
    }
    const FlipFlop& ff = *cell.flip_flop;
    for (LibertyGroup& child : group.groups) {
        for (LibertyAttribute& attribute : child.attributes) {
            if (child.type != "ff") {
                continue;
            }
            if (attribute.name == "clocked_on") {
                attribute.values = {cell.inputs[ff.clock].name};
            } else if (attribute.name == "next_state") {
                attribute.values = {(ff.inverted_data ? "!" : "") + cell.inputs[ff.data].name};
            } else if (attribute.name == "clear") {
                attribute.values = {"!" + cell.inputs[ff.held_high.front()].name};
            }
        }
    }
    return group;
}

} // namespace

int Cell::input_index(const std::string& pin) const {
    return index_of(inputs, pin);
}
int Cell::output_index(const std::string& pin) const {
    return index_of(outputs, pin);
}

CellLibrary::CellLibrary(const std::vector<std::string>& paths) {
    std::vector<LibertyGroup> files;
    for (const std::string& path : paths) {
        files.push_back(load_liberty(path));
    }
    read(files, paths);
}

CellLibrary CellLibrary::from_text(const std::string& text, const std::string& name) {
    CellLibrary library;
    library.read({parse_liberty(text, name)}, {name});
    return library;
}

void CellLibrary::read(const std::vector<LibertyGroup>& files,
                       const std::vector<std::string>& names) {
    if (files.empty()) {
        throw InputError("--liberty: no file, expected at least one");
    }
    LibertyGroup usable = files.front();
    usable.groups.erase(std::remove_if(usable.groups.begin(), usable.groups.end(),
                                       [](const LibertyGroup& g) { return g.type == "cell"; }),
                        usable.groups.end());
    for (std::size_t f = 0; f < files.size(); ++f) {
        const LibertyGroup& library = files[f];
        if (library.type != "library") {
            throw InputError(names[f] + ":" + std::to_string(library.line) + ": found '" +
                             library.type + "', expected library");
        }
        const CellReader reader(library, names[f]);
        for (const LibertyGroup& group : library.groups) {
            if (f > 0 && group.type.find("template") != std::string::npos) {
                usable.groups.push_back(group);
            }
        }
        for (const LibertyGroup& group : library.groups) {
            if (group.type != "cell") {
                continue;
            }
            try {
                if (std::optional<Cell> cell = reader.read(group)) {
                    if (cell->outputs.size() == 1 || cell->flip_flop) {
                        usable.groups.push_back(plainly_clocked(without_power(group), *cell));
                    }
                    cells_.push_back(std::move(*cell));
                }
            } catch (const UnusualCell& unusual) {
                left_out_.emplace_back(unusual.what());
            }
        }
        const auto nominal = [&](const std::string& key, double fallback) {
            const LibertyAttribute* attribute = library.find(key);
            return attribute == nullptr ? fallback : liberty_numbers(*attribute, names[f]).at(0);
        };
        if (f == 0) {
            name_ = library.arguments.empty() ? names[0] : library.arguments[0];
            voltage_v_ = nominal("nom_voltage", 0.0);
            temperature_c_ = nominal("nom_temperature", 25.0);
        }
    }
    constexpr std::uint64_t kNot = 0x5555555555555555;
    if (smallest(1, kNot) == nullptr) {
        throw InputError(names[0] + ": no inverter among its cells" + why_less());
    }
    smallest_flip_flop();
    if (std::none_of(cells_.begin(), cells_.end(),
                     [](const Cell& cell) { return cell.leakage_nw > 0; })) {
        throw InputError(names[0] + ": no cell has a leakage above 0");
    }
    if (voltage_v_ <= 0) {
        throw InputError(names[0] + ": nom_voltage: absent or not positive");
    }
    synthesis_text_ = to_text(usable);
}

/// Of what may be why there is no such cell.
std::string CellLibrary::why_less() const {
    return left_out_.empty() ? ""
                             : "; left out, with " + std::to_string(left_out_.size() - 1) +
                                   " others: " + left_out_.front();
}

const Cell* CellLibrary::find(const std::string& name) const {
    const int index = index_of(cells_, name);
    return index < 0 ? nullptr : &cells_[static_cast<std::size_t>(index)];
}

const Cell& CellLibrary::smallest_flip_flop() const {
    const Cell* best = nullptr;
    for (const Cell& cell : cells_) {
        if (cell.flip_flop && (best == nullptr || cell.area_um2 < best->area_um2)) {
            best = &cell;
        }
    }
    if (best == nullptr) {
        throw InputError(name_ + ": no rising-edge flip-flop among its cells" + why_less());
    }
    return *best;
}

const Cell* CellLibrary::full_adder() const {
    const Cell* best = nullptr;
    for (const Cell& cell : cells_) {
        if (!cell.flip_flop && cell.outputs.size() == 2 &&
            (best == nullptr || cell.area_um2 < best->area_um2)) {
            best = &cell;
        }
    }
    return best;
}

const Cell* CellLibrary::smallest(std::size_t inputs, std::uint64_t truth) const {
    const Cell* best = nullptr;
    for (const Cell& cell : cells_) {
        if (!cell.flip_flop && cell.inputs.size() == inputs && cell.outputs.size() == 1 &&
            cell.outputs[0].truth == truth && (best == nullptr || cell.area_um2 < best->area_um2)) {
            best = &cell;
        }
    }
    return best;
}

} // namespace napier::characterize
