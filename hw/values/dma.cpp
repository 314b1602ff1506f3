// SPDX-License-Identifier: Apache-2.0
#include "hw/values/dma.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "hw/arith/packing.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/parallel/shared_rows.hpp"
#include "hw/values/transfer_rows.hpp"

namespace napier {

namespace {

constexpr std::uint32_t kMaxElements = 1u << 26; // bounds the staging memory of a bad instruction

/// To at least this size: shrinking only to grow again would fill with zeros.
template <typename T> void grow(std::vector<T>& staging, std::size_t size) {
    staging.resize(std::max(staging.size(), size));
}

std::size_t row_bytes(const Transfer& t) {
    return packed_bytes(t.columns, t.element_bits);
}

void check(const Transfer& t, bool gather) {
    if (t.element_bits < 8 || t.element_bits > 16) {
        throw DeviceError(ErrorCode::bad_shape,
                          "element of " + std::to_string(t.element_bits) + " bits");
    }
    if (t.rows == 0 || t.columns == 0 || t.columns > kMaxElements ||
        t.rows > kMaxElements / t.columns) {
        throw DeviceError(ErrorCode::bad_shape, "transfer of " + std::to_string(t.rows) + " x " +
                                                    std::to_string(t.columns) + " elements");
    }
    if (!gather && t.rows > 1 && t.row_stride < row_bytes(t)) {
        throw DeviceError(ErrorCode::bad_shape, "row stride " + std::to_string(t.row_stride) +
                                                    " below a row's " +
                                                    std::to_string(row_bytes(t)) + " bytes");
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
      converter_(architecture.arithmetic) {}

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

std::uint64_t Dma::move(bool write, const Transfer& t, bool values, Counters& counters) {
    const std::size_t row = row_bytes(t);
    // Rows that touch are one run.
    const bool contiguous = t.rows == 1 || row == t.row_stride;
    BurstTrain train = train_at(write, t.dram_address, contiguous ? row * t.rows : row);
    train.runs = contiguous ? 1 : t.rows;
    train.run_stride = t.row_stride;
    flight_.start(static_cast<std::size_t>(config_.outstanding));
    run(train, values ? bytes_.data() : nullptr);
    count(write ? Event::dram_bytes_written : Event::dram_bytes_read, row * t.rows, counters);
    return ideal_ ? clock_ps_ : flight_.time();
}

const Word* Dma::conversion(const Transfer& t, std::size_t from, std::size_t to, bool values,
                            Counters& counters) {
    if (!converter_.converts(t)) {
        return nullptr;
    }
    counters.add(Event::vector_conversions, std::uint64_t{t.rows} * t.columns);
    return values ? converter_.table(from, to) : nullptr;
}

std::uint64_t Dma::gather(const Load& load, const WindowGather* window, Counters& counters) {
    flight_.start(static_cast<std::size_t>(config_.outstanding));
    std::uint64_t fetched = 0;
    if (window != nullptr) {
        grow(bytes_, window->patch_bytes());
        for (const WindowGather::Fetch& fetch : window->fetches()) {
            run(train_at(false, fetch.address, fetch.bytes), bytes_.data() + fetch.patch_byte);
            fetched += fetch.bytes;
        }
        const std::size_t words = window->patch_words();
        grow(patch_, words);
        const auto bits = static_cast<std::size_t>(load.element_bits);
        for_row_parts((words + 7) / 8, 8, [&](std::size_t first, std::size_t last) {
            unpack(bytes_.data() + first * bits, std::min(last * 8, words) - first * 8,
                   load.element_bits, patch_.data() + first * 8);
        });
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
    const std::uint64_t spread = std::uint64_t{row_bytes(load)} * load.rows;
    return ideal_ ? clock_ps_ : std::max(flight_.time(), (spread + width - 1) / width * clock_ps_);
}

std::uint64_t Dma::load(const Load& load, Scratchpad& target, bool values, Counters& counters) {
    check(load, load.gather);
    const Word* const converted = conversion(load, load.stored, load.arithmetic, values, counters);
    const std::uint32_t local_rows = load.transpose ? load.columns : load.rows;
    const std::uint32_t local_columns = load.transpose ? load.rows : load.columns;
    target.tile(load.local_address, local_rows, local_columns, load.local_stride); // or refused
    std::optional<WindowGather> window;
    if (load.gather && values) {
        window.emplace(load, static_cast<std::uint64_t>(config_.line_buffer_kib) << 10);
    } else if (values) {
        grow(bytes_, row_bytes(load) * load.rows);
    }
    const std::uint64_t time = load.gather ? gather(load, window ? &*window : nullptr, counters)
                                           : move(false, load, values, counters);
    Word* const tile =
        target.load_words(load.local_address, local_rows, local_columns, load.local_stride);
    if (!values) {
        return time;
    }
    const std::size_t bytes = row_bytes(load);
    const auto row_words = [&](std::size_t r, Word* out) {
        if (window) {
            window->expand(static_cast<std::uint32_t>(r), patch_.data(), out);
        } else {
            unpack(bytes_.data() + r * bytes, load.columns, load.element_bits, out);
        }
        if (converted != nullptr) {
            convert_words(converted, out, load.columns);
        }
    };
    const std::size_t grain = load.transpose ? kTransposedRows : 1;
    for_row_parts((load.rows + grain - 1) / grain, grain * load.columns,
                  [&](std::size_t first, std::size_t last) {
                      place_rows(load, tile, first * grain,
                                 std::min<std::size_t>(last * grain, load.rows), row_words);
                  });
    return time;
}

std::uint64_t Dma::store(const Store& store, Scratchpad& source, bool values, Counters& counters) {
    check(store, false);
    if (store.transpose) {
        throw DeviceError(ErrorCode::bad_shape, "a store cannot transpose");
    }
    const Word* const tile =
        source.read_words(store.local_address, store.rows, store.columns, store.local_stride);
    const Word* const converted =
        conversion(store, store.arithmetic, store.stored, values, counters);
    if (values) {
        const std::size_t bytes = row_bytes(store);
        grow(bytes_, bytes * store.rows);
        for_rows(store.rows, store.columns, [&](std::size_t r) {
            pack_row(tile + r * store.local_stride, store, converted, bytes_.data() + r * bytes);
        });
    }
    return move(true, store, values, counters);
}

} // namespace napier
