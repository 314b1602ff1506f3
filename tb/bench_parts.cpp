// SPDX-License-Identifier: Apache-2.0
#include "tb/bench_parts.hpp"

#include "hw/arith/arithmetic_math.hpp"

namespace napier {

const LnsMacConfig& lns_mac_of(const Architecture& architecture, const std::string& bench) {
    const auto* const lns = std::get_if<LnsMacConfig>(&architecture.arithmetic.mac);
    if (lns == nullptr) {
        throw InputError(architecture.name + ": arithmetic.kind: found '" +
                         architecture.arithmetic.kind() + "', expected 'lns' for bench " + bench);
    }
    return *lns;
}

void check_pin_level_size(const Architecture& architecture) {
    constexpr int kMostElements = 4096; // seconds and hundreds of MB
    const int elements = architecture.array.rows * architecture.array.columns;
    if (elements > kMostElements) {
        throw InputError(architecture.name + ": array: found " + std::to_string(elements) +
                         " elements, expected " + std::to_string(kMostElements) +
                         " or fewer at pin level");
    }
}

int product_shift(const Architecture& architecture) {
    const Arithmetic& arithmetic = architecture.arithmetic;
    return arithmetic.binary_points() ? arithmetic.scales.weight
                                      : 0; // activation x weight -> activation
}

namespace {

struct ViewsOf {
    const MacCore& core;
    int fraction_a;
    int fraction_b;
    int shift;

    ArrayViews operator()(const LnsMacConfig& own) const {
        const NumberView word = NumberView::of(own.format);
        return {word, word, NumberView::of(own.sum_format())};
    }
    ArrayViews operator()(const FixedMacConfig& own) const {
        const int product = fraction_a + fraction_b;
        const bool wide = own.accumulator == FixedAccumulator::wide;
        return {NumberView::fixed(core.word_bits(), fraction_a),
                NumberView::fixed(core.word_bits(), fraction_b),
                NumberView::fixed(core.sum_bits(), wide ? product : product - shift)};
    }
};

} // namespace

ArrayViews array_views(const Architecture& architecture, const MacCore& core) {
    const TensorScales& scales = architecture.arithmetic.scales;
    return array_views(architecture, core, scales.activation, scales.weight,
                       product_shift(architecture));
}

ArrayViews array_views(const Architecture& architecture, const MacCore& core, int fraction_a,
                       int fraction_b, int shift) {
    return std::visit(ViewsOf{core, fraction_a, fraction_b, shift}, architecture.arithmetic.mac);
}

std::vector<Word> normal_words(const Architecture& architecture, bool weights, std::size_t count,
                               std::mt19937& random) {
    const Arithmetic& arithmetic = architecture.arithmetic;
    const auto math = make_vector_math(arithmetic);
    const TensorScales& scales = arithmetic.scales;
    const int fraction = weights ? scales.weight : scales.activation;
    std::normal_distribution<double> normal(0.0, weights ? 0.25 : 1.0);
    std::vector<Word> words(count);
    for (Word& word : words) {
        word = math->from_real(normal(random), fraction, arithmetic.word_bits());
    }
    return words;
}

EnergyModel chip_prices(const Architecture& architecture, int levels) {
    HardwareDescription chip = describe_hardware(architecture, 1);
    chip.levels = levels;
    return {load_technology(architecture.technology), chip};
}

EnergyModel mac_prices(const Architecture& architecture) {
    HardwareDescription lone = describe_hardware(architecture, 1);
    lone.rows = lone.columns = 1;
    lone.input = lone.weight = lone.accumulator = lone.vector = {};
    lone.vector_lanes = 0;
    return {load_technology(architecture.technology), lone};
}

} // namespace napier
