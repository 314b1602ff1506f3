// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/technology_text.hpp"

#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "hw/energy/table_lookup.hpp"

namespace napier::characterize {

namespace {

constexpr int kReferenceWidth = 12;

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + "\"";
}

std::string mac_text(const TechnologyDraft& draft, ArithmeticKind kind) {
    std::set<int> widths;
    for (const MacMeasurement& m : draft.measurements) {
        widths.insert(m.width_bits);
    }
    std::string text = fmt::format("  {}:\n", to_string(kind));
    bool any = false;
    for (const int width : widths) {
        const MacMeasurement* m = best_mac(draft.measurements, kind, width, draft.clock_ns);
        if (m == nullptr) {
            continue;
        }
        any = true;
        text += fmt::format(
            "    - {}\n      basis: measured\n      area_um2: {:.5g}\n      mac_pj: {:.4g}\n"
            "      addition_pj: {:.4g}\n      source: {}\n",
            fmt::join(mac_key_lines(*m), "\n      "), m->area_um2, m->training_pj, m->addition_pj,
            quoted(fmt::format("measured: {} and abc, {}, {:g} V, {:g} C, {:g} ns; {}, {}, recipe "
                               "{}; simulated with cell delays on {}; an addition is a MAC with "
                               "one factor held at one",
                               draft.tools, draft.library, draft.voltage_v, draft.temperature_c,
                               draft.clock_ns, m->variant, m->architecture, m->recipe,
                               draft.stimulus)));
    }
    if (!any) {
        throw InputError(fmt::format("no MAC of kind {} meets a clock of {:g} ns: give a longer "
                                     "--clock",
                                     to_string(kind), draft.clock_ns));
    }
    return text;
}

/// Measured energy over the base's, at the reference width or the nearest measured one.
double energy_ratio(const TechnologyDraft& draft, const Technology& base, ArithmeticKind kind) {
    const MacMeasurement* nearest = nullptr;
    for (const MacMeasurement& m : draft.measurements) {
        const MacMeasurement* best =
            best_mac(draft.measurements, kind, m.width_bits, draft.clock_ns);
        if (best != nullptr &&
            (nearest == nullptr || std::abs(best->width_bits - kReferenceWidth) <
                                       std::abs(nearest->width_bits - kReferenceWidth))) {
            nearest = best;
        }
    }
    return nearest->training_pj / mac_at(base, {kind, nearest->width_bits}).mac_pj;
}

std::string operations_text(const char* name, const VectorOperations& operations, double ratio,
                            const std::string& base, const char* kind) {
    std::string text = fmt::format("  {}:\n", name);
    const auto add = [&](const char* key, const OperationEnergy& energy) {
        text +=
            fmt::format("    {}:\n      energy_pj: {:.4g}\n      at_width_bits: {}\n"
                        "      scaling: {}\n      source: {}\n",
                        key, energy.energy_pj * ratio, energy.at_width_bits,
                        energy.scaling == OperationEnergy::Scaling::linear ? "linear" : "square",
                        quoted(fmt::format("derived: {}'s times {:.4g}, the ratio of the {} "
                                           "MACs' energies; there: {}",
                                           base, ratio, kind, energy.source)));
    };
    add("addition", operations.addition);
    add("multiplication", operations.multiplication);
    add("exponential", operations.exponential);
    add("conversion", operations.conversion);
    return text;
}

std::string sram_text(const TechnologyDraft& draft, const Technology& base, double leakage) {
    std::vector<SramPoint> points = draft.srams.points;
    int port = draft.srams.port_bits;
    if (points.empty()) {
        port = base.sram_port_bits;
        const double length = static_cast<double>(draft.node_nm) / base.node_nm;
        const double volts = draft.voltage_v / base.voltage_v;
        const double leak = leakage / base.logic_leakage_nw_per_um2.value;
        for (SramPoint point : base.srams) {
            point.read_pj *= length * volts * volts;
            point.write_pj *= length * volts * volts;
            point.area_um2 *= length * length;
            point.leakage_mw *= length * length * leak;
            point.source = fmt::format(
                "derived: {}'s, energy times the nodes' ratio {:.4g} and the voltages' squared "
                "{:.4g}, area times the nodes' ratio squared, leakage as area times {:.4g}, the "
                "ratio of the logic's leakage densities; there: {}",
                base.name, length, volts * volts, leak, point.source);
            points.push_back(point);
        }
    }
    std::string text = fmt::format("sram:\n  port_bits: {}\n  points:\n", port);
    for (const SramPoint& p : points) {
        text += fmt::format("    - capacity_bytes: {:.0f}\n      read_pj: {:.4g}\n"
                            "      write_pj: {:.4g}\n      area_um2: {:.6g}\n"
                            "      leakage_mw: {:.4g}\n      source: {}\n",
                            p.capacity_bytes, p.read_pj, p.write_pj, p.area_um2, p.leakage_mw,
                            quoted(p.source));
    }
    return text;
}

std::string sourced_text(const char* section, const char* key, const Sourced& number) {
    return fmt::format("  {}:\n    {}: {:.5g}\n    source: {}\n", section, key, number.value,
                       quoted(number.source));
}

std::string measurements_text(const std::vector<MacMeasurement>& measurements) {
    std::string text = "# Every MAC that was built, each by its best recipe; those above come from "
                       "here.\nmeasurements:\n";
    for (const MacMeasurement& m : measurements) {
        text += fmt::format(
            "  - {{kind: {}, {},\n     architecture: {}, recipe: {},\n"
            "     area_um2: {:.5g}, flip_flops: {}, critical_path_ns: {:.4g}, leakage_nw: {:.4g},\n"
            "     training_pj: {:.4g}, settled_pj: {:.4g}, forward_pj: {:.4g}, "
            "data_gradient_pj: {:.4g},\n"
            "     weight_gradient_pj: {:.4g}, gaussian_pj: {:.4g}, addition_pj: {:.4g}}}\n",
            to_string(m.kind), fmt::join(mac_key_lines(m), ", "), m.architecture, m.recipe,
            m.area_um2, m.flip_flops, m.critical_path_ns, m.leakage_nw, m.training_pj, m.settled_pj,
            m.forward_pj, m.data_gradient_pj, m.weight_gradient_pj, m.gaussian_pj, m.addition_pj);
    }
    return text;
}

} // namespace

