// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_folding.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "sw/model/onnx/onnx_dims.hpp"

namespace napier {

namespace {

using Sizes = std::vector<std::int64_t>;
using Fold = OnnxConstant (*)(const OnnxNodeReader&, const OnnxConstant&);

double values_of(const Sizes& shape) {
    return std::accumulate(shape.begin(), shape.end(), 1.0, [](double product, std::int64_t side) {
        return product * static_cast<double>(side);
    });
}

const OnnxConstant& vector(const OnnxNodeReader& node, const OnnxConstant& constant) {
    if (constant.shape.size() > 1) {
        node.fail("expected a list of numbers, found " + std::to_string(constant.shape.size()) +
                  " dimensions");
    }
    return constant;
}

OnnxConstant same(const OnnxNodeReader& /*node*/, const OnnxConstant& from) {
    return from;
}

OnnxConstant cast(const OnnxNodeReader& node, const OnnxConstant& from) {
    constexpr int kFloat = 1;
    constexpr int kInt64 = 7;
    const double to = node.number("to", kFloat);
    OnnxConstant result = from;
    if (to == kInt64) {
        result.type = OnnxConstant::Type::int64;
        std::transform(from.values.begin(), from.values.end(), result.values.begin(),
                       [](double value) { return std::trunc(value); });
    } else if (to == kFloat) {
        result.type = OnnxConstant::Type::float32;
    } else {
        node.fail("to: expected float32 or int64");
    }
    return result;
}

OnnxConstant reshape(const OnnxNodeReader& node, const OnnxConstant& from) {
    OnnxConstant result = from;
    result.shape.clear();
    double remains = values_of(from.shape);
    for (const double side : node.numbers_of_input(1)) {
        const bool kept = side == 0 && result.shape.size() < from.shape.size();
        if (!kept && side != -1 && !(side >= 1 && side <= values_of(from.shape))) {
            node.fail("its shape does not hold the values of its constant");
        }
        result.shape.push_back(kept ? from.shape[result.shape.size()]
                                    : static_cast<std::int64_t>(side));
        remains /= result.shape.back() > 0 ? static_cast<double>(result.shape.back()) : 1.0;
    }
    const auto open = std::find(result.shape.begin(), result.shape.end(), -1);
    if (open != result.shape.end() && remains >= 1) {
        *open = static_cast<std::int64_t>(remains);
    }
    if (std::count(result.shape.begin(), result.shape.end(), -1) != 0 ||
        values_of(result.shape) != values_of(from.shape)) {
        node.fail("its shape does not hold the values of its constant");
    }
    return result;
}

OnnxConstant transpose(const OnnxNodeReader& node, const OnnxConstant& from) {
    const std::size_t rank = from.shape.size();
    std::vector<double> order(rank);
    std::iota(order.rbegin(), order.rend(), 0.0);
    order = node.integers("perm", rank, order);
    std::vector<std::size_t> strides(rank, 1);
    for (std::size_t i = rank; i-- > 1;) {
        strides[i - 1] = strides[i] * static_cast<std::size_t>(from.shape[i]);
    }
    OnnxConstant result = from;
    std::vector<std::size_t> steps;
    for (std::size_t i = 0; i < rank; ++i) {
        const std::size_t at = OnnxDims::position(order[i], rank);
        if (std::count(order.begin(), order.end(), order[i]) != 1) {
            node.fail("perm: expected each dimension once");
        }
        result.shape[i] = from.shape[at];
        steps.push_back(strides[at]);
    }
    Sizes index(rank);
    for (double& value : result.values) {
        std::size_t place = 0;
        for (std::size_t i = 0; i < rank; ++i) {
            place += static_cast<std::size_t>(index[i]) * steps[i];
        }
        value = from.values[place];
        for (std::size_t i = rank; i-- > 0 && ++index[i] == result.shape[i];) {
            index[i] = 0;
        }
    }
    return result;
}

OnnxConstant squeeze(const OnnxNodeReader& node, const OnnxConstant& from) {
    const std::vector<double> axes = node.axes(1);
    std::vector<bool> dropped(from.shape.size(), false);
    for (const double axis : axes) {
        dropped[OnnxDims::position(axis, from.shape.size())] = true;
    }
    OnnxConstant result = from;
    result.shape.clear();
    for (std::size_t i = 0; i < from.shape.size(); ++i) {
        if (!(axes.empty() ? from.shape[i] == 1 : dropped[i])) {
            result.shape.push_back(from.shape[i]);
        }
    }
    if (values_of(result.shape) != values_of(from.shape)) {
        node.fail("drops a dimension that is not of size 1");
    }
    return result;
}

OnnxConstant unsqueeze(const OnnxNodeReader& node, const OnnxConstant& from) {
    const std::vector<double> axes = node.axes(1);
    std::vector<bool> added(from.shape.size() + axes.size(), false);
    for (const double axis : axes) {
        added[OnnxDims::position(axis, added.size())] = true;
    }
    if (std::count(added.begin(), added.end(), true) != static_cast<std::ptrdiff_t>(axes.size())) {
        node.fail("names a dimension twice");
    }
    OnnxConstant result = from;
    result.shape.clear();
    std::size_t next = 0;
    for (const bool one : added) {
        result.shape.push_back(one ? 1 : from.shape[next++]);
    }
    return result;
}

OnnxConstant gather(const OnnxNodeReader& node, const OnnxConstant& from) {
    const OnnxConstant* const index = node.constant(1);
    node.expect("axis", 0);
    if (index == nullptr || index->shape.size() > 1) {
        node.fail("expected constant indices");
    }
    OnnxConstant result{index->shape, {}, from.type};
    for (const double at : index->values) {
        result.values.push_back(
            vector(node, from).values.at(OnnxDims::position(at, from.values.size())));
    }
    return result;
}

OnnxConstant concat(const OnnxNodeReader& node, const OnnxConstant& from) {
    OnnxConstant result{{0}, {}, from.type};
    node.expect("axis", 0);
    for (std::size_t i = 0; i < node.node().inputs.size(); ++i) {
        const OnnxConstant& part = vector(node, *node.constant(i));
        result.values.insert(result.values.end(), part.values.begin(), part.values.end());
    }
    result.shape = {static_cast<std::int64_t>(result.values.size())};
    return result;
}

OnnxConstant slice(const OnnxNodeReader& node, const OnnxConstant& from) {
    // Since operator set 10 its numbers are inputs.
    const bool inputs = node.node().inputs.size() > 1;
    const auto one = [&](std::size_t input, const char* attribute, double fallback) {
        const std::vector<double> found = !inputs ? node.integers(attribute, 1, {fallback})
                                          : node.constant(input) != nullptr
                                              ? node.numbers_of_input(input)
                                              : std::vector<double>{fallback};
        if (found.size() != 1) {
            node.fail("expected a part of one list");
        }
        return found.front();
    };
    const auto size = static_cast<double>(vector(node, from).values.size());
    const auto bound = [&](double at) {
        return static_cast<std::size_t>(std::clamp(at < 0 ? at + size : at, 0.0, size));
    };
    const std::size_t begin = bound(one(1, "starts", 0));
    const std::size_t end = std::max(begin, bound(one(2, "ends", size)));
    if (one(3, "axes", 0) != 0 || (inputs && one(4, "steps", 1) != 1)) {
        node.fail("expected a part of one list, in steps of 1");
    }
    using Distance = std::vector<double>::difference_type;
    OnnxConstant result{{static_cast<std::int64_t>(end - begin)}, {}, from.type};
    result.values.assign(from.values.begin() + static_cast<Distance>(begin),
                         from.values.begin() + static_cast<Distance>(end));
    return result;
}

const std::map<std::string, Fold>& foldings() {
    static const std::map<std::string, Fold> all = {
        {"Identity", same},       {"Cast", cast},       {"Reshape", reshape},
        {"Transpose", transpose}, {"Squeeze", squeeze}, {"Gather", gather},
        {"Concat", concat},       {"Slice", slice},     {"Unsqueeze", unsqueeze},
    };
    return all;
}

} // namespace

std::optional<OnnxConstant> fold(const OnnxNodeReader& node) {
    const auto folding = foldings().find(node.node().operation);
    if (folding == foldings().end() || node.node().inputs.empty()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < node.node().inputs.size(); ++i) {
        if (!node.node().inputs[i].empty() && node.constant(i) == nullptr) {
            return std::nullopt;
        }
    }
    if (node.constant(0) == nullptr) {
        node.fail("expected a first input");
    }
    try {
        return folding->second(node, *node.constant(0));
    } catch (const std::invalid_argument& error) {
        node.fail(error.what());
    }
}

OnnxConstant shape_constant(const OnnxNodeReader& node) {
    const OnnxDims& dims = node.dims();
    const auto rank = static_cast<double>(dims.rank());
    const auto bound = [&](const char* attribute, double fallback) {
        const double at = node.number(attribute, fallback);
        return static_cast<std::size_t>(std::clamp(at < 0 ? at + rank : at, 0.0, rank));
    };
    OnnxConstant shape{{}, {}, OnnxConstant::Type::int64};
    for (std::size_t i = bound("start", 0); i < bound("end", rank); ++i) {
        shape.values.push_back(dims.size(i) == 0 ? std::nan("")
                                                 : static_cast<double>(dims.size(i)));
    }
    shape.shape = {static_cast<std::int64_t>(shape.values.size())};
    return shape;
}

} // namespace napier
