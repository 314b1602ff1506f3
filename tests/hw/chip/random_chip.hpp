// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "hw/arith/lns/table_file.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/chip/dram_preset.hpp"
#include "hw/config/yaml_json.hpp"

namespace napier::test {

/// Legal chips, every key of them drawn.
class RandomChips {
  public:
    explicit RandomChips(std::uint32_t seed) : random_(seed) {}

    Architecture next() {
        Architecture chip;
        chip.name =
            pick<std::string>({"a", "12", "a: b", "null", "#c", "two\nlines", "'", "\"x\""});
        chip.clock_ns = real(0.01, 1000);
        chip.arithmetic = arithmetic();
        chip.array = {integer(1, 1024), integer(1, 1024), static_cast<Dataflow>(integer(0, 2)),
                      static_cast<Folds>(integer(0, 1)), coin()};
        chip.scratchpad = {integer(1, 1 << 20), integer(1, 1 << 20), integer(1, 1 << 20),
                           integer(1, 1 << 20), integer(1, 1024)};
        chip.vector_lanes = integer(1, 4096);
        chip.queue_depth = integer(1, 4096);
        chip.dma = {integer(16, 65536), integer(1, 4096), integer(1, 1024), integer(1, 65536)};
        chip.dram.preset = pick<std::string>(
            {"default", "lpddr4", "hbm2", yaml_json(bundled_drams().bundled_text("ddr4")).dump()});
        chip.dram.channels = integer(1, 1024);
        chip.dram.interleave_bytes = integer(16, 1 << 20);
        chip.dram.row_policy = static_cast<RowPolicy>(integer(0, 1));
        chip.dram.transfer_pj_per_bit = real(0, 1e6);
        chip.dram.activation_pj_per_row = real(0, 1e6);
        chip.dram.background_mw = real(0, 1e6);
        chip.dram.phy_mw = real(0, 1e6);
        chip.dram.phy_area_mm2 = real(0, 1e6);
        chip.dram.bandwidth_gb_per_s = real(0.001, 1e6);
        chip.dram.latency_ns = real(0, 1e6);
        chip.dram.row_miss_ns = real(0, 1e6);
        chip.dram.row_bytes = integer(64, 1 << 20);
        chip.dram.banks = integer(1, 4096);
        chip.dram.capacity_mib = integer(1, 1 << 20);
        chip.dram.ideal = coin();
        chip.technology = pick<std::string>({"nm45", "asap7", "ihp130", "osu018"});
        chip.faults = faults();
        return chip;
    }

  private:
    int integer(int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random_);
    }
    bool coin() { return integer(0, 1) == 1; }
    /// With all its digits, or a round one.
    double real(double low, double high) {
        const double drawn = std::uniform_real_distribution<double>(low, high)(random_);
        return coin() ? drawn : std::max(low, static_cast<double>(static_cast<int>(drawn)));
    }
    template <typename T> T pick(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(integer(0, static_cast<int>(values.size()) - 1))];
    }

    LnsMacConfig lns_mac() {
        LnsFormat format{integer(8, 16), 0};
        const Approximation kind(static_cast<std::size_t>(integer(0, 3)));
        const int guard_bits = integer(0, 4);
        format.fraction = integer(std::max(0, format.width - 12), format.width - 3);
        Accumulation accumulation{static_cast<Accumulation::Kind>(integer(0, 2)), 0};
        accumulation.n =
            accumulation.kind == Accumulation::Kind::tree ? 1 << integer(1, 6) : integer(2, 4096);
        const LnsFormat sums = format.with_guard(guard_bits);
        return {format,
                kind == Approximation::pwl ? LogAddTable::from_file(table(sums.fraction))
                                           : LogAddTable::closed_form(kind, sums.fraction),
                static_cast<Underflow>(integer(0, 1)), accumulation, guard_bits};
    }

    /// Nobody's but this chip's.
    TableFile table(int fraction) {
        TableFile file;
        file.name = pick<std::string>({"own", "lns12_f6_s8", "a b", ""});
        file.format = {20, fraction};
        file.design = {pick<std::string>({"none", "bias"}), 1, integer(0, 1000), integer(0, 9)};
        file.table.fraction = fraction;
        for (PwlFunction* function : {&file.table.plus, &file.table.minus}) {
            std::int32_t start = function == &file.table.plus ? 0 : 1;
            for (int segments = integer(1, 6); segments > 0; --segments) {
                function->segments.push_back({start, PwlSegment::kFlat, integer(0, 1000)});
                start += integer(1, 50);
            }
            function->segments.front().shift = 3;
            function->segments.front().intercept = 1 << 17;
            function->end = start;
        }
        return file;
    }

    Arithmetic arithmetic() {
        Arithmetic result;
        result.update.rounding = static_cast<UpdateRule::Rounding>(integer(0, 1));
        if (coin()) {
            result.mac =
                FixedMacConfig{{integer(8, 16)}, static_cast<FixedAccumulator>(integer(0, 1))};
            result.scales = {integer(0, 24), integer(0, 24), integer(0, 24), integer(0, 24)};
        } else {
            result.mac = lns_mac();
            const int loss = integer(0, 24);
            result.scales = {0, 0, loss, loss};
            for (int items = coin() ? 0 : integer(1, 15); items > 0; --items) {
                LayerArithmetic own{{}, {}, lns_mac()};
                for (int layers = integer(0, 3); layers > 0; --layers) {
                    own.layers.push_back(pick<std::string>({"0", "fc2", "a, b", "true"}));
                }
                own.passes[static_cast<std::size_t>(integer(0, 3))] = true;
                own.passes[static_cast<std::size_t>(integer(0, 3))] = true;
                result.by_layer.push_back(own);
            }
        }
        result.update.master_bits = integer(0, kMostElementBits - result.widest_word_bits());
        return result;
    }

    FaultConfig faults() {
        FaultConfig config;
        config.rate = coin() ? 0 : real(0, 0.5);
        config.seed = random_();
        for (double& factor : config.field_factor) {
            factor = real(0, 1);
        }
        for (bool& place : config.places) {
            place = coin();
        }
        config.places[static_cast<std::size_t>(integer(0, 5))] = true; // at least one
        config.scratchpads = static_cast<Protection>(integer(0, 2));
        config.dram = static_cast<Protection>(integer(0, 2));
        return config;
    }

    std::mt19937 random_;
};

} // namespace napier::test
