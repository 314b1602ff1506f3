// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/cell_reader.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>

#include <boost/algorithm/string/case_conv.hpp>

#include "hw/config/input_error.hpp"
#include "sw/characterize/boolean_function.hpp"

namespace napier::characterize {

namespace {

bool truthy(const std::string& value) {
    return value == "true" || value == "TRUE" || value == "1";
}

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> result;
    for (std::string word; stream >> word;) {
        result.push_back(word);
    }
    return result;
}

/// "1ns", "10ps", "1uW": the number times the unit's size.
double quantity(const std::string& text, const std::map<std::string, double>& units) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [after, error] = std::from_chars(text.data(), end, value);
    const auto unit = units.find(boost::to_lower_copy(std::string(after, end)));
    return error != std::errc() || unit == units.end() ? 0.0 : value * unit->second;
}

/// Energy at the ground rail repeats what the supply's table says of the same charge; only the
/// supply's counts. A table without a rail is the supply's.
bool of_ground(const LibertyGroup& group) {
    const std::string rail = boost::to_lower_copy(group.text("related_pg_pin"));
    return rail == "vss" || rail == "gnd" || rail == "vgnd";
}

/// One input or its inverse, however that is written: "D", "(D)", "!(!D)", "D'".
struct Literal {
    std::size_t pin;
    bool inverted;
};
std::optional<Literal> literal_of(const std::string& function, const Cell& cell) {
    std::vector<std::string> names;
    for (const CellInput& input : cell.inputs) {
        names.push_back(input.name);
    }
    try {
        const std::uint64_t truth = truth_table(function, names);
        for (std::size_t pin = 0; pin < names.size(); ++pin) {
            const std::uint64_t own = truth_table(names[pin], names);
            if (truth == own || truth == ~own) {
                return Literal{pin, truth != own};
            }
        }
    } catch (const std::invalid_argument&) { // a state, or words that are no function
    }
    return std::nullopt;
}

/// Sum and carry of three inputs or the inverses of both, every path with its delay.
bool is_full_adder(const Cell& cell) {
    bool sum = false, carry = false, timed = true;
    for (const CellOutput& output : cell.outputs) {
        sum = sum || is_sum(output);
        carry = carry || (output.truth & 0xFF) == 0xE8 || (output.truth & 0xFF) == 0x17;
        for (const CellArc& arc : output.arcs) {
            timed = timed && !arc.delay_ns[0].empty() && !arc.delay_ns[1].empty();
        }
    }
    return cell.inputs.size() == 3 && cell.outputs.size() == 2 && sum && carry && timed;
}

} // namespace

void CellReader::fail(int line, const std::string& message) const {
    throw InputError(file_ + ":" + std::to_string(line) + ": " + message);
}

void CellReader::leave_out(const LibertyGroup& cell, int line, const std::string& why) const {
    throw UnusualCell(file_ + ":" + std::to_string(line) + ": cell " + cell.arguments[0] + ": " +
                      why);
}

CellReader::CellReader(const LibertyGroup& library, const std::string& file) : file_(file) {
    const std::map<std::string, double> times = {{"ps", 1e-3}, {"ns", 1}, {"us", 1e3}};
    const std::map<std::string, double> loads = {{"ff", 1e-3}, {"pf", 1}};
    const std::map<std::string, double> powers = {
        {"pw", 1e-3}, {"nw", 1}, {"uw", 1e3}, {"mw", 1e6}};
    ns_ = quantity(library.text("time_unit"), times);
    if (ns_ <= 0) {
        fail(library.line, "time_unit: found '" + library.text("time_unit") +
                               "', expected a number and ps, ns or us");
    }
    const LibertyAttribute* load = library.find("capacitive_load_unit");
    pf_ = load == nullptr || load->values.size() != 2
              ? 0.0
              : quantity(load->values[0] + load->values[1], loads);
    if (pf_ <= 0) {
        fail(library.line, "capacitive_load_unit: expected (number, ff or pf)");
    }
    const std::string power = library.text("leakage_power_unit");
    nw_ = power.empty() ? 1.0 : quantity(power, powers);
    if (nw_ <= 0) {
        fail(library.line, "leakage_power_unit: found '" + power + "', expected pW, nW, uW or mW");
    }
    if (library.text("voltage_unit") != "1V") {
        fail(library.line,
             "voltage_unit: found '" + library.text("voltage_unit") + "', expected 1V");
    }
    default_capacitance_ = number(library, "default_input_pin_cap", -1.0);
    default_leakage_ = number(library, "default_cell_leakage_power", -1.0);
    pj_ = pf_; // Liberty: internal energy is in the load's unit times volts squared

    for (const LibertyGroup& group : library.groups) {
        if (group.arguments.size() != 1 || group.text("variable_1").empty()) {
            continue;
        }
        Template shape;
        // A constraint's axes are (related, constrained) slews here, as (slew, load) elsewhere.
        const std::string first = group.text("variable_1");
        const bool first_is_load =
            first == "total_output_net_capacitance" || first == "constrained_pin_transition";
        shape.load_first = first_is_load && !group.text("variable_2").empty();
        shape.one_axis_is_load = first_is_load;
        for (int axis = 0; axis < 2; ++axis) {
            if (const LibertyAttribute* index = group.find("index_" + std::to_string(axis + 1))) {
                shape.index[axis] = liberty_numbers(*index, file_);
            }
        }
        templates_[group.arguments[0]] = shape;
    }
}

