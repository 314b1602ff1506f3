// SPDX-License-Identifier: Apache-2.0
// Operations whose rows stand alone: softmax, updates, all of vector_op::RowOperation.
#include <array>
#include <type_traits>
#include <variant>

#include "sw/whole/whole_passes.hpp"

namespace napier {

void run_whole(const WholeUnit& unit, const SoftmaxPass& pass,
               const vector_op::SoftmaxGradient& fields, const Part& own) {
    if (own.size() == 0) {
        return;
    }
    const std::int64_t classes = pass.logits.columns;
    const auto rows = static_cast<std::size_t>(own.size());
    const std::size_t stride = padded(classes);
    const TileOf part{own.first, 0, own.size(), classes};
    Word* const logits = scratch(0, rows * stride);
    Word* const labels = scratch(1, static_cast<std::size_t>(own.last));
    Word* const result = scratch(2, rows * stride);
    unit.load(pass.logits, part, logits);
    unit.load(pass.labels, {0, 0, 1, own.last}, labels);
    for (std::size_t r = 0; r < rows; ++r) {
        unit.values.softmax_gradient(fields, logits + r * stride,
                                     labels[static_cast<std::size_t>(own.first) + r],
                                     result + r * stride, static_cast<std::size_t>(classes));
    }
    unit.store(pass.result, part, result);
}

namespace {

template <typename Update>
void run_update(const WholeUnit& unit, const UpdatePass& pass, const Update& fields,
                const Part& own) {
    const std::int64_t columns = pass.weight.columns;
    const std::size_t stride = padded(columns);
    const auto weight_places = static_cast<std::size_t>(places(pass.weight.element_bits));
    for_row_blocks(own, columns, [&](std::int64_t row, std::int64_t rows) {
        const TileOf part{row, 0, rows, columns};
        const std::size_t words = static_cast<std::size_t>(rows) * stride;
        Word* const weight = scratch(0, words * weight_places);
        Word* const gradient = scratch(1, words);
        Word* const momentum = pass.momentum ? scratch(2, words) : nullptr;
        Word* const new_weight = scratch(3, words * weight_places);
        Word* const new_momentum = pass.momentum ? scratch(4, words) : nullptr;
        Word* const rounded = pass.rounded ? scratch(5, words) : nullptr;
        unit.load(pass.weight, part, weight);
        unit.load(pass.gradient, part, gradient);
        if (pass.momentum) {
            unit.load(*pass.momentum, part, momentum);
        }
        for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
            const auto at = [&](Word* tile) {
                return tile == nullptr ? nullptr : tile + r * stride;
            };
            const auto element =
                static_cast<std::uint32_t>(row + static_cast<std::int64_t>(r)) * fields.pitch;
            const std::size_t master = r * stride * weight_places;
            unit.values.update(fields, {weight + master, at(gradient), at(momentum),
                                        new_weight + master, at(new_momentum), at(rounded),
                                        static_cast<std::size_t>(columns), element});
        }
        unit.store(pass.weight, part, new_weight);
        if (pass.momentum) {
            unit.store(*pass.momentum, part, new_momentum);
        }
        if (pass.rounded) {
            unit.store(*pass.rounded, part, rounded);
        }
    });
}

} // namespace

void run_whole(const WholeUnit& unit, const UpdatePass& pass, const vector_op::Update& fields,
               const Part& own) {
    run_update(unit, pass, fields, own);
}

void run_whole(const WholeUnit& unit, const UpdatePass& pass,
               const vector_op::MultiplicativeUpdate& fields, const Part& own) {
    run_update(unit, pass, fields, own);
}

namespace {

/// A part of what an operation reads, rows `stride` apart.
void load_operand(const WholeUnit& unit, const RowsOperand& operand, const TileOf& part,
                  std::uint32_t stride, Word* to) {
    if (operand.tensor) {
        unit.load(*operand.tensor, part, to);
    }
    for (const GatheredColumns& gathered : operand.gathered) {
        unit.load(gather_of(gathered.windows,
                            {part.row, gathered.first, part.rows, gathered.columns}, Buffer::vector,
                            0, stride),
                  to);
        to += gathered.columns;
    }
}

template <typename RowOperation>
void run_rows(const WholeUnit& unit, const RowsPass& pass, const RowOperation& fields,
              const Part& own) {
    const std::int64_t columns = pass.result.columns;
    const std::uint32_t stride = padded(columns);
    const auto operands = fields.operands(fields);
    constexpr std::size_t kOperands = std::tuple_size_v<std::decay_t<decltype(operands)>>;
    for_row_blocks(own, columns, [&](std::int64_t row, std::int64_t rows) {
        const TileOf part{row, 0, rows, columns};
        const std::size_t words = static_cast<std::size_t>(rows) * stride;
        OperandRows<kOperands> first{};
        std::size_t next = 0;
        for (std::size_t i = 0; i < kOperands; ++i) {
            if (operands[i].there) {
                Word* const to = scratch(i, words);
                load_operand(unit, pass.operands.at(next++), part, stride, to);
                first[i] = to;
            }
        }
        Word* const result = scratch(kOperands, words);
        for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
            const std::size_t at = r * stride;
            unit.values.compute_row(
                fields, rows_behind(first, at),
                vector_op::element_of(fields, static_cast<std::size_t>(row) + r), result + at,
                static_cast<std::size_t>(columns));
        }
        unit.store(pass.result, part, result);
    });
}

} // namespace

void run_whole(const WholeUnit& unit, const RowsPass& pass, const vector_op::RowOperation& fields,
               const Part& own) {
    std::visit([&](const auto& operation) { run_rows(unit, pass, operation, own); }, fields);
}

} // namespace napier
