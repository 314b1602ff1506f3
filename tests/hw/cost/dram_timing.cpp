// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/dram_timing.hpp"

#include <random>

#include "tests/catch.hpp"

using namespace napier;

namespace {

/// 10 GB/s is 100 ps a byte; latency 40 ns, a row miss 30 ns more; 4 banks with rows of 1 KiB.
DramConfig round_numbers() {
    DramConfig config;
    config.bandwidth_gb_per_s = 10;
    config.latency_ns = 40;
    config.row_miss_ns = 30;
    config.row_bytes = 1024;
    config.banks = 4;
    return config;
}

} // namespace

TEST_CASE("a lone burst costs its latency, its row miss and its transfer") {
    DramTiming dram(round_numbers());
    CHECK(dram.access(0, 64, 1000).end_ps == 1000 + 40000 + 30000 + 6400); // closed row
    CHECK(dram.activations() == 1);
    CHECK(dram.row_hits() == 0);
    CHECK(dram.access(64, 64, 1000000).end_ps == 1000000 + 40000 + 6400); // open row
    CHECK(dram.activations() == 1);
    CHECK(dram.row_hits() == 1);
}

TEST_CASE("latencies of bursts overlap, transfers do not") {
    DramTiming dram(round_numbers());
    CHECK(dram.access(0, 64, 0).end_ps == 76400);
    CHECK(dram.access(64, 64, 0).end_ps == 82800);
    CHECK(dram.access(128, 128, 0).end_ps == 95600);
    // Arrives while the bus is busy, and is ready after it is free.
    CHECK(dram.access(256, 64, 90000).end_ps == 90000 + 40000 + 6400);
}

TEST_CASE("neighbouring rows lie in neighbouring banks, and rows of one bank evict each other") {
    DramTiming dram(round_numbers());
    for (std::uint64_t row = 0; row < 4; ++row) {
        dram.access(row * 1024, 64, 0);
    }
    CHECK(dram.activations() == 4);
    for (std::uint64_t row = 0; row < 4; ++row) {
        dram.access(row * 1024 + 512, 64, 0);
    }
    CHECK(dram.activations() == 4);
    CHECK(dram.row_hits() == 4);
    dram.access(4 * 1024, 64, 0); // the bank of row 0
    CHECK(dram.activations() == 5);
    dram.access(0, 64, 0);
    CHECK(dram.activations() == 6);
    dram.access(1024, 64, 0); // the others stayed open
    CHECK(dram.activations() == 6);
    CHECK(dram.row_hits() == 5);
}

TEST_CASE("a burst across rows touches each of them and waits for one miss only") {
    DramTiming dram(round_numbers());
    CHECK(dram.access(1024 - 32, 64, 0).end_ps == 40000 + 30000 + 6400);
    CHECK(dram.activations() == 2);
    CHECK(dram.access(1024 - 32, 64, 1000000).end_ps == 1000000 + 40000 + 6400);
    CHECK(dram.row_hits() == 2);
    DramTiming exact(round_numbers());
    exact.access(0, 1024, 0); // ends where the row ends
    CHECK(exact.activations() == 1);
}

TEST_CASE("a stream runs at the bandwidth, and nothing runs faster") {
    DramTiming stream(round_numbers());
    std::uint64_t end = 0;
    for (std::uint64_t burst = 0; burst < 4096; ++burst) {
        end = stream.access(burst * 64, 64, 0).end_ps;
    }
    CHECK(end == 70000 + std::uint64_t{4096} * 6400);
    CHECK(stream.activations() == 4096 * 64 / 1024);
    CHECK(stream.row_hits() == 4096 - stream.activations());

    std::mt19937 random(5);
    DramTiming dram(round_numbers());
    std::uint64_t arrival = 0;
    std::uint64_t last = 0;
    std::uint64_t bytes = 0;
    for (int i = 0; i < 5000; ++i) {
        const std::uint64_t size = 1 + random() % 256;
        const std::uint64_t done = dram.access(random() % 65536, size, arrival).end_ps;
        REQUIRE(done >= arrival + 40000 + size * 100);
        REQUIRE(done >= last + size * 100); // one bus
        bytes += size;
        REQUIRE(done >= bytes * 100);
        last = done;
        arrival += random() % 20000;
    }
}

TEST_CASE("ideal memory answers at once") {
    DramConfig config = round_numbers();
    config.ideal = true;
    DramTiming dram(config);
    for (std::uint64_t i = 0; i < 100; ++i) {
        CHECK(dram.access(i * 4096, 4096, i * 10).end_ps == i * 10);
    }
    CHECK(dram.access(0, 64, 3).end_ps == 3); // not behind the later bursts above
    CHECK(dram.activations() > 0);
}

TEST_CASE(
    "neighbouring stretches lie in neighbouring channels, each with a bus and rows of its own") {
    DramConfig config = round_numbers();
    config.channels = 2;
    config.interleave_bytes = 64;
    DramTiming dram(config);
    // Two bursts at once on two buses, the third behind the first.
    CHECK(dram.access(0, 64, 0).end_ps == 76400);
    CHECK(dram.access(64, 64, 0).end_ps == 76400);
    CHECK(dram.activations() == 2);
    CHECK(dram.access(128, 64, 0).end_ps == 82800);
    CHECK(dram.activations() == 2); // its channel's row is open
    // A burst over both is complete when its last part is: 64 bytes in one, 32 in the other.
    CHECK(dram.access(2048 - 128, 96, 1000000).end_ps == 1000000 + 40000 + 6400);
    // A row of 1,024 bytes in each channel is a stretch of 2,048 bytes.
    CHECK(dram.access(2048 - 64, 64, 2000000).rows_opened == 0);
    CHECK(dram.access(2048, 64, 2000000).rows_opened == 1);
}

TEST_CASE("channels multiply a stream's bandwidth, and open as many rows") {
    for (const int channels : {1, 2, 8}) {
        DramConfig config = round_numbers();
        config.channels = channels;
        config.interleave_bytes = 64;
        DramTiming stream(config);
        std::uint64_t end = 0;
        for (std::uint64_t burst = 0; burst < 4096; ++burst) {
            end = stream.access(burst * 64, 64, 0).end_ps;
        }
        CHECK(end == 70000 + std::uint64_t{4096} * 6400 / static_cast<std::uint64_t>(channels));
        CHECK(stream.activations() == 4096 * 64 / 1024);
        CHECK(config.total_gb_per_s() == 10.0 * channels);
    }
}

TEST_CASE("a closed row policy opens a row for every burst") {
    DramConfig config = round_numbers();
    config.row_policy = RowPolicy::closed;
    DramTiming dram(config);
    CHECK(dram.access(0, 64, 0).end_ps == 76400);
    CHECK(dram.access(64, 64, 1000000).end_ps == 1000000 + 76400);
    CHECK(dram.activations() == 2);
    CHECK(dram.row_hits() == 0);
}