double CellReader::number(const LibertyGroup& group, const std::string& key,
                          double fallback) const {
    const LibertyAttribute* attribute = group.find(key);
    if (attribute == nullptr) {
        return fallback;
    }
    const std::vector<double> values = liberty_numbers(*attribute, file_);
    if (values.size() != 1) {
        fail(attribute->line, key + ": expected one number");
    }
    return values.front();
}

LookupTable CellReader::table(const LibertyGroup& group, double value_scale) const {
    const LibertyAttribute* values = group.find("values");
    if (values == nullptr) {
        fail(group.line, group.type + ": has no values");
    }
    Template shape;
    if (!group.arguments.empty() && group.arguments[0] != "scalar") {
        const auto known = templates_.find(group.arguments[0]);
        if (known == templates_.end()) {
            fail(group.line, group.type + ": template '" + group.arguments[0] + "' is unknown");
        }
        shape = known->second;
    }
    for (int axis = 0; axis < 2; ++axis) {
        if (const LibertyAttribute* index = group.find("index_" + std::to_string(axis + 1))) {
            shape.index[axis] = liberty_numbers(*index, file_);
        }
    }
    LookupTable result;
    result.values = liberty_numbers(*values, file_);
    const std::size_t rows = std::max<std::size_t>(shape.index[0].size(), 1);
    const std::size_t columns = std::max<std::size_t>(shape.index[1].size(), 1);
    if (result.values.size() != rows * columns) {
        fail(values->line, group.type + ": found " + std::to_string(result.values.size()) +
                               " values, expected " + std::to_string(rows) + " times " +
                               std::to_string(columns));
    }
    const bool load_first = shape.load_first || (columns == 1 && shape.one_axis_is_load);
    result.slew = load_first ? shape.index[1] : shape.index[0];
    result.load = load_first ? shape.index[0] : shape.index[1];
    if (load_first && columns > 1) {
        const std::vector<double> transposed = result.values;
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t c = 0; c < columns; ++c) {
                result.values[c * rows + r] = transposed[r * columns + c];
            }
        }
    }
    for (double& x : result.slew) {
        x *= ns_;
    }
    for (double& x : result.load) {
        x *= pf_;
    }
    for (double& x : result.values) {
        x *= value_scale;
    }
    return result;
}

EdgeTables CellReader::edges(const LibertyGroup& group, const std::string& before,
                             const std::string& after, double scale) const {
    EdgeTables result;
    for (const LibertyGroup& child : group.groups) {
        for (std::size_t edge = 0; edge < 2; ++edge) {
            if (child.type == before + (edge == 0 ? "fall" : "rise") + after) {
                result[edge] = table(child, scale);
            }
        }
    }
    return result;
}

/// Rise and fall may have a value each; energy is spent on both edges.
double CellReader::capacitance(const LibertyGroup& cell, const LibertyGroup& pin) const {
    const double both = number(pin, "capacitance", -1.0);
    const double rise = number(pin, "rise_capacitance", -1.0);
    const double fall = number(pin, "fall_capacitance", -1.0);
    const double found = both >= 0                ? both
                         : rise >= 0 && fall >= 0 ? (rise + fall) / 2
                                                  : std::max({rise, fall, default_capacitance_});
    if (found < 0) {
        leave_out(cell, pin.line,
                  "pin " + pin.arguments[0] +
                      ": expected capacitance, rise_capacitance and "
                      "fall_capacitance, or the library's default_input_pin_cap");
    }
    return found * pf_;
}

