// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/array/tile_kernel.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/control/instruction_sink.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/model/passes.hpp"

namespace napier {

/// A pass with its place in the instruction stream.
struct PlannedPass {
    PassShape shape;
    std::uint16_t tag = 0; ///< 0 is the instruction fetch
    std::vector<TensorTraffic> traffic;
    std::uint8_t arithmetic = 0; ///< that it computes in, see Arithmetic::alone
};

/// A program of layers' passes, with what there is to know about it.
class PlannedProgram {
  public:
    virtual ~PlannedProgram() = default;
    /// Makes the program, once, part by part.
    virtual void emit(const InstructionSink& sink) = 0;
    /// Every pass in order, known once the program has been made.
    const std::vector<PlannedPass>& passes() const { return passes_; }
    /// DRAM in use by tensors; the program lies behind them.
    std::uint64_t memory_bytes() const { return next_address_; }
    /// Longest sum of any pass: decides how many cascade levels the chip needs.
    std::int64_t longest_sum() const { return longest_sum_; }
    /// Instruction fetch is counted under tag 0; true if no pass has that tag.
    bool fetch_has_tag() const { return fetch_has_tag_; }

  protected:
    std::vector<PlannedPass> passes_;
    std::uint64_t next_address_ = 0;
    std::int64_t longest_sum_ = 1;
    bool fetch_has_tag_ = true;
};

/// A workload as an instruction stream, made layer by layer while it runs: the tensors get places
/// in DRAM, but no values. Convolutions run as in training: the DMA gathers their windows.
class WorkloadProgram final : public PlannedProgram {
  public:
    /// `architecture` and `kernel` must outlive the program. Throws InputError if the tensors need
    /// more memory than the chip has, if a tile does not fit its scratchpads, or if there are more
    /// passes than tags.
    WorkloadProgram(const Architecture& architecture, const TileKernel& kernel,
                    const Workload& workload, WorkloadKind kind, std::int64_t batch);

    void emit(const InstructionSink& sink) override;

  private:
    struct LayerTensors {
        DeviceTensor input, weight, bias, output;
        DeviceTensor gradient; ///< of the output
        DeviceTensor weight_gradient, bias_gradient, weight_master;
        FeatureMap map;          ///< a convolution's input ...
        FeatureMap gradient_map; ///< ... and the gradient of its output
        WindowOperand windows;   ///< over map
        WindowOperand gradient_windows;
    };

    DeviceTensor allocate(std::int64_t rows, std::int64_t columns);
    FeatureMap allocate_map(std::int64_t height, std::int64_t width, std::int64_t channels,
                            std::int64_t maps, bool packed);
    void place_convolution(LayerTensors& tensors, const WorkloadLayer& layer, std::int64_t batch);
    void place(const Workload& workload, WorkloadKind kind, std::int64_t batch);
    bool depends(std::size_t index) const;
    void build(StreamBuilder& builder, std::size_t index) const;
    void build_product(StreamBuilder& builder, const PlannedPass& pass, bool depends) const;
    void build_update(StreamBuilder& builder, const PlannedPass& pass, bool depends) const;

    const Architecture& architecture_;
    const TileKernel& kernel_;
    std::vector<LayerTensors> layers_;
    std::vector<bool> convolution_; ///< by layer
    std::int64_t batch_;
    DeviceTensor labels_;
};

} // namespace napier
