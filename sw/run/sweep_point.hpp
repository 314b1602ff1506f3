// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sw/model/network.hpp"
#include "sw/run/run_bound.hpp"
#include "sw/run/sweep_spec.hpp"

namespace napier {

/// What one point of a sweep has come to.
struct PointResult {
    /// excluded: by the spec's constraints; untrained: by its trained_only; too_fast: see
    /// ClockTooFast.
    enum class Status { ok, excluded, untrained, too_fast, error };
    std::uint64_t point = 0;
    Status status = Status::ok;
    std::string message; ///< why it did not run
    std::uint64_t cycles = 0;
    std::uint64_t array_cycles = 0;
    std::uint64_t vector_cycles = 0;
    std::uint64_t stall_cycles = 0;
    double seconds = 0;
    double energy_pj = 0;
    double energy_per_sample_pj = 0;
    double area_um2 = 0;                   ///< known of excluded points too
    std::vector<std::string> area_without; ///< see unpriced_area(); where an area is known
    std::uint64_t dram_read_bytes = 0;
    std::uint64_t dram_write_bytes = 0;
    double utilization = 0;
    double samples_per_second = 0;
    double seconds_per_sample = 0;
    double dram_utilization = 0; ///< see RunShares
    Bound bound = Bound::dependency;
    std::optional<double> accuracy;
    bool trained =
        true; ///< false: the accuracy says that the arithmetic does not train the network
    std::vector<std::string> notes; ///< what a person should know: those of `simulate`
};

const char* to_string(PointResult::Status status);

/// Runs points of one spec. Safe to use from several threads; a point's result does not depend on
/// which thread or machine runs it.
class PointRunner {
  public:
    /// `spec` must outlive it. Throws InputError for what no point could run with: network, chip.
    explicit PointRunner(const SweepSpec& spec);
    /// Never throws for what is wrong with the point itself. Throws Interrupted if a StopSignal has
    /// come: the point has no result.
    PointResult run(std::uint64_t point) const;
    /// The chip of a point. Throws InputError.
    ResolvedChip chip(std::uint64_t point) const;
    std::int64_t batch(std::uint64_t point) const;
    const Network& network() const { return network_; }

  private:
    const SweepSpec& spec_;
    Network network_;
};

/// The results file: a heading, then a line a point.
std::string csv_heading(const SweepSpec& spec);
std::string csv_line(const SweepSpec& spec, const PointResult& result);
/// Throws InputError.
PointResult parse_csv_line(const SweepSpec& spec, const std::string& line,
                           const std::string& where);

} // namespace napier
