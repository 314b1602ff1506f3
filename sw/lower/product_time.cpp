// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/product_time.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hw/arith/common/integer.hpp"
#include "hw/cost/array_timing.hpp"
#include "hw/cost/vector_cost.hpp"
#include "sw/lower/product_loads.hpp"
#include "sw/lower/steady_loop.hpp"
#include "sw/lower/tile_grid.hpp"
#include "sw/lower/tile_pipeline.hpp"

namespace napier {

ProductTime::ProductTime(const Architecture& architecture, const Arithmetic& arithmetic,
                         TransferTime& transfers, const GemmPass& pass, const ProductDemand& demand)
    : architecture_(architecture), arithmetic_(arithmetic), transfers_(transfers), pass_(pass),
      demand_(demand), clock_ps_(std::llround(architecture.clock_ns * 1000)) {}

template <typename Time>
const Transferred& ProductTime::known(ByTile& times, std::int64_t rows, std::int64_t columns,
                                      Time&& time) {
    const auto [entry, is_new] = times.try_emplace({rows, columns});
    if (is_new) {
        entry->second = time();
    }
    return entry->second;
}

Transferred ProductTime::all(const std::vector<Load>& loads) {
    Transferred sum;
    for (const Load& load : loads) {
        const Transferred one = transfers_.of(load);
        sum.ps += one.ps;
        sum.bytes += one.bytes;
    }
    return sum;
}

namespace {

std::int64_t middle(std::int64_t whole, std::int64_t tile) {
    return whole / tile / 2 * tile;
}

} // namespace

Transferred ProductTime::input(std::int64_t rows, std::int64_t columns) {
    if (is_ones(pass_)) {
        return {};
    }
    return known(input_, rows, columns, [&] {
        loads_.clear();
        append_input_loads(loads_, pass_,
                           {middle(demand_.m, rows), middle(demand_.k, columns), rows, columns}, 0);
        return all(loads_);
    });
}

Transferred ProductTime::weight(std::int64_t rows, std::int64_t columns) {
    return known(weight_, rows, columns, [&] {
        loads_.clear();
        append_weight_loads(
            loads_, pass_, {middle(demand_.k, rows), middle(demand_.n, columns), rows, columns}, 0);
        return all(loads_);
    });
}

std::int64_t ProductTime::epilogue(std::int64_t rows, std::int64_t columns) {
    if (!pass_.bias && !pass_.mask && !pass_.addend) {
        return 0;
    }
    return known(epilogue_, rows, columns,
                 [&] {
                     loads_.clear();
                     append_epilogue_loads(loads_, pass_, {0, 0, rows, columns}, 0);
                     return all(loads_);
                 })
        .ps;
}

std::int64_t ProductTime::store(std::int64_t rows, std::int64_t columns) {
    const auto time = [&] {
        return transfers_.of(store_of(pass_.result, {0, 0, rows, columns}, 0));
    };
    return known(store_, rows, columns, time).ps;
}

std::int64_t ProductTime::drain(std::int64_t rows, std::int64_t columns) const {
    vector_op::Drain v;
    v.rows = static_cast<std::uint16_t>(rows);
    v.columns = static_cast<std::uint16_t>(columns);
    v.k_total = static_cast<std::uint32_t>(demand_.k);
    Counters ignored;
    return static_cast<std::int64_t>(
               vector_cost(v, {architecture_.vector_lanes, arithmetic_}, ignored)) *
           clock_ps_;
}

template <typename Part> std::int64_t ProductTime::loading(const Tiling& t, Part&& part) {
    const Reloads reloads = reloads_of(architecture_.array, t, demand_.m, demand_.n, demand_.k);
    const double m = static_cast<double>(demand_.m) / static_cast<double>(t.m);
    const double n = static_cast<double>(demand_.n) / static_cast<double>(t.n);
    const double k = static_cast<double>(demand_.k) / static_cast<double>(t.k);
    return std::llround(k * (m * static_cast<double>(reloads.input * part(input(t.m, t.k))) +
                             n * static_cast<double>(reloads.weight * part(weight(t.k, t.n)))));
}

std::int64_t ProductTime::bytes(const Tiling& t) {
    return loading(t, [](const Transferred& one) { return one.bytes; });
}

std::int64_t ProductTime::at_least(const Tiling& t) {
    const std::int64_t results = ceil_div(demand_.m, t.m) * ceil_div(demand_.n, t.n);
    const std::int64_t pipeline = static_cast<std::int64_t>(kVectorPipeline);
    const std::int64_t computing =
        clock_ps_ * (tiling_cycles(architecture_.array, t, demand_) + results * pipeline) +
        drain(t.m, t.n);
    return std::max(computing, loading(t, [](const Transferred& one) { return one.ps; }));
}

std::int64_t ProductTime::of(const Tiling& tiling) {
    const TileGrid tiles(tiling, demand_, architecture_.array.dataflow);
    const int items_loads =
        2 + (pass_.bias ? 1 : 0) + (pass_.mask ? 1 : 0) + (pass_.addend ? 1 : 0);
    PipelineTimes times = transfers_.pipeline();
    times.ahead = std::clamp(architecture_.queue_depth / items_loads, 1, 4);
    TilePipeline pipeline(times);
    SteadyLoop loop([&pipeline] { return pipeline.ends().size(); });
    const auto repeat = [&loop](std::int64_t count, auto&& body) { loop.run(count, body); };
    std::int64_t held_input = -1;
    std::int64_t held_weight = -1;
    const auto changes = [](std::int64_t& held, std::int64_t wanted) {
        return std::exchange(held, wanted) != wanted;
    };
    const auto finish = [&](TileItem& item, const ProductTile& result) {
        item.loads += epilogue(result.m, result.n);
        item.instructions += items_loads; // the drain, the store, and what it takes
        item.compute += drain(result.m, result.n);
        item.store = store(result.m, result.n);
        pipeline.add(item);
    };
    tiles.walk(
        [&](const ProductTile& tile) {
            TileItem item;
            if (changes(held_input, tiles.input_tile(tile))) {
                ++item.instructions;
                item.loads += input(tile.m, tile.k).ps;
            }
            if (changes(held_weight, tiles.weight_tile(tile))) {
                ++item.instructions;
                item.loads += weight(tile.k, tile.n).ps;
            }
            const GemmTile gemm{tile.m,     tile.n,    tile.k,       tile.k0,   demand_.k,
                                tile.first, tile.last, tile.follows, tile.stays};
            ++item.instructions;
            item.compute = clock_ps_ * (array_cycles(architecture_.array, gemm) +
                                        bank_conflict_cycles(architecture_.array, gemm,
                                                             architecture_.scratchpad.banks));
            if (tile.ik < tiles.tiles_k - 1 || (tiling.hold && tile.stays)) {
                pipeline.add(item);
            } else if (!tiling.hold) {
                finish(item, tile);
            } else {
                tiles.walk_held(
                    tile,
                    [&](const ProductTile& done) {
                        finish(item, done);
                        item = {};
                    },
                    repeat);
            }
        },
        repeat);
    return pipeline.end() + loop.skipped(pipeline.ends());
}

} // namespace napier
