// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "sw/pass/feature_map.hpp"
#include "sw/pass/tensor.hpp"

namespace napier {

/// One tensor of a pass and how often it crosses the DRAM's pins:
/// moved bytes = tensor x reloads x overlap.
struct TensorTraffic {
    std::string tensor; ///< "input", "weight", "result", ...
    bool written = false;
    std::uint64_t bytes = 0;   ///< of the tensor, packed as it lies in memory
    std::uint64_t reloads = 1; ///< how often tiling goes over it
    /// Windows are gathered from maps, into this buffer; where a tile ends, or the line buffer has
    /// dropped a map row, words come again. Not a formula: the DMA's count over bytes x reloads,
    /// for all that the pass gathers into the buffer.
    std::optional<Buffer> gathered;
    double overlap = 1;
    std::uint64_t moved() const { return bytes * reloads; } ///< unless gathered
};

/// What passes move, by tag, as said when they are cut into tiles and not by counting the
/// transfers: the run's own count must come to the same.
class TrafficPlan {
  public:
    void read(std::uint16_t tag, const char* name, const DeviceTensor& tensor,
              std::int64_t reloads = 1) {
        note(tag, tensor.address, {name, false, tensor.bytes(), times(reloads), {}, 1});
    }
    void write(std::uint16_t tag, const char* name, const DeviceTensor& tensor) {
        note(tag, tensor.address, {name, true, tensor.bytes(), 1, {}, 1});
    }
    /// Windows of `rows` rows.
    void gather(std::uint16_t tag, const char* name, const WindowOperand& windows,
                std::int64_t rows, Buffer into, std::int64_t reloads = 1);
    void gather(std::uint16_t tag, const char* name, const DeviceTensor& tensor, Buffer into,
                std::int64_t reloads) {
        note(tag, tensor.address, {name, false, tensor.bytes(), times(reloads), into, 1});
    }

    /// Parts of a tensor that move equally often are one line. Empty for a tag that moves nothing.
    std::vector<TensorTraffic> of(std::uint16_t tag) const;

  private:
    struct Part {
        std::uint64_t address;
        TensorTraffic traffic;
    };
    struct TagParts {
        std::vector<Part> parts; ///< in the order in which they were named
        std::map<std::tuple<std::string, bool, std::uint64_t>, std::size_t> index;
    };
    static std::uint64_t times(std::int64_t count) { return static_cast<std::uint64_t>(count); }
    /// What the pass goes over again is the same part with more reloads.
    void note(std::uint16_t tag, std::uint64_t address, const TensorTraffic& traffic);
    std::map<std::uint16_t, TagParts> by_tag_;
};

} // namespace napier
