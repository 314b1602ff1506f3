// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/host_chip.hpp"

#include <chrono>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/config/input_error.hpp"
#include "hw/values/kernels/arithmetic_kernel.hpp"
#include "sw/lower/vector_fields.hpp"
#include "sw/whole/whole_passes.hpp"

namespace napier {

HostChip::HostChip(const Architecture& architecture, Ranks* ranks)
    : architecture_(architecture), memory_(architecture.arithmetic), sharing_(ranks, &memory_) {
    if (architecture.faults.any()) {
        throw InputError(architecture.source() + ": faults: found " +
                         architecture.faults.describe() +
                         ", expected none: upsets need the engine tlm, whose accesses they hit");
    }
    for (const Arithmetic& own : architecture.arithmetic.each_alone()) {
        kernels_.push_back(make_plain_kernel(own.mac));
        maths_.push_back(make_vector_math(own));
        values_.push_back(std::make_unique<VectorValues>(own, *kernels_.back(), *maths_.back()));
    }
}

void HostChip::set_seed(std::uint64_t seed) {
    for (const auto& values : values_) {
        values->set_seed(seed);
    }
}

void HostChip::run(const NetworkPlan& plan, const PassOperation& operation, const Step& step) {
    const std::uint16_t tag = header_of(operation).tag;
    const std::uint8_t number = plan.arithmetic_of(layer_of(tag), pass_of(tag));
    const WholeUnit unit{memory_, *kernels_[number], *values_[number], number};
    const auto run_fields = [&](const auto& pass, auto fields) {
        fields.arithmetic = number;
        plan.set_step(fields, step.rate, step.images, step.number);
        run_whole(unit, pass, fields, sharing_.own(pass));
    };
    struct Visitor {
        const WholeUnit& unit;
        const NumberSystem& mac;
        PassSharing& sharing;
        const decltype(run_fields)& run;
        void operator()(const GemmPass& pass) const {
            if (const auto share = sharing.blocks(pass, mac)) {
                run_blocks(unit, pass, drain_fields(pass), *share, sharing);
            } else {
                run(pass, drain_fields(pass));
            }
        }
        void operator()(const SoftmaxPass& pass) const { run(pass, softmax_fields(pass)); }
        void operator()(const UpdatePass& pass) const {
            if (pass.multiplicative) {
                run(pass, multiplicative_update_fields(pass));
            } else {
                run(pass, update_fields(pass));
            }
        }
        void operator()(const PoolPass& pass) const { run_whole(unit, pass, sharing.own(pass)); }
        void operator()(const RowsPass& pass) const {
            std::visit([&](const auto& fields) { run(pass, fields); }, pass.operation);
        }
        void operator()(const BatchNormPass& pass) const {
            if (const auto share = sharing.blocks(pass, mac)) {
                run_blocks(unit, pass, *share, sharing);
            } else {
                run_channels(unit, pass, sharing.own_channels(pass));
            }
            run_rows(unit, pass, sharing.own_rows(pass));
        }
    };
    const auto start = std::chrono::steady_clock::now();
    const double exchanged = sharing_.seconds();
    std::visit(Visitor{unit, plan.arithmetic(number).mac, sharing_, run_fields}, operation);
    const double exchange = sharing_.seconds() - exchanged;
    const double all =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    seconds_.exchange += exchange;
    (std::holds_alternative<GemmPass>(operation) ? seconds_.products : seconds_.rest) +=
        all - exchange;
}

} // namespace napier
