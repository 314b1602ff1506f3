// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "hw/arith/table_file.hpp"
#include "sw/anneal/dynamic_programme.hpp"
#include "sw/anneal/target.hpp"

namespace napier::anneal {

/// What `napier anneal` is asked for.
struct Request {
    LnsFormat format{12, 6};
    int segments = 8; ///< of D+ and of D- each
    Cost cost = Cost::bias;
    int cell = 0; ///< 0: default_cell
    int restarts = 8;
    std::int64_t seed = 1;
    int moves = 400000;       ///< of a restart
    int sampled_moves = 2000; ///< of a restart's second leg, on simulated sums
};

struct Designed {
    TableFile file;
    double cost = 0.0;
    /// The least the separable part of the cost can be, from the dynamic programme: for `l2` the
    /// optimum itself, for `joint` and `bias` a bound from below.
    double bound = 0.0;
};

/// A quarter octave of d. With breakpoints there, the top bits of d select the segment.
int default_cell(int fraction);

/// 8 octaves of d, past which |D| rounds to zero up to F = 6; 16 octaves for finer formats.
std::int32_t default_limit(int fraction);

/// Throws InputError, in the words of the options, on a request that cannot be met.
void check_request(const Request& request);

/// The best of `restarts` annealings. The table depends on the request only, not on `threads`.
/// `on_restart` is called after each, by one thread at a time.
Designed design_table(const Request& request, int threads, const std::function<void()>& on_restart);

/// The command that makes this table again, for the first line of its file.
std::string command_of(const Request& request);

} // namespace napier::anneal
