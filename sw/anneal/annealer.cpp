// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/annealer.hpp"

#include <cmath>
#include <utility>

namespace napier::anneal {

Annealed anneal_from(const Candidate& start, const Schedule& schedule, const CostOf& cost_of,
                     Random& random) {
    Candidate now = start;
    double cost = cost_of(now);
    Annealed result{now, cost};
    const double cooling =
        std::pow(schedule.cold / schedule.hot, 1.0 / static_cast<double>(schedule.moves));
    double temperature = schedule.hot;
    for (int i = 0; i < schedule.moves; ++i, temperature *= cooling) {
        Candidate next = now;
        if (!next.move(random)) {
            continue;
        }
        const double next_cost = cost_of(next);
        const double rise = next_cost - cost;
        if (rise <= 0.0 || random.uniform() < std::exp(-rise / (temperature * result.cost))) {
            now = std::move(next);
            cost = next_cost;
            if (cost < result.cost) {
                result = {now, cost};
            }
        }
    }
    return result;
}

} // namespace napier::anneal
