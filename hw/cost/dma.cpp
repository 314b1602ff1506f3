// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/dma.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "hw/arith/common/packing.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/isa/device_error.hpp"

namespace napier {

namespace {

constexpr std::uint32_t kMaxElements = 1u << 26; // bounds the staging memory of a bad instruction

void check_rectangle(const Transfer& t, bool gather) {
    if (t.element_bits < 8 || t.element_bits > kMostElementBits) {
        throw DeviceError(ErrorCode::bad_shape,
                          "element of " + std::to_string(t.element_bits) + " bits");
    }
    if (places(t.element_bits) > 1 && (gather || t.transpose || t.buffer != Buffer::vector)) {
        throw DeviceError(ErrorCode::bad_shape,
                          "elements of " + std::to_string(t.element_bits) +
                              " bits, which the vector scratchpad alone holds, row by row");
    }
    if (t.rows == 0 || t.columns == 0 || t.columns > kMaxElements ||
        t.rows > kMaxElements / t.columns) {
        throw DeviceError(ErrorCode::bad_shape, "transfer of " + std::to_string(t.rows) + " x " +
                                                    std::to_string(t.columns) + " elements");
    }
    if (!gather && t.rows > 1 && t.row_stride < t.row_bytes()) {
        throw DeviceError(ErrorCode::bad_shape, "row stride " + std::to_string(t.row_stride) +
                                                    " below a row's " +
                                                    std::to_string(t.row_bytes()) + " bytes");
    }
}

} // namespace

void MemoryPort::time_only(const BurstTrain& train, BurstState& state) {
    walk(train, state, [&](std::uint64_t address, std::uint64_t bytes, std::uint64_t issue) {
        return burst(train.write, address, nullptr, static_cast<std::uint32_t>(bytes), issue);
    });
}

Dma::Dma(const Architecture& architecture, MemoryPort& port)
    : config_(architecture.dma),
      clock_ps_(static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000))),
      ideal_(architecture.dram.ideal), port_(port),
      plans_(static_cast<std::uint64_t>(architecture.dma.line_buffer_kib) << 10),
      conversions_(architecture.arithmetic) {}

BurstTrain Dma::train_at(bool write, std::uint64_t address, std::uint64_t bytes) const {
    BurstTrain train;
    train.write = write;
    train.address = address;
    train.run_bytes = bytes;
    train.burst_bytes = static_cast<std::uint64_t>(config_.burst_bytes);
    train.width = static_cast<std::uint64_t>(config_.bytes_per_cycle);
    train.clock_ps = clock_ps_;
    return train;
}

void Dma::run(const BurstTrain& train, std::uint8_t* data) {
    if (data == nullptr) {
        port_.time_only(train, flight_);
        return;
    }
    walk(train, flight_, [&](std::uint64_t address, std::uint64_t bytes, std::uint64_t issue) {
        const BurstAnswer answer =
            port_.burst(train.write, address, data, static_cast<std::uint32_t>(bytes), issue);
        data += bytes;
        return answer;
    });
}

void Dma::count(Event direction, std::uint64_t expected_bytes, Counters& counters) const {
    if (flight_.bytes != expected_bytes) {
        throw InvariantError("DMA: bursts of " + std::to_string(flight_.bytes) +
                             " bytes for a transfer of " + std::to_string(expected_bytes));
    }
    counters.add(direction, flight_.bytes);
    counters.add(Event::dram_activations, flight_.rows_opened);
    counters.add(Event::dma_bursts, flight_.bursts);
}

std::uint64_t Dma::move(bool write, const Transfer& t, std::uint8_t* data, Counters& counters) {
    const std::size_t row = t.row_bytes();
    // Rows that touch are one run.
    const bool contiguous = t.rows == 1 || row == t.row_stride;
    BurstTrain train = train_at(write, t.dram_address, contiguous ? row * t.rows : row);
    train.runs = contiguous ? 1 : t.rows;
    train.run_stride = t.row_stride;
    flight_.start(static_cast<std::size_t>(config_.outstanding));
    run(train, data);
    count(write ? Event::dram_bytes_written : Event::dram_bytes_read, row * t.rows, counters);
    return ideal_ ? clock_ps_ : flight_.time();
}

void Dma::count_conversions(const Transfer& t, Counters& counters) const {
    if (conversions_.needed(t)) {
        counters.add(Event::vector_conversions, std::uint64_t{t.rows} * t.columns);
    }
}

std::uint64_t Dma::gather(const Load& load, const Landing& landing, Counters& counters) {
    flight_.start(static_cast<std::size_t>(config_.outstanding));
    std::uint64_t fetched = 0;
    if (landing.window != nullptr) {
        for (const WindowGather::Fetch& fetch : landing.window->fetches()) {
            run(train_at(false, fetch.address, fetch.bytes), landing.bytes + fetch.patch_byte);
            fetched += fetch.bytes;
        }
    } else {
        std::uint64_t base = 0;
        const GatherPlan& plan = plans_.of(load, base);
        for (const GatherPlan::Pieces& pieces : plan.pieces) {
            BurstTrain train = train_at(false, base + pieces.offset, pieces.bytes);
            train.runs = pieces.count;
            train.run_stride = pieces.stride;
            run(train, nullptr);
        }
        fetched = plan.bytes;
    }
    count(Event::dram_bytes_read, fetched, counters);
    const auto width = static_cast<std::uint64_t>(config_.bytes_per_cycle);
    const std::uint64_t spread = load.row_bytes() * load.rows;
    return ideal_ ? clock_ps_ : std::max(flight_.time(), (spread + width - 1) / width * clock_ps_);
}

void Dma::check(const Load& load) const {
    check_rectangle(load, load.gather);
}

void Dma::check(const Store& store) const {
    check_rectangle(store, false);
    if (store.transpose) {
        throw DeviceError(ErrorCode::bad_shape, "a store cannot transpose");
    }
}

std::uint64_t Dma::load(const Load& load, const Landing& landing, Counters& counters) {
    count_conversions(load, counters);
    return load.gather ? gather(load, landing, counters)
                       : move(false, load, landing.bytes, counters);
}

std::uint64_t Dma::store(const Store& store, std::uint8_t* bytes, Counters& counters) {
    count_conversions(store, counters);
    return move(true, store, bytes, counters);
}

} // namespace napier
