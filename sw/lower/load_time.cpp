// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/load_time.hpp"

#include <algorithm>
#include <cmath>

#include "hw/arith/common/packing.hpp"
#include "hw/cost/window_gather.hpp"

namespace napier {

double load_ns(const Architecture& architecture, const Load& load) {
    const DramConfig& dram = architecture.dram;
    const DmaConfig& dma = architecture.dma;
    if (dram.ideal) {
        return 0;
    }
    const auto burst = static_cast<double>(dma.burst_bytes);
    const std::size_t row = load.row_bytes();
    const double spread = static_cast<double>(row) * load.rows; // as it enters the scratchpad
    double bytes = 0;
    double bursts = 0;
    double issue_cycles = 0; // the port begins every run in a cycle of its own
    const double width = dma.bytes_per_cycle;
    const auto run = [&](double length) {
        bytes += length;
        issue_cycles += std::ceil(length / width);
        bursts += 0.5 + length / burst; // runs start anywhere in a burst
    };
    if (load.gather) {
        const WindowGather gather(load, static_cast<std::uint64_t>(dma.line_buffer_kib) << 10);
        for (const WindowGather::Fetch& fetch : gather.fetches()) {
            run(fetch.bytes);
        }
    } else if (row == load.row_stride) {
        run(spread);
    } else {
        for (std::uint32_t r = 0; r < load.rows; ++r) {
            run(static_cast<double>(row));
        }
    }
    const double latency = dram.latency_ns + dram.row_miss_ns;
    return std::max({bytes / dram.total_gb_per_s(), bursts * latency / dma.outstanding,
                     std::max(issue_cycles, spread / width) * architecture.clock_ns});
}

} // namespace napier