/// Of the whole cell, or a group a condition, whose mean counts, or one of any condition for each
/// supply.
double CellReader::leakage(const LibertyGroup& cell) const {
    const double whole = number(cell, "cell_leakage_power", -1.0);
    if (whole >= 0) {
        return whole * nw_;
    }
    double sum = 0;
    double always = 0;
    int count = 0;
    int unconditional = 0;
    for (const LibertyGroup& group : cell.groups) {
        if (group.type != "leakage_power" || of_ground(group)) {
            continue;
        }
        const double value = number(group, "value", -1.0);
        if (value < 0) {
            fail(group.line, cell.arguments[0] + ": leakage_power: expected a value of at least 0");
        }
        const bool conditional = !group.text("when").empty();
        (conditional ? sum : always) += value;
        ++(conditional ? count : unconditional);
    }
    if (count > 0) {
        return sum / count * nw_;
    }
    if (unconditional == 0 && default_leakage_ < 0) {
        leave_out(cell, cell.line,
                  "expected cell_leakage_power, leakage_power or the library's "
                  "default_cell_leakage_power");
    }
    return (unconditional > 0 ? always : default_leakage_) * nw_;
}

void CellReader::read_setup(const LibertyGroup& pin, FlipFlop& flip_flop) const {
    std::vector<LookupTable> setups[2];
    for (const LibertyGroup& group : pin.groups) {
        if (group.type == "timing" && group.text("timing_type") == "setup_rising") {
            const EdgeTables tables = edges(group, "", "_constraint", ns_);
            for (std::size_t edge = 0; edge < 2; ++edge) {
                if (!tables[edge].empty()) {
                    setups[edge].push_back(tables[edge]);
                }
            }
        }
    }
    for (std::size_t edge = 0; edge < 2; ++edge) {
        LookupTable& setup = flip_flop.setup_ns[edge] = mean(setups[edge]);
        // Both axes of a constraint are slews, so the second must not scale as a load.
        for (double& x : setup.load) {
            x *= ns_ / pf_;
        }
    }
}

void CellReader::read_passive(const LibertyGroup& pin, CellInput& input) const {
    std::vector<LookupTable> tables[2];
    EdgeTables any;
    for (const LibertyGroup& group : pin.groups) {
        if (group.type != "internal_power" || of_ground(group)) {
            continue;
        }
        const EdgeTables found = edges(group, "", "_power", pj_);
        for (std::size_t edge = 0; edge < 2; ++edge) {
            if (found[edge].empty()) {
                continue;
            }
            if (group.text("when").empty()) {
                any[edge] = found[edge];
            } else {
                tables[edge].push_back(found[edge]);
            }
        }
    }
    for (std::size_t edge = 0; edge < 2; ++edge) {
        input.passive_pj[edge] = any[edge].empty() ? mean(tables[edge]) : any[edge];
    }
}

void CellReader::read_arcs(const LibertyGroup& pin, const Cell& cell, bool several_outputs,
                           CellOutput& output) const {
    struct Collected {
        std::vector<LookupTable> delay[2], slew[2], energy[2];
    };
    std::vector<Collected> by_input(cell.inputs.size());
    const auto collect = [&](std::vector<LookupTable>(Collected::*where)[2], std::size_t input,
                             const EdgeTables& tables) {
        for (std::size_t edge = 0; edge < 2; ++edge) {
            if (!tables[edge].empty()) {
                (by_input[input].*where)[edge].push_back(tables[edge]);
            }
        }
    };
    for (const LibertyGroup& group : pin.groups) {
        const std::string type = group.text("timing_type");
        const bool delay = group.type == "timing" &&
                           (type.empty() || type == "combinational" || type == "rising_edge");
        const bool energy = group.type == "internal_power" && !of_ground(group);
        if (!delay && !energy) {
            continue;
        }
        for (const std::string& related : words(group.text("related_pin"))) {
            const int input = cell.input_index(related);
            if (input < 0 && several_outputs) {
                continue; // from another output; such a cell is left out below
            }
            if (input < 0) {
                throw UnusualCell(file_ + ":" + std::to_string(group.line) + ": cell " + cell.name +
                                  ": related_pin '" + related + "' is no input");
            }
            const auto i = static_cast<std::size_t>(input);
            if (delay) {
                collect(&Collected::delay, i, edges(group, "cell_", "", ns_));
                collect(&Collected::slew, i, edges(group, "", "_transition", ns_));
            } else {
                collect(&Collected::energy, i, edges(group, "", "_power", pj_));
            }
        }
    }
    for (const Collected& collected : by_input) {
        CellArc arc;
        for (std::size_t edge = 0; edge < 2; ++edge) {
            arc.delay_ns[edge] = mean(collected.delay[edge]);
            arc.slew_ns[edge] = mean(collected.slew[edge]);
            arc.energy_pj[edge] = mean(collected.energy[edge]);
        }
        output.arcs.push_back(std::move(arc));
    }
}

