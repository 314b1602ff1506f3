// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sw/anneal/candidate.hpp"

namespace napier::anneal {

/// Temperatures are fractions of the cost of the best table so far, so one schedule suits every
/// format and cost. They fall geometrically.
struct Schedule {
    int moves = 100000;
    double hot = 0.3;
    double cold = 1e-4;
};

using CostOf = std::function<double(const Candidate&)>;

struct Annealed {
    Candidate best;
    double cost;
};

/// Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) from `start`.
Annealed anneal_from(const Candidate& start, const Schedule& schedule, const CostOf& cost_of,
                     Random& random);

} // namespace napier::anneal
