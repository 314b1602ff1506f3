// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_dims.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace napier {

namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw std::invalid_argument(what);
}

/// Positions in a value of `rank` dimensions, none of them twice.
std::vector<bool> marked(const std::vector<double>& axes, std::size_t rank) {
    std::vector<bool> marks(rank);
    for (const double axis : axes) {
        const std::size_t at = OnnxDims::position(axis, rank);
        if (marks[at]) {
            refuse("names a dimension twice");
        }
        marks[at] = true;
    }
    return marks;
}

} // namespace

OnnxDims::OnnxDims(const ImageShape& shape, std::int64_t images,
                   std::vector<OnnxDimension> dimensions)
    : shape_(shape), images_(images), dimensions_(without_ones(std::move(dimensions))) {}

std::vector<OnnxDimension> OnnxDims::map() {
    return {{OnnxAxis::images}, {OnnxAxis::channels}, {OnnxAxis::rows}, {OnnxAxis::columns}};
}

std::vector<OnnxDimension> OnnxDims::row() {
    return {{OnnxAxis::images}, {OnnxAxis::channels, OnnxAxis::rows, OnnxAxis::columns}};
}

std::int64_t OnnxDims::size(OnnxAxis axis) const {
    switch (axis) {
    case OnnxAxis::images:
        return images_;
    case OnnxAxis::channels:
        return shape_.channels;
    case OnnxAxis::rows:
        return shape_.height;
    case OnnxAxis::columns:
        break;
    }
    return shape_.width;
}

std::int64_t OnnxDims::size(std::size_t dimension) const {
    std::int64_t product = 1;
    for (const OnnxAxis axis : dimensions_[dimension]) {
        product *= size(axis);
    }
    return product;
}

std::string OnnxDims::describe() const {
    std::string text;
    for (std::size_t i = 0; i < rank(); ++i) {
        text += (i == 0 ? "" : " x ") + (size(i) == 0 ? "any" : std::to_string(size(i)));
    }
    return text;
}

std::vector<OnnxDimension> OnnxDims::without_ones(std::vector<OnnxDimension> dimensions) const {
    for (OnnxDimension& dimension : dimensions) {
        dimension.erase(std::remove_if(dimension.begin(), dimension.end(),
                                       [&](OnnxAxis axis) {
                                           return axis != OnnxAxis::images && size(axis) == 1;
                                       }),
                        dimension.end());
    }
    return dimensions;
}

bool OnnxDims::is_map() const {
    return dimensions_ == without_ones(map());
}

bool OnnxDims::is_row() const {
    const auto filled = std::count_if(dimensions_.begin(), dimensions_.end(),
                                      [](const OnnxDimension& d) { return !d.empty(); });
    return rank() >= 2 && dimensions_[0] == OnnxDimension{OnnxAxis::images} &&
           filled == (shape_.size() == 1 ? 1 : 2);
}

bool OnnxDims::holds(std::size_t dimension, OnnxAxis axis) const {
    return dimensions_[dimension] == without_ones({{axis}}).front();
}

bool OnnxDims::operator==(const OnnxDims& other) const {
    return shape_ == other.shape_ && dimensions_ == other.dimensions_;
}

std::size_t OnnxDims::position(double axis, std::size_t rank) {
    const double from_front = axis < 0 ? axis + static_cast<double>(rank) : axis;
    if (!(from_front >= 0 && from_front < static_cast<double>(rank)) ||
        from_front != std::floor(from_front)) {
        refuse("names a dimension that its input does not have");
    }
    return static_cast<std::size_t>(from_front);
}