bool CellReader::read_flip_flop(const LibertyGroup& group, Cell& cell) const {
    const auto ff = std::find_if(group.groups.begin(), group.groups.end(),
                                 [](const LibertyGroup& g) { return g.type == "ff"; });
    if (ff == group.groups.end()) {
        return true; // combinational
    }
    const auto clock = literal_of(ff->text("clocked_on"), cell);
    const auto next =
        literal_of(ff->text("next_state"), cell); // inverted: the state is the inverse
    if (!clock || clock->inverted || !next || !ff->text("preset").empty()) {
        return false; // falling edge, scan, enable, preset
    }
    FlipFlop flip_flop{clock->pin, next->pin, next->inverted, {}, {}};
    if (!ff->text("clear").empty()) {
        const auto clear = literal_of(ff->text("clear"), cell);
        if (!clear || !clear->inverted) {
            return false;
        }
        flip_flop.held_high.push_back(clear->pin);
    }
    if (cell.inputs.size() != 2 + flip_flop.held_high.size()) {
        return false;
    }
    cell.flip_flop = std::move(flip_flop);
    return true;
}

std::optional<Cell> CellReader::read(const LibertyGroup& group) const {
    if (group.arguments.size() != 1) {
        fail(group.line, "cell: expected one name");
    }
    if (truthy(group.text("dont_use")) || !group.text("clock_gating_integrated_cell").empty()) {
        return std::nullopt;
    }
    Cell cell;
    cell.name = group.arguments[0];
    cell.area_um2 = number(group, "area", 0.0);
    std::vector<const LibertyGroup*> inputs;
    std::vector<const LibertyGroup*> outputs;
    for (const LibertyGroup& child : group.groups) {
        if (child.type == "latch" || child.type == "statetable" || child.type == "bus" ||
            child.type == "bundle" || child.type == "ff_bank") {
            return std::nullopt;
        }
        if (child.type != "pin") {
            continue;
        }
        const std::string direction = child.text("direction");
        if (direction == "input") {
            inputs.push_back(&child);
        } else if (direction == "output" && child.text("three_state").empty()) {
            outputs.push_back(&child);
        } else {
            return std::nullopt;
        }
    }
    if (outputs.empty() || inputs.empty() || inputs.size() > kMostInputs || cell.area_um2 <= 0) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const LibertyGroup* pin : inputs) {
        if (pin->arguments.size() != 1) {
            fail(pin->line, cell.name + ": expected one name of a pin");
        }
        names.push_back(pin->arguments[0]);
        cell.inputs.push_back({pin->arguments[0], capacitance(group, *pin), {}});
        read_passive(*pin, cell.inputs.back());
    }
    if (!read_flip_flop(group, cell)) {
        return std::nullopt;
    }
    std::string state, inverse;
    for (const LibertyGroup& child : group.groups) {
        if (child.type == "ff" && child.arguments.size() == 2) {
            state = child.arguments[0];
            inverse = child.arguments[1];
        }
    }
    for (const LibertyGroup* pin : outputs) {
        CellOutput output;
        output.name = pin->arguments.empty() ? "" : pin->arguments[0];
        const std::string function = pin->text("function");
        if (cell.flip_flop) {
            if (function != state && function != inverse) {
                return std::nullopt;
            }
            output.inverted_state = (function == inverse) != cell.flip_flop->inverted_data;
        } else if (function.empty()) {
            return std::nullopt;
        } else {
            try {
                output.truth = truth_table(function, names);
            } catch (const std::invalid_argument& error) {
                leave_out(group, pin->line, error.what());
            }
        }
        read_arcs(*pin, cell, outputs.size() > 1, output);
        cell.outputs.push_back(std::move(output));
    }
    if (outputs.size() > 1 && !cell.flip_flop && !is_full_adder(cell)) {
        return std::nullopt; // abc maps to cells of one output
    }
    if (cell.flip_flop) {
        read_setup(*inputs[cell.flip_flop->data], *cell.flip_flop);
    }
    cell.leakage_nw = leakage(group);
    return cell;
}

} // namespace napier::characterize
