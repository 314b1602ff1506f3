// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "hw/arith/lns/table_file.hpp"
#include "sw/anneal/dynamic_programme.hpp"
#include "sw/anneal/target.hpp"

namespace napier::anneal {

/// What `napier anneal` is asked for.
struct Request {
    LnsFormat format{12, 6};
    int segments = 8; ///< of D+ and of D- each
    /// In simulated sums of 1024 to 16,384 terms the `bias` tables err as those of `sampled` do, a
    /// few per cent apart either way, and take a fifth of the time; `l2` and `joint` tables drift
    /// in long chains.
    Cost cost = Cost::bias;
    int cell = 0; ///< 0: default_cell
    int restarts = 8;
    std::int64_t seed = 1;
    int moves = 400000; ///< of a restart
    // The second leg of a restart for `sampled`: a quarter of a million products a table are enough
    // that what is gained shows in other sums too; four times the moves gain nothing more there.
    int sampled_moves = 2000;
    int sampled_terms = 1 << 16; ///< products of each kind of sum
};

struct Designed {
    TableFile file;
    double cost = 0.0;
    /// What the cost is to be held against. For `l2` the optimum, from the dynamic programme; for
    /// `joint` and `bias` a bound from below, the optimum of their separable part; for `sampled`
    /// 1, the exact table in the same sums.
    double yardstick = 0.0;
};

/// A quarter octave of d. With breakpoints there, the top bits of d select the segment.
int default_cell(int fraction);

/// 8 octaves of d, past which |D| rounds to zero up to F = 6; 16 octaves for finer formats.
std::int32_t default_limit(int fraction);

/// Throws InputError, in the words of the options, on a request that cannot be met.
void check_request(const Request& request);

/// The best of `restarts` annealings. The table depends on the request only, not on `threads`.
/// `on_restart` is called after each, by one thread at a time; once it says false no other begins,
/// and the table is that of as many restarts as design.restarts says.
Designed design_table(const Request& request, int threads, const std::function<bool()>& on_restart);

/// The command that makes this table again, for the first line of its file.
std::string command_of(const Request& request);

} // namespace napier::anneal
