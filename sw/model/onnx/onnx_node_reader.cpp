// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_node_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

bool all_equal(const std::vector<double>& numbers) {
    return std::all_of(numbers.begin(), numbers.end(),
                       [&](double number) { return number == numbers.front(); });
}

bool in_range(double value, double low, double high) {
    return value >= low && value <= high && value == std::floor(value);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    return shape.empty() ? "a scalar" : fmt::format("{}", fmt::join(shape, " x "));
}

} // namespace

const OnnxConstant* OnnxScope::constant(const std::string& name) const {
    auto found = graph.constants.find(name);
    if (found == graph.constants.end()) {
        found = folded.find(name);
        return found == folded.end() ? nullptr : &found->second;
    }
    return &found->second;
}

void OnnxNodeReader::fail(const std::string& what) const {
    throw InputError(scope_->graph.file + ": " + node_->describe() + ": " + what);
}

const OnnxDims& OnnxNodeReader::dims(std::size_t input) const {
    if (input >= inputs_.size() || !inputs_[input]) {
        fail(fmt::format("its {} input is not made by a layer", input == 0 ? "first" : "second"));
    }
    return *inputs_[input];
}

const ImageShape& OnnxNodeReader::map() const {
    if (!dims().is_map()) {
        fail("reads " + dims().describe() + ", expected a map: images x " +
             std::to_string(dims().shape().channels) + " channels x " +
             std::to_string(dims().shape().height) + " rows x " +
             std::to_string(dims().shape().width) + " columns");
    }
    return dims().shape();
}

const OnnxConstant* OnnxNodeReader::constant(std::size_t input) const {
    if (input >= node_->inputs.size() || node_->inputs[input].empty()) {
        return nullptr;
    }
    const OnnxConstant* const found = scope_->constant(node_->inputs[input]);
    if (found != nullptr && found->values.empty()) {
        fail("'" + node_->inputs[input] + "': found no float32, float64 or int64 numbers");
    }
    return found;
}

const OnnxConstant& OnnxNodeReader::weight(std::size_t dimensions) const {
    const OnnxConstant* const weight = constant(1);
    if (weight == nullptr || weight->shape.size() != dimensions) {
        fail("expected a constant of " + std::to_string(dimensions) +
             " dimensions as its second input");
    }
    return *weight;
}

const std::vector<double>& OnnxNodeReader::numbers_of_input(std::size_t input) const {
    const OnnxConstant* const found = constant(input);
    if (found == nullptr || found->shape.size() > 1 || found->type != OnnxConstant::Type::int64) {
        fail(fmt::format("input {}: expected a constant list of int64 numbers", input + 1));
    }
    return found->values;
}

float OnnxNodeReader::finite(double value) const {
    const auto number = static_cast<float>(value);
    if (!std::isfinite(number)) {
        fail("found a number that is not finite in single precision");
    }
    return number;
}

std::vector<float> OnnxNodeReader::list(const OnnxConstant& constant, int count,
                                        const std::string& what) const {
    if (constant.values.size() != static_cast<std::size_t>(count) || constant.shape.size() != 1) {
        fail(what + ": found " + shape_text(constant.shape) + ", expected " +
             std::to_string(count) + ", one number a channel");
    }
    std::vector<float> values;
    for (const double value : constant.values) {
        values.push_back(finite(value));
    }
    return values;
}

std::vector<float> OnnxNodeReader::by_channel(const OnnxConstant& constant,
                                              const OnnxDims& to) const {
    const auto refuse = [&](const char* why) {
        fail(fmt::format("adds a constant of {} to {}: {}", shape_text(constant.shape),
                         to.describe(), why));
    };
    const std::size_t rank = constant.shape.size();
    if (rank > to.rank()) {
        refuse("its result would have more dimensions");
    }
    for (std::size_t i = 0; i < rank; ++i) {
        const std::size_t at = to.rank() - rank + i;
        const std::int64_t side = constant.shape[i];
        if (side == 1) {
            continue;
        }
        if (side != to.size(at)) {
            refuse("their shapes do not fit, aligned from the last dimension on");
        }
        if (!to.holds(at, OnnxAxis::channels)) {
            refuse("aligned from the last dimension on, it is no bias of a number a channel");
        }
    }
    std::vector<float> values(static_cast<std::size_t>(to.shape().channels));
    for (std::size_t c = 0; c < values.size(); ++c) {
        values[c] = finite(constant.values[constant.values.size() == 1 ? 0 : c]);
    }
    return values;
}

