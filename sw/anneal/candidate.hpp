// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hw/arith/lns/log_add_table.hpp"
#include "sw/anneal/problem.hpp"
#include "sw/anneal/random.hpp"

namespace napier::anneal {

/// A table under design: two functions of as many segments as the problem says, and the moves that
/// turn it into a neighbour. The price of every segment is kept, so a move costs what it touches.
/// After a move the segments it touched get their best lines with all others fixed, so annealing
/// searches breakpoints and only strays in shifts and intercepts.
class Candidate {
  public:
    /// Breakpoints at random. `problem` must outlive the candidate.
    Candidate(const Problem& problem, Random& random);

    /// One random move; false if it was not possible, in which case nothing has changed.
    bool move(Random& random);

    double cost() const;
    PwlTable table() const;

  private:
    static constexpr std::size_t kMaxBands = 20;
    using Bands = std::array<double, kMaxBands>;

    struct Piece {
        std::int32_t from = 0;
        std::int32_t to = 0;
        int shift = 0;
        std::int32_t intercept = 0;
        double squares = 0.0; ///< the separable part of the cost
        Bands lift{};         ///< gain times error, by band
    };
    /// The last piece is the zero past the end.
    using Side = std::vector<Piece>;

    const LineFit& fit(int side) const { return side == 0 ? problem_->plus : problem_->minus; }
    /// Of all pieces but one, which may be null.
    Bands lifts(const Piece* except) const;
    void price(int side, Piece& piece) const;
    /// Gives a piece whose range has changed the best line as if it stood alone.
    void settle(int side, Piece& piece) const;
    /// Gives the pieces first..last, one after the other, the best line with all others fixed.
    void refit(int side, std::size_t first, std::size_t last);
    /// The piece with the line of this shift that is cheapest with all others fixed.
    Piece best_line(int side, Piece piece, int shift, const Bands& others) const;
    /// What a piece adds to the cost, up to a constant, when the rest lifts by `others`.
    double price_of(const Piece& piece, const Bands& others) const;
    double coupled(const Bands& lift) const;
    std::int32_t stride(Random& random) const;

    bool move_breakpoint(int side, Random& random);
    bool relocate_breakpoint(int side, Random& random);
    bool change_shift(int side, Random& random);
    bool nudge_intercept(int side, Random& random);

    const Problem* problem_;
    std::array<Side, 2> sides_;
};

} // namespace napier::anneal
