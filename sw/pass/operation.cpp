// SPDX-License-Identifier: Apache-2.0
#include "sw/pass/operation.hpp"

#include <utility>

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

/// Lists what an operation writes.
class Results {
  public:
    void operator()(const GemmPass& pass) {
        const bool apart = pass.steps.result != 0;
        list_.push_back({"result", pass.result, gemm_size(pass).m, apart ? pass.products : 1,
                         pass.steps.result});
    }
    void operator()(const SoftmaxPass& pass) { add("result", pass.result, pass.rows); }
    void operator()(const UpdatePass& pass) {
        add("weight", pass.weight);
        add(pass.multiplicative ? "rms" : "momentum", pass.momentum);
        add("rounded", pass.rounded);
    }
    void operator()(const PoolPass& pass) {
        add("result", pass.result, pass.rows);
        add("index", pass.index);
    }
    void operator()(const RowsPass& pass) { add("result", pass.result, pass.rows); }
    void operator()(const BatchNormPass& pass) {
        using Kind = BatchNormPass::Kind;
        if (pass.kind == Kind::normalise || pass.kind == Kind::gradient) {
            add("result", pass.result, pass.rows);
        }
        if (pass.kind == Kind::gradient) {
            add("gamma_gradient", pass.gamma_gradient);
            add("beta_gradient", pass.beta_gradient);
        }
        if (pass.kind == Kind::moments || pass.kind == Kind::from_running) {
            add("mean", pass.mean);
            add("inverse", pass.inverse);
        }
        if (pass.kind == Kind::moments) {
            add("running_mean", pass.running_mean);
            add("running_variance", pass.running_variance);
        }
    }
    std::vector<ResultTensor> take() { return std::move(list_); }

  private:
    void add(const char* name, const DeviceTensor& tensor, std::int64_t rows) {
        list_.push_back({name, tensor, rows});
    }
    void add(const char* name, const std::optional<DeviceTensor>& tensor) {
        if (tensor) {
            add(name, *tensor, tensor->rows);
        }
    }

    std::vector<ResultTensor> list_;
};

/// Adds up what an operation reads.
class BytesRead {
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
    }
    void operator()(const SoftmaxPass& pass) {
        read(pass.logits);
        read(pass.labels);
    }
    void operator()(const UpdatePass& pass) {
        read(pass.weight);
        read(pass.gradient);
        read(pass.momentum);
    }
    void operator()(const PoolPass& pass) {
        gather(pass.windows, pass.rows, 1);
        if (pass.index_windows) {
            gather(*pass.index_windows, pass.rows, 1);
        }
        read(pass.mask);
    }
    void operator()(const RowsPass& pass) {
        for (const RowsOperand& operand : pass.operands) {
            read(operand.tensor);
            for (const GatheredColumns& part : operand.gathered) {
                gather(part.windows, pass.rows, 1);
            }
        }
    }
    void operator()(const BatchNormPass& pass) {
        using Kind = BatchNormPass::Kind;
        if (pass.kind != Kind::from_running) {
            read(pass.x);
            read(pass.dy);
        }
        if (pass.kind == Kind::normalise || pass.kind == Kind::gradient) {
            read(pass.gamma);
        }
        if (pass.kind == Kind::normalise) {
            read(pass.beta);
        }
        if (pass.kind == Kind::moments || pass.kind == Kind::from_running) {
            read(pass.running_mean);
            read(pass.running_variance);
        } else {
            read(pass.mean);
            read(pass.inverse);
        }
    }
    std::uint64_t sum() const { return sum_; }

  private:
    void read(const std::optional<DeviceTensor>& tensor, std::uint64_t times = 1) {
        sum_ += tensor ? tensor->bytes() * times : 0;
    }
    void gather(const WindowOperand& windows, std::int64_t rows, std::uint64_t times) {
        sum_ += map_bytes(windows, rows) * times;
    }

    std::uint64_t sum_ = 0;
};

} // namespace

std::vector<ResultTensor> results_of(const PassOperation& operation) {
    Results results;
    std::visit(results, operation);
    return results.take();
}

OperationBytes bytes_of(const PassOperation& operation) {
    BytesRead read;
    std::visit(read, operation);
    OperationBytes bytes{read.sum(), 0};
    for (const ResultTensor& result : results_of(operation)) {
        bytes.written += result.tensor.bytes() * static_cast<std::uint64_t>(result.copies);
    }
    return bytes;
}

} // namespace napier
