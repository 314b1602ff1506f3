// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sw/data/dataset.hpp"

namespace napier {

/// The axes of a batch of maps, as a graph's values have them.
enum class OnnxAxis { images, channels, rows, columns };

/// A dimension of a value: the axes that are counted through in it, the last the fastest.
using OnnxDimension = std::vector<OnnxAxis>;

/// Where the axes of a batch of maps lie in a value of a graph: NCHW, NHWC, a row of values for
/// each image ... An axis of size 1 may stand anywhere, and is left out.
class OnnxDims {
  public:
    /// `images`: how many the graph is for, 0 where it leaves that open.
    OnnxDims(const ImageShape& shape, std::int64_t images, std::vector<OnnxDimension> dimensions);
    static std::vector<OnnxDimension> map();
    static std::vector<OnnxDimension> row();

    const ImageShape& shape() const { return shape_; }
    std::size_t rank() const { return dimensions_.size(); }
    const std::vector<OnnxDimension>& dimensions() const { return dimensions_; }
    /// 0: of images, where their number is open.
    std::int64_t size(std::size_t dimension) const;
    /// "any x 3 x 32 x 32".
    std::string describe() const;

    /// images x channels x rows x columns.
    bool is_map() const;
    /// images x values: one dimension counts all values of an image, and others nothing.
    bool is_row() const;
    bool holds(std::size_t dimension, OnnxAxis axis) const; ///< that axis alone, or nothing at all
    bool operator==(const OnnxDims& other) const;

    /// Where `axis` points from the front (0..) or from behind (-1 ..), at `rank` dimensions.
    /// Throws std::invalid_argument, as the following do.
    static std::size_t position(double axis, std::size_t rank);
    /// As Reshape has it: 0 keeps a size, -1 is what remains, NaN is the number of images.
    OnnxDims reshaped(const std::vector<double>& sizes) const;
    OnnxDims flattened(double axis) const;
    OnnxDims transposed(const std::vector<double>& order) const;
    /// Without those dimensions, which must be of size 1.
    OnnxDims squeezed(const std::vector<double>& axes) const;
    OnnxDims unsqueezed(const std::vector<double>& axes) const;

  private:
    std::int64_t size(OnnxAxis axis) const;
    std::vector<OnnxDimension> without_ones(std::vector<OnnxDimension> dimensions) const;
    OnnxDims with(std::vector<OnnxDimension> dimensions) const {
        return {shape_, images_, std::move(dimensions)};
    }

    ImageShape shape_;
    std::int64_t images_;
    std::vector<OnnxDimension> dimensions_;
};

} // namespace napier