OnnxDims OnnxDims::reshaped(const std::vector<double>& sizes) const {
    // What remains for a -1: values, and the images if nothing else stands for them.
    double values =
        static_cast<double>(shape_.size()) * (images_ > 0 ? static_cast<double>(images_) : 1.0);
    bool images_open = images_ == 0;
    std::vector<double> wanted = sizes; // NaN: the images
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == 0) {
            if (i >= rank()) {
                refuse("keeps the size of a dimension that its input does not have");
            }
            wanted[i] = size(i) == 0 ? std::nan("") : static_cast<double>(size(i));
        }
        if (std::isnan(wanted[i]) && images_ > 0) {
            wanted[i] = static_cast<double>(images_);
        }
        if (std::isnan(wanted[i])) {
            images_open = false;
        } else if (wanted[i] > 0) {
            values /= wanted[i];
        }
    }
    if (std::count(wanted.begin(), wanted.end(), -1.0) > 1) {
        refuse("shape: found -1 twice, expected it once at most");
    }
    for (double& side : wanted) {
        if (side == -1) {
            side = images_open && values == 1 ? std::nan("") : values;
            images_open = images_open && values != 1;
        }
        if (!std::isnan(side) && (!(side >= 1 && side < 1e15) || side != std::floor(side))) {
            refuse("its shape does not hold the values of " + describe());
        }
    }
    // The same values in the same order, cut at other places: never within an axis.
    OnnxDimension order;
    for (const OnnxDimension& dimension : dimensions_) {
        order.insert(order.end(), dimension.begin(), dimension.end());
    }
    std::size_t next = 0;
    std::vector<OnnxDimension> result;
    for (const double side : wanted) {
        OnnxDimension dimension;
        double product = 1;
        const auto images_next = [&] {
            return next < order.size() && order[next] == OnnxAxis::images;
        };
        if (std::isnan(side) || (side == 1 && images_ == 1)) {
            if (images_next()) {
                dimension.push_back(order[next++]);
            } else if (std::isnan(side)) {
                refuse("its shape moves the images, expected them as the first dimension");
            }
        }
        while (!std::isnan(side) && product < side && next < order.size() &&
               size(order[next]) > 0) {
            product *= static_cast<double>(size(order[next]));
            dimension.push_back(order[next++]);
        }
        if (!std::isnan(side) && product != side) {
            refuse("its shape cuts " + describe() + " within a row, or mixes images");
        }
        result.push_back(std::move(dimension));
    }
    if (next != order.size()) {
        refuse("its shape does not hold the values of " + describe());
    }
    return with(std::move(result));
}

OnnxDims OnnxDims::flattened(double axis) const {
    const std::size_t cut =
        axis == static_cast<double>(rank()) ? rank() : position(axis, rank()); // all in front
    std::vector<OnnxDimension> result(2);
    for (std::size_t i = 0; i < rank(); ++i) {
        OnnxDimension& to = result[i < cut ? 0 : 1];
        to.insert(to.end(), dimensions_[i].begin(), dimensions_[i].end());
    }
    return with(std::move(result));
}

OnnxDims OnnxDims::transposed(const std::vector<double>& order) const {
    const std::vector<bool> marks = marked(order, rank());
    if (std::count(marks.begin(), marks.end(), false) != 0) {
        refuse("perm: expected each dimension once");
    }
    std::vector<OnnxDimension> result;
    for (const double from : order) {
        result.push_back(dimensions_[position(from, rank())]);
    }
    return with(std::move(result));
}

OnnxDims OnnxDims::squeezed(const std::vector<double>& axes) const {
    const std::vector<bool> marks = marked(axes, rank());
    std::vector<OnnxDimension> result;
    for (std::size_t i = 0; i < rank(); ++i) {
        if (!marks[i]) {
            result.push_back(dimensions_[i]);
        } else if (!dimensions_[i].empty()) {
            refuse("drops a dimension that is not of size 1");
        }
    }
    return with(std::move(result));
}

OnnxDims OnnxDims::unsqueezed(const std::vector<double>& axes) const {
    const std::vector<bool> marks = marked(axes, rank() + axes.size());
    std::vector<OnnxDimension> result;
    std::size_t next = 0;
    for (const bool added : marks) {
        result.push_back(added ? OnnxDimension{} : dimensions_[next++]);
    }
    return with(std::move(result));
}

} // namespace napier
