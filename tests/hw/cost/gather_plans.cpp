// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/gather_plans.hpp"

#include <optional>
#include <random>
#include <type_traits>

#include "hw/arith/common/packing.hpp"
#include "hw/cost/window_gather.hpp"
#include "hw/isa/device_error.hpp"
#include "tests/catch.hpp"
#include "tests/hw/random_int.hpp"

using namespace napier;

namespace {

Load random_load(std::mt19937& random) {
    Load load;
    load.gather = true;
    Window& w = load.window;
    const auto side = [&](int most) { return static_cast<std::uint8_t>(draw(random, 1, most)); };
    w.map_height = side(9);
    w.map_width = side(9);
    w.channels = side(40);
    w.pixel_pitch = static_cast<std::uint16_t>((w.channels + 7) / 8 * 8);
    w.out_height = side(9);
    w.out_width = side(9);
    w.kernel_height = side(4);
    w.kernel_width = side(4);
    w.stride = side(3);
    w.insert = side(3);
    w.padding_y = static_cast<std::int8_t>(draw(random, -1, 3));
    w.padding_x = static_cast<std::int8_t>(draw(random, -1, 3));
    load.element_bits = static_cast<std::uint8_t>(draw(random, 8, 16));
    load.dram_address = static_cast<std::uint64_t>(draw(random, 0, 1000)) * 8;
    load.row_stride = static_cast<std::uint32_t>(
        packed_bytes(std::size_t{w.map_width} * w.pixel_pitch, load.element_bits));
    w.first_row = static_cast<std::uint32_t>(draw(random, 0, 300));
    w.first_column = static_cast<std::uint32_t>(
        draw(random, 0, w.kernel_height * w.kernel_width * w.channels - 1));
    load.rows = static_cast<std::uint32_t>(draw(random, 2, 200));
    load.columns = static_cast<std::uint32_t>(
        draw(random, 1,
             w.kernel_height * w.kernel_width * w.channels - static_cast<int>(w.first_column)));
    return load;
}

/// One field another value; what comes out need not be a legal load.
void change_one(Load& load, std::mt19937& random) {
    int left = draw(random, 0, 17);
    const int sign = draw(random, 0, 1) == 0 ? 1 : -1;
    const auto change = [&](auto& field, int by) {
        if (left-- == 0) {
            field =
                static_cast<std::remove_reference_t<decltype(field)>>(static_cast<int>(field) + by);
        }
    };
    Window& w = load.window;
    change(w.map_height, sign);
    change(w.map_width, sign);
    change(w.channels, sign);
    change(w.pixel_pitch, 8);
    change(w.out_height, sign);
    change(w.out_width, sign);
    change(w.kernel_height, sign);
    change(w.kernel_width, sign);
    change(w.stride, sign);
    change(w.insert, sign);
    change(w.padding_y, sign);
    change(w.padding_x, sign);
    change(w.first_row, sign);
    change(w.first_column, sign);
    change(load.rows, sign);
    change(load.columns, sign);
    change(load.element_bits, sign);
    change(load.row_stride, 8);
}

using Piece = std::pair<std::uint64_t, std::uint64_t>; ///< address, bytes

/// Nothing where the load is refused.
std::optional<std::vector<Piece>> planned(GatherPlans& plans, const Load& load) {
    std::vector<Piece> pieces;
    std::uint64_t bytes = 0;
    try {
        std::uint64_t base = 0;
        const GatherPlan& plan = plans.of(load, base);
        for (const GatherPlan::Pieces& p : plan.pieces) {
            for (std::uint32_t i = 0; i < p.count; ++i) {
                pieces.emplace_back(base + p.offset + i * p.stride, p.bytes);
                bytes += p.bytes;
            }
        }
        REQUIRE(plan.bytes == bytes);
    } catch (const DeviceError&) {
        return std::nullopt;
    }
    return pieces;
}

std::optional<std::vector<Piece>> fetched(const Load& load, std::uint64_t line_buffer) {
    std::vector<Piece> pieces;
    try {
        const WindowGather window(load, line_buffer);
        for (const WindowGather::Fetch& fetch : window.fetches()) {
            pieces.emplace_back(fetch.address, fetch.bytes);
        }
    } catch (const DeviceError&) {
        return std::nullopt;
    }
    return pieces;
}

} // namespace

TEST_CASE("a kept plan reads what the gather itself would read", "[property]") {
    std::mt19937 random(17);
    const std::uint64_t line_buffer = GENERATE(1u, 200u, 1u << 20);
    GatherPlans plans(line_buffer);
    int legal = 0;
    for (int trial = 0; trial < 1500; ++trial) {
        const Load load = random_load(random);
        // Then neighbours in every field: whatever the key left out would be found under `load`'s.
        for (int step = 0; step < 8; ++step) {
            Load near = load;
            if (step > 0) {
                change_one(near, random);
            }
            INFO("line buffer " << line_buffer << ", trial " << trial << ", step " << step);
            const auto expected = fetched(near, line_buffer);
            REQUIRE(planned(plans, near) == expected);
            legal += expected ? 1 : 0;
        }
    }
    CHECK(legal > 8000);
}

TEST_CASE("a plan serves every map of a batch", "[gather_plans]") {
    std::mt19937 random(5);
    GatherPlans plans(1 << 12);
    for (int trial = 0; trial < 200; ++trial) {
        Load load = random_load(random);
        std::uint64_t first = 0;
        const GatherPlan* const plan = &plans.of(load, first);
        const std::uint64_t map_bytes =
            std::uint64_t{load.window.map_height} * std::uint64_t{load.row_stride};
        load.window.first_row += 3u * load.window.out_height * load.window.out_width;
        std::uint64_t later = 0;
        CHECK(&plans.of(load, later) == plan); // not made again
        CHECK(later == first + 3 * map_bytes);
    }
}