const OnnxAttribute* OnnxNodeReader::attribute(const std::string& name) const {
    const auto found = node_->attributes.find(name);
    return found == node_->attributes.end() ? nullptr : &found->second;
}

double OnnxNodeReader::number(const std::string& name, double fallback) const {
    const OnnxAttribute* const found = attribute(name);
    if (found == nullptr) {
        return fallback;
    }
    if (found->numbers.size() != 1) {
        fail(name + ": expected one number");
    }
    return found->numbers.front();
}

std::vector<double> OnnxNodeReader::integers(const std::string& name, std::size_t count,
                                             std::vector<double> fallback) const {
    const OnnxAttribute* const found = attribute(name);
    if (found == nullptr) {
        return fallback;
    }
    if (found->numbers.empty() || (count != 0 && found->numbers.size() != count)) {
        fail(fmt::format("{}: found {} numbers, expected {}", name, found->numbers.size(),
                         count == 0 ? "one or more" : std::to_string(count)));
    }
    return found->numbers;
}

std::vector<double> OnnxNodeReader::axes(std::size_t input) const {
    return input < node_->inputs.size() && !node_->inputs[input].empty() ? numbers_of_input(input)
                                                                         : integers("axes", 0, {});
}

void OnnxNodeReader::expect(const std::string& name, double value) const {
    for (const double number : integers(name, 0, {})) {
        if (number != value) {
            fail(fmt::format("{}: found {}, expected {}", name, number, value));
        }
    }
}

int OnnxNodeReader::square(const std::string& name, std::size_t count, int fallback) const {
    const std::vector<double> numbers =
        integers(name, count, std::vector<double>(count, static_cast<double>(fallback)));
    if (!all_equal(numbers) || !in_range(numbers.front(), 0, 255)) {
        fail(name + ": expected the same on all sides, 0..255");
    }
    return static_cast<int>(numbers.front());
}

OnnxWindow OnnxNodeReader::window(std::int64_t rows, std::int64_t columns, int most,
                                  bool widens) const {
    const ImageShape& input = map();
    if (rows != columns || rows < 1 || rows > most) {
        fail(fmt::format("its kernel is {} x {}, expected a square of 1..{}", rows, columns, most));
    }
    expect("dilations", 1);
    const int stride = square("strides", 2, 1);
    if (stride < 1) {
        fail("strides: expected a number from 1");
    }
    const auto side = static_cast<int>(rows);
    std::array<int, 4> pads{}; // above, left, below, right
    const std::vector<double> given = integers("pads", 4, std::vector<double>(4, 0.0));
    const OnnxAttribute* const automatic = attribute("auto_pad");
    const std::string how = automatic == nullptr ? "NOTSET" : automatic->text;
    if (how == "SAME_UPPER" || how == "SAME_LOWER") {
        for (const std::size_t axis : {0u, 1u}) {
            const int size = axis == 0 ? input.height : input.width;
            const int all = std::max(0, ((size - 1) / stride) * stride + side - size);
            pads[axis] = how == "SAME_UPPER" ? all / 2 : all - all / 2;
            pads[axis + 2] = all - pads[axis];
        }
    } else if (how == "NOTSET") {
        for (std::size_t i = 0; i < pads.size(); ++i) {
            if (!in_range(given[i], 0, 255)) {
                fail("pads: expected numbers of 0..255");
            }
            pads[i] = static_cast<int>(given[i]);
        }
    } else if (how != "VALID") {
        fail("auto_pad: found '" + how + "', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
    }
    OnnxWindow window{side, stride, *std::max_element(pads.begin(), pads.end())};
    if (pads == std::array<int, 4>{pads[0], pads[0], pads[0], pads[0]}) {
        return window;
    }
    window.rows_before = window.padding - pads[0];
    window.columns_before = window.padding - pads[1];
    const int more = window.rows_before + window.padding - pads[2];
    window.kernel += more;
    if (!widens || more != window.columns_before + window.padding - pads[3] ||
        window.kernel > most) {
        fail(fmt::format("pads: found {}, expected {}", fmt::join(pads, ", "),
                         widens ? "the same sum above and below as left and right"
                                : "the same on all sides"));
    }
    return window;
}

} // namespace napier
