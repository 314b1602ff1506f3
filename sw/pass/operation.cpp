// SPDX-License-Identifier: Apache-2.0
#include "sw/pass/operation.hpp"

#include <algorithm>

namespace napier {

GemmSize gemm_size(const GemmPass& pass) {
    const bool rotated = pass.windows && pass.weight_transposed;
    GemmSize size{};
    size.n = rotated                  ? pass.weight.rows / pass.windows->taps()
             : pass.weight_transposed ? pass.weight.rows
                                      : pass.weight.columns;
    if (is_ones(pass)) {
        size.m = 1;
        size.k = pass.rows;
        return size;
    }
    const std::int64_t columns = pass.windows ? pass.windows->columns() : pass.input->columns;
    size.m = pass.input_transposed ? columns : pass.rows;
    size.k = pass.input_transposed ? pass.rows : columns;
    return size;
}

const OperationHeader& header_of(const PassOperation& operation) {
    return std::visit([](const auto& pass) -> const OperationHeader& { return pass; }, operation);
}

OperationHeader& header_of(PassOperation& operation) {
    return std::visit([](auto& pass) -> OperationHeader& { return pass; }, operation);
}

namespace {

struct Name {
    const char* operator()(const GemmPass& pass) const {
        return is_ones(pass) ? "column sums" : "product";
    }
    const char* operator()(const SoftmaxPass& /*pass*/) const { return "softmax gradient"; }
    const char* operator()(const UpdatePass& /*pass*/) const { return "update"; }
    const char* operator()(const PoolPass& pass) const {
        constexpr const char* kNames[] = {"max pool", "max pool gradient", "average pool"};
        return kNames[static_cast<std::size_t>(pass.kind)];
    }
    const char* operator()(const RowsPass& pass) const { return pass.name; }
    const char* operator()(const BatchNormPass& pass) const {
        constexpr const char* kNames[] = {"batch norm moments", "batch norm running moments",
                                          "batch norm", "batch norm gradient"};
        return kNames[static_cast<std::size_t>(pass.kind)];
    }
};

} // namespace

const char* name_of(const PassOperation& operation) {
    return std::visit(Name{}, operation);
}

std::uint64_t macs_of(const PassOperation& operation) {
    const auto* const gemm = std::get_if<GemmPass>(&operation);
    if (gemm == nullptr) {
        return 0;
    }
    const auto [m, n, k] = gemm_size(*gemm);
    return static_cast<std::uint64_t>(gemm->products * m * n * k);
}

namespace {

/// Adds up what an operation touches.
class Bytes {
  public:
    void operator()(const GemmPass& pass) {
        const auto steps = [&](std::uint64_t step) {
            return step == 0 ? 1u : static_cast<std::uint64_t>(pass.products);
        };
        read(pass.input, steps(pass.steps.input));
        if (pass.windows) {
            gather(*pass.windows, pass.rows, steps(pass.steps.input));
        }
        read(pass.weight, steps(pass.steps.weight));
        read(pass.bias, steps(pass.steps.bias));
        read(pass.addend, steps(pass.steps.addend));
        read(pass.mask, steps(pass.steps.mask));
        write(pass.result, steps(pass.steps.result));
    }
    void operator()(const SoftmaxPass& pass) {
        read(pass.logits);
        read(pass.labels);
        write(pass.result);
    }
    void operator()(const UpdatePass& pass) {
        read(pass.weight);
        read(pass.gradient);
        read(pass.momentum);
        write(pass.weight);
        write(pass.momentum);
        write(pass.rounded);
    }
    void operator()(const PoolPass& pass) {
        gather(pass.windows, pass.rows, 1);
        if (pass.index_windows) {
            gather(*pass.index_windows, pass.rows, 1);
        }
        read(pass.mask);
        write(pass.result);
        write(pass.index);
    }
    void operator()(const RowsPass& pass) {
        for (const RowsOperand& operand : pass.operands) {
            read(operand.tensor);
            for (const GatheredColumns& part : operand.gathered) {
                gather(part.windows, pass.rows, 1);
            }
        }
        write(pass.result);
    }
    void operator()(const BatchNormPass& pass) {
        using Kind = BatchNormPass::Kind;
        if (pass.kind != Kind::from_running) {
            read(pass.x);
            read(pass.dy);
        }
        const bool gives_map = pass.kind == Kind::normalise || pass.kind == Kind::gradient;
        if (gives_map) {
            read(pass.gamma);
            write(pass.result);
        }
        if (pass.kind == Kind::normalise) {
            read(pass.beta);
        }
        if (pass.kind == Kind::gradient) {
            write(pass.gamma_gradient);
            write(pass.beta_gradient);
        }
        if (pass.kind == Kind::moments || pass.kind == Kind::from_running) {
            read(pass.running_mean);
            read(pass.running_variance);
            write(pass.mean);
            write(pass.inverse);
        } else {
            read(pass.mean);
            read(pass.inverse);
        }
        if (pass.kind == Kind::moments) {
            write(pass.running_mean);
            write(pass.running_variance);
        }
    }
    const OperationBytes& sums() const { return sums_; }

  private:
    void read(const std::optional<DeviceTensor>& tensor, std::uint64_t times = 1) {
        sums_.read += tensor ? tensor->bytes() * times : 0;
    }
    void write(const std::optional<DeviceTensor>& tensor, std::uint64_t times = 1) {
        sums_.written += tensor ? tensor->bytes() * times : 0;
    }
    void gather(const WindowOperand& windows, std::int64_t rows, std::uint64_t times) {
        sums_.read += map_bytes(windows, rows) * times;
    }

    OperationBytes sums_;
};

} // namespace

OperationBytes bytes_of(const PassOperation& operation) {
    Bytes bytes;
    std::visit(bytes, operation);
    return bytes.sums();
}

} // namespace napier
