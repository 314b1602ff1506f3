// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_node_reader.hpp"

#include <algorithm>
#include <cmath>

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

} // namespace

void OnnxNodeReader::fail(const std::string& what) const {
    throw InputError(graph_->file + ": " + node_->describe() + ": " + what);
}

const OnnxConstant* OnnxNodeReader::constant(std::size_t input) const {
    if (input >= node_->inputs.size() || node_->inputs[input].empty()) {
        return nullptr;
    }
    const auto found = graph_->constants.find(node_->inputs[input]);
    if (found == graph_->constants.end()) {
        return nullptr;
    }
    const OnnxConstant& tensor = found->second;
    if (tensor.values.empty()) {
        fail("'" + node_->inputs[input] + "': found no float32, float64 or int64 numbers");
    }
    return &tensor;
}

const OnnxConstant& OnnxNodeReader::weight(std::size_t dimensions) const {
    const OnnxConstant* const weight = constant(1);
    if (weight == nullptr || weight->shape.size() != dimensions) {
        fail("expected a constant of " + std::to_string(dimensions) +
             " dimensions as its second input");
    }
    return *weight;
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
    if (constant.values.size() != static_cast<std::size_t>(count)) {
        fail(what + ": found " + std::to_string(constant.values.size()) + " numbers, expected " +
             std::to_string(count));
    }
    std::vector<float> values;
    for (const double value : constant.values) {
        values.push_back(finite(value));
    }
    return values;
}

double OnnxNodeReader::number(const std::string& attribute, double fallback) const {
    const auto found = node_->attributes.find(attribute);
    if (found == node_->attributes.end()) {
        return fallback;
    }
    if (found->second.numbers.size() != 1) {
        fail(attribute + ": expected one number");
    }
    return found->second.numbers.front();
}

void OnnxNodeReader::expect(const std::string& attribute, double value) const {
    const auto found = node_->attributes.find(attribute);
    if (found == node_->attributes.end()) {
        return;
    }
    for (const double number : found->second.numbers) {
        if (number != value) {
            fail(attribute + ": found " + std::to_string(number) + ", expected " +
                 std::to_string(value));
        }
    }
}

int OnnxNodeReader::square(const std::string& attribute, int fallback) const {
    const auto found = node_->attributes.find(attribute);
    if (found == node_->attributes.end() || found->second.numbers.empty()) {
        return fallback;
    }
    const std::vector<double>& numbers = found->second.numbers;
    if (!all_equal(numbers) || !in_range(numbers.front(), 0, 255)) {
        fail(attribute + ": expected the same on all sides, 0..255");
    }
    return static_cast<int>(numbers.front());
}

OnnxNodeReader::Slide OnnxNodeReader::slide() const {
    expect("dilations", 1);
    const auto automatic = node_->attributes.find("auto_pad");
    if (automatic != node_->attributes.end() && automatic->second.text != "NOTSET" &&
        automatic->second.text != "VALID" && !automatic->second.text.empty()) {
        fail("auto_pad: found " + automatic->second.text + ", expected NOTSET or VALID");
    }
    return {square("strides", 1), square("pads", 0)};
}

} // namespace napier
