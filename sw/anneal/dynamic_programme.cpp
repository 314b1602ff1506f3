// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/dynamic_programme.hpp"

#include <algorithm>
#include <limits>

namespace napier::anneal {

Design dynamic_programme(const LineFit& fit, const Grid& grid, int segments) {
    std::vector<std::int32_t> places{fit.first()};
    const std::int32_t limit = std::min(grid.limit, fit.range());
    for (std::int32_t d = grid.cell; d <= limit; d += grid.cell) {
        if (d > fit.first()) {
            places.push_back(d);
        }
    }
    // best[k][j]: cheapest cover of [first, places[j]) by k segments; from[k][j]: where the last
    // of them starts. Places are walked upwards, so best[.][i] is final when i is left.
    const auto n = places.size();
    const auto s = static_cast<std::size_t>(segments);
    const double infinity = std::numeric_limits<double>::infinity();
    std::vector<std::vector<double>> best(s + 1, std::vector<double>(n, infinity));
    std::vector<std::vector<std::size_t>> from(s + 1, std::vector<std::size_t>(n, 0));
    best[0][0] = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j) {
            const double cost = fit.best(places[i], places[j]).cost;
            for (std::size_t k = 1; k <= s; ++k) {
                if (best[k - 1][i] + cost < best[k][j]) {
                    best[k][j] = best[k - 1][i] + cost;
                    from[k][j] = i;
                }
            }
        }
    }
    Design design;
    design.cost = infinity;
    std::size_t count = 0;
    std::size_t last = 0;
    for (std::size_t k = 1; k <= s; ++k) {
        for (std::size_t j = 1; j < n; ++j) {
            const double cost = best[k][j] + fit.tail_cost(places[j]);
            if (cost < design.cost) {
                design.cost = cost;
                count = k;
                last = j;
            }
        }
    }
    design.function.end = places[last];
    for (std::size_t k = count; k > 0; --k) {
        const std::size_t start = from[k][last];
        const Line line = fit.best(places[start], places[last]);
        design.function.segments.push_back({places[start], line.shift, line.intercept});
        last = start;
    }
    std::reverse(design.function.segments.begin(), design.function.segments.end());
    return design;
}

} // namespace napier::anneal