std::string technology_text(const TechnologyDraft& draft, const Technology& base) {
    std::string macs = "mac:\n";
    for (std::size_t kind = 0; kind < kArithmeticKinds; ++kind) {
        macs += mac_text(draft, static_cast<ArithmeticKind>(kind));
    }
    double leakage = 0, area = 0;
    for (const MacMeasurement& m : draft.measurements) {
        leakage += m.leakage_nw;
        area += m.area_um2;
    }
    const double fixed = energy_ratio(draft, base, ArithmeticKind::fixed_wide);
    const double lns = energy_ratio(draft, base, ArithmeticKind::lns);
    const std::string how =
        fmt::format("measured: the library's smallest flip-flop, {}", draft.stimulus);
    std::string text = fmt::format(
        "# SPDX-License-Identifier: Apache-2.0\n# made by: {}\n"
        "# MACs, registers and leakage are measured here; a number that is not begins with "
        "\"derived:\".\n"
        "# Energy = toggles (hazards too) times C V^2 / 2 plus the cells' internal energy. {}\n"
        "# Not in it: clock tree, place and route, other corners.\n\n"
        "name: {}\nnode_nm: {}\nvoltage_v: {:g}\ntemperature_c: {:g}\nclock_ns: {:g}\nsource: "
        "{}\n\n",
        draft.command, draft.wires, draft.name, draft.node_nm, draft.voltage_v, draft.temperature_c,
        draft.clock_ns,
        quoted(fmt::format("{}, {:g} V, {:g} C, synthesised by {} for {:g} ns; the rest follows "
                           "from {}",
                           draft.library, draft.voltage_v, draft.temperature_c, draft.tools,
                           draft.clock_ns, base.name)));
    text += macs + "\nregister:\n";
    text += sourced_text("energy", "bit_pj", {draft.register_bit_pj, how});
    text += sourced_text("area", "bit_um2", {draft.register_bit_um2, how});
    text += "\n" + sram_text(draft, base, leakage / area);
    text += "\nvector:\n" + operations_text("lns", base.lns_vector, lns, base.name, "LNS") +
            operations_text("fixed", base.fixed_vector, fixed, base.name, "wide fixed-point");
    text += sourced_text("random", "word_pj",
                         {base.random_word_pj.value * fixed,
                          fmt::format("derived: {}'s times {:.4g}, the ratio of the wide "
                                      "fixed-point MACs' energies; there: {}",
                                      base.name, fixed, base.random_word_pj.source)});
    text += sourced_text("lane", "area_macs", base.lane_macs);
    text += fmt::format("\nlogic_leakage:\n  nw_per_um2: {:.4g}\n  source: {}\n\n", leakage / area,
                        quoted("measured: mean of the cells of all MACs below"));
    return text + measurements_text(draft.measurements);
}

} // namespace napier::characterize
