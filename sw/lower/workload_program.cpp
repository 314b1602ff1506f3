// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/workload_program.hpp"

#include <algorithm>

#include "hw/arith/integer.hpp"
#include "hw/config/input_error.hpp"
#include "hw/control/registers.hpp"

namespace napier {

namespace {

/// The part of a stacked tensor that belongs to one of several equal products.
DeviceTensor slice(const DeviceTensor& tensor, std::int64_t products, std::int64_t index) {
    DeviceTensor part = tensor;
    part.rows = tensor.rows / products;
    part.address += static_cast<std::uint64_t>(index) * part.bytes();
    return part;
}

std::uint64_t times(std::int64_t count) {
    return static_cast<std::uint64_t>(count);
}

} // namespace

WorkloadProgram::WorkloadProgram(const Architecture& architecture, const TileKernel& kernel,
                                 const Workload& workload, WorkloadKind kind, std::int64_t batch)
    : architecture_(architecture), kernel_(kernel), batch_(batch) {
    std::uint16_t tag = 0;
    for (const PassShape& shape : lower(workload, kind, batch)) {
        if (tag + 1 == kTags) {
            throw InputError(workload.name + ": found more than " + std::to_string(kTags - 1) +
                             " passes over layers, expected at most that many (one counter tag "
                             "each)");
        }
        passes_.push_back({shape, ++tag, {}});
        longest_sum_ = std::max(longest_sum_, shape.k);
    }
    place(workload, kind, batch);
    const std::uint64_t capacity = static_cast<std::uint64_t>(architecture.dram.capacity_mib) << 20;
    if (next_address_ > capacity) {
        throw InputError(architecture.source() + ": dram.capacity_mib: found " +
                         std::to_string(architecture.dram.capacity_mib) + ", expected at least " +
                         std::to_string((next_address_ >> 20) + 1) + " for " + workload.name +
                         " at batch " + std::to_string(batch));
    }
}

DeviceTensor WorkloadProgram::allocate(std::int64_t rows, std::int64_t columns) {
    DeviceTensor tensor{next_address_, rows, columns, architecture_.arithmetic.word_bits(), 0};
    next_address_ = (next_address_ + tensor.bytes() + 63) / 64 * 64;
    return tensor;
}

FeatureMap WorkloadProgram::allocate_map(std::int64_t height, std::int64_t width,
                                         std::int64_t channels, std::int64_t maps, bool packed) {
    FeatureMap map;
    map.packed = packed;
    map.address = next_address_;
    map.height = static_cast<int>(height);
    map.width = static_cast<int>(width);
    map.channels = static_cast<int>(channels);
    map.element_bits = architecture_.arithmetic.word_bits();
    next_address_ = (next_address_ + map.bytes(maps) + 63) / 64 * 64;
    return map;
}

/// Padding that SCALE-Sim's form counts into the input is not in memory.
void WorkloadProgram::place_convolution(LayerTensors& t, const WorkloadLayer& layer,
                                        std::int64_t batch) {
    const Convolution& c = *layer.convolution;
    if (c.stride_height != c.stride_width || c.filter_height > 255 || c.filter_width > 255 ||
        c.stride_height > 255 || std::max({c.height, c.width, c.channels}) > 65535) {
        throw InputError(layer.name + ": found a convolution of " + std::to_string(c.height) +
                         " x " + std::to_string(c.width) + " x " + std::to_string(c.channels) +
                         ", filter " + std::to_string(c.filter_height) + " x " +
                         std::to_string(c.filter_width) + ", strides " +
                         std::to_string(c.stride_height) + " and " +
                         std::to_string(c.stride_width) +
                         ", expected sides below 65536, filters and strides below 256, and one "
                         "stride for both directions");
    }
    const std::int64_t height = c.unpadded_height.value_or(c.height);
    const std::int64_t width = c.unpadded_width.value_or(c.width);
    t.map = allocate_map(height, width, c.channels, batch * layer.products,
                         layers_.empty()); // images, as the host writes them
    t.gradient_map = t.map;
    t.gradient_map.address = t.output.address;
    t.gradient_map.height = static_cast<int>(c.out_height());
    t.gradient_map.width = static_cast<int>(c.out_width());
    t.gradient_map.channels = static_cast<int>(layer.outputs);
    Kernel kernel;
    kernel.height = static_cast<int>(c.filter_height);
    kernel.width = static_cast<int>(c.filter_width);
    kernel.stride = static_cast<int>(c.stride_height);
    kernel.padding = static_cast<int>(std::max<std::int64_t>(0, c.height - height + 1) / 2);
    t.windows = windows(t.map, kernel, 0);
    // Windows that stick out count, as in SCALE-Sim; they read zeros there.
    t.windows.window.out_height = static_cast<std::uint16_t>(c.out_height());
    t.windows.window.out_width = static_cast<std::uint16_t>(c.out_width());
    t.gradient_windows = gradient_windows(t.gradient_map, kernel, static_cast<int>(height),
                                          static_cast<int>(width), 0);
}

void WorkloadProgram::place(const Workload& workload, WorkloadKind kind, std::int64_t batch) {
    const bool training = kind == WorkloadKind::training;
    const bool master =
        architecture_.arithmetic.master_word_bits() > architecture_.arithmetic.word_bits();
    for (const WorkloadLayer& layer : workload.layers) {
        const std::int64_t products = layer.weights ? layer.products : layer.products * batch;
        const std::int64_t rows = (layer.weights ? batch * layer.rows : layer.rows) * products;
        LayerTensors t;
        t.weight = allocate(layer.depth * products, layer.outputs);
        t.output = allocate(rows, layer.outputs);
        convolution_.push_back(layer.convolution.has_value());
        if (layer.convolution) {
            place_convolution(t, layer, batch);
        } else {
            t.input = allocate(rows, layer.depth);
        }
        if (layer.bias) {
            t.bias = allocate(products, layer.outputs);
        }
        if (training) {
            t.gradient = allocate(rows, layer.outputs);
            t.gradient_map.address = t.gradient.address;
            t.gradient_windows.address = t.gradient.address;
            t.weight_gradient = allocate(layer.depth * products, layer.outputs);
            if (layer.bias) {
                t.bias_gradient = allocate(products, layer.outputs);
            }
            if (master) {
                t.weight_master = allocate(layer.depth * products, layer.outputs);
                t.weight_master.element_bits = architecture_.arithmetic.master_word_bits();
                next_address_ = (t.weight_master.address + t.weight_master.bytes() + 63) / 64 * 64;
            }
        }
        layers_.push_back(t);
    }
    labels_ = allocate(1, batch);
    labels_.element_bits = 16;
    next_address_ += labels_.bytes();
}

bool WorkloadProgram::depends(std::size_t index) const {
    if (index == 0) {
        return true;
    }
    const PassShape& before = passes_[index - 1].shape;
    const PassShape& shape = passes_[index].shape;
    switch (shape.pass) {
    case Pass::weight_gradient: // reads what the data gradient before it reads, writes elsewhere
        return before.softmax || before.pass != Pass::data_gradient || before.layer != shape.layer;
    case Pass::update:
        return before.pass != Pass::update;
    default:
        return true;
    }
}

void WorkloadProgram::emit(const InstructionSink& sink) {
    StreamBuilder builder(architecture_, kernel_, sink);
    for (std::size_t index = 0; index < passes_.size(); ++index) {
        build(builder, index);
    }
    builder.finish();
    for (PlannedPass& pass : passes_) {
        pass.traffic = builder.traffic().of(pass.tag);
    }
}

void WorkloadProgram::build(StreamBuilder& builder, std::size_t index) const {
    const PlannedPass& pass = passes_[index];
    if (pass.shape.pass == Pass::update) {
        build_update(builder, pass, depends(index));
    } else if (pass.shape.softmax) {
        const LayerTensors& t = layers_[pass.shape.layer];
        builder.softmax_gradient(t.output, labels_, t.gradient, pass.shape.m, pass.tag);
    } else {
        build_product(builder, pass, depends(index));
    }
}

void WorkloadProgram::build_product(StreamBuilder& builder, const PlannedPass& pass,
                                    bool depends) const {
    const PassShape& s = pass.shape;
    const LayerTensors& t = layers_[s.layer];
    const bool convolution = convolution_[s.layer];
    const bool by_weight = s.input_transposed; // the gradient by the second operand
    const bool backward = s.pass == Pass::data_gradient && !by_weight;
    const DeviceTensor& left = backward ? t.gradient : t.input;
    const FeatureMap& left_map = backward ? t.gradient_map : t.map;
    const DeviceTensor& right = by_weight ? t.gradient : t.weight;
    // What a pass writes: weights' gradient, this layer's output, or its input's gradient, which
    // is as large as the input.
    const DeviceTensor result = by_weight     ? t.weight_gradient
                                : !backward   ? t.output
                                : convolution ? t.map.matrix(batch_ * s.products)
                                              : t.input;
    GemmPass gemm;
    gemm.input_transposed = s.input_transposed;
    gemm.weight_transposed = backward;
    gemm.rows = s.input_transposed ? s.k : s.m;
    gemm.activate = s.activation;
    gemm.tag = pass.tag;
    for (std::int64_t product = 0; product < s.products; ++product) {
        const DeviceTensor input = convolution ? DeviceTensor{} : slice(left, s.products, product);
        WindowOperand operand = backward ? t.gradient_windows : t.windows;
        operand.address += times(product) * left_map.bytes(batch_);
        const DeviceTensor weight = slice(right, s.products, product);
        const DeviceTensor out = slice(result, s.products, product);
        const DeviceTensor bias =
            s.bias && !by_weight ? slice(t.bias, s.products, product) : t.bias;
        gemm.input = convolution ? nullptr : &input;
        gemm.windows = convolution ? &operand : nullptr;
        gemm.weight = &weight;
        gemm.result = &out;
        gemm.bias = s.bias && !by_weight ? &bias : nullptr;
        gemm.mask = s.mask ? &out : nullptr; // the activation below: the same shape
        gemm.depends = depends && product == 0;
        builder.gemm(gemm);
        if (s.bias && by_weight) {
            const DeviceTensor bias_gradient = slice(t.bias_gradient, s.products, product);
            GemmPass sum = gemm;
            sum.input = nullptr;
            sum.windows = nullptr;
            sum.input_transposed = false;
            sum.result = &bias_gradient;
            sum.depends = false;
            builder.gemm(sum);
        }
    }
}

void WorkloadProgram::build_update(StreamBuilder& builder, const PlannedPass& pass,
                                   bool depends) const {
    const LayerTensors& t = layers_[pass.shape.layer];
    const bool master = t.weight_master.rows > 0;
    UpdatePass update;
    update.weight = master ? &t.weight_master : &t.weight;
    update.rounded = master ? &t.weight : nullptr;
    update.gradient = &t.weight_gradient;
    update.depends = depends;
    update.tag = pass.tag;
    builder.update(update);
    if (pass.shape.bias) {
        DeviceTensor bias_master = t.bias;
        bias_master.element_bits = update.weight->element_bits;
        update.weight = master ? &bias_master : &t.bias;
        update.rounded = master ? &t.bias : nullptr;
        update.gradient = &t.bias_gradient;
        update.depends = false;
        builder.update(update);
    }
}

} // namespace napier
