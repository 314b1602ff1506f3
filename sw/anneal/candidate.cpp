// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/candidate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace napier::anneal {

Candidate::Candidate(const Problem& problem, Random& random) : problem_(&problem) {
    const std::int32_t cells =
        std::min(problem.grid.limit, problem.plus.range()) / problem.grid.cell;
    for (int side = 0; side < 2; ++side) {
        // Distinct places by selection sampling: each of the remaining cells is as likely.
        Side& pieces = sides_[static_cast<std::size_t>(side)];
        const std::int32_t lowest = fit(side).first() / problem.grid.cell + 1;
        std::int32_t start = fit(side).first();
        std::int32_t wanted = std::min(problem.segments, cells - lowest + 1);
        for (std::int32_t cell = lowest; wanted > 0; ++cell) {
            if (random.below(cells - cell + 1) < wanted) {
                Piece piece;
                piece.from = start;
                piece.to = start = cell * problem.grid.cell;
                pieces.push_back(piece);
                --wanted;
            }
        }
        for (Piece& piece : pieces) {
            settle(side, piece);
        }
        Piece tail;
        tail.from = start;
        tail.to = fit(side).range();
        tail.shift = PwlSegment::kFlat;
        price(side, tail);
        pieces.push_back(tail);
    }
    for (int side = 0; side < 2; ++side) {
        refit(side, 0, sides_[static_cast<std::size_t>(side)].size() - 2);
    }
}

PwlTable Candidate::table() const {
    PwlTable table;
    table.fraction = problem_->fraction;
    for (int side = 0; side < 2; ++side) {
        const Side& pieces = sides_[static_cast<std::size_t>(side)];
        PwlFunction& function = side == 0 ? table.plus : table.minus;
        for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
            function.segments.push_back({pieces[i].from, pieces[i].shift, pieces[i].intercept});
        }
        function.end = pieces.back().from;
    }
    return table;
}

double Candidate::coupled(const Bands& lift) const {
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t band = 0; band < problem_->targets.share.size(); ++band) {
        sum += lift[band];
        squares += lift[band] * lift[band] / problem_->targets.share[band];
    }
    return problem_->targets.drift * sum * sum + problem_->targets.band_drift * squares;
}

Candidate::Bands Candidate::lifts(const Piece* except) const {
    Bands sum{};
    for (const Side& side : sides_) {
        for (const Piece& piece : side) {
            if (&piece == except) {
                continue;
            }
            for (std::size_t band = 0; band < problem_->targets.share.size(); ++band) {
                sum[band] += piece.lift[band];
            }
        }
    }
    return sum;
}

double Candidate::price_of(const Piece& piece, const Bands& others) const {
    Bands lift = others;
    for (std::size_t band = 0; band < problem_->targets.share.size(); ++band) {
        lift[band] += piece.lift[band];
    }
    return piece.squares + coupled(lift);
}

double Candidate::cost() const {
    double squares = 0.0;
    for (const Side& side : sides_) {
        for (const Piece& piece : side) {
            squares += piece.squares;
        }
    }
    return squares + coupled(lifts(nullptr));
}

void Candidate::price(int side, Piece& piece) const {
    const LineFit& line = fit(side);
    const std::vector<std::int32_t>& edges = problem_->targets.edges;
    piece.squares = line.cost(piece.from, piece.to, piece.shift, piece.intercept);
    piece.lift.fill(0.0);
    for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
        const std::int32_t from = std::max(piece.from, edges[band]);
        const std::int32_t to = std::min(piece.to, edges[band + 1]);
        if (from < to) {
            piece.lift[band] = line.gain(from, to, piece.shift, piece.intercept);
        }
    }
}

void Candidate::settle(int side, Piece& piece) const {
    const Line line = fit(side).best(piece.from, piece.to);
    piece.shift = line.shift;
    piece.intercept = line.intercept;
    price(side, piece);
}

Candidate::Piece Candidate::best_line(int side, Piece piece, int shift, const Bands& others) const {
    const auto priced = [&](std::int32_t intercept) {
        piece.shift = shift;
        piece.intercept = intercept;
        price(side, piece);
        return price_of(piece, others);
    };
    const std::int32_t centre = fit(side).best(piece.from, piece.to, shift).intercept;
    const double middle = priced(centre);
    if (problem_->targets.drift > 0.0) {
        // The cost of the whole table is a parabola in this intercept: three prices give its
        // minimum.
        const double left = priced(centre - 1);
        const double right = priced(centre + 1);
        const double curvature = left - 2.0 * middle + right;
        const double step = curvature > 0.0 ? (left - right) / (2.0 * curvature) : 0.0;
        priced(std::max(LineFit::lowest_intercept(piece.to, shift),
                        centre + static_cast<std::int32_t>(std::lround(step))));
    }
    return piece;
}

void Candidate::refit(int side, std::size_t first, std::size_t last) {
    Side& pieces = sides_[static_cast<std::size_t>(side)];
    const LineFit& lines = fit(side);
    for (std::size_t i = first; i <= last && i + 1 < pieces.size(); ++i) {
        const Bands others = lifts(&pieces[i]);
        double least = std::numeric_limits<double>::infinity();
        Piece best = pieces[i];
        for (const int shift : lines.shifts()) {
            // The separable part alone bounds the price from below: most shifts end here.
            if (lines.best(best.from, best.to, shift).cost >= least) {
                continue;
            }
            const Piece line = best_line(side, pieces[i], shift, others);
            const double price = price_of(line, others);
            if (price < least) {
                least = price;
                best = line;
            }
        }
        pieces[i] = best;
    }
}

std::int32_t Candidate::stride(Random& random) const {
    // Far and near alike: the size is uniform in its logarithm.
    int reach = 1;
    while (reach < 10 && (problem_->grid.cell << (reach + 2)) <= problem_->grid.limit) {
        ++reach;
    }
    const std::int32_t cells = 1 + random.below(1 << random.below(reach));
    return (random.bits() & 1) != 0 ? cells * problem_->grid.cell : -cells * problem_->grid.cell;
}

bool Candidate::move_breakpoint(int side, Random& random) {
    Side& pieces = sides_[static_cast<std::size_t>(side)];
    const auto index =
        1 + static_cast<std::size_t>(random.below(static_cast<int>(pieces.size()) - 1));
    const bool is_end = index + 1 == pieces.size();
    const std::int32_t place = pieces[index].from + stride(random);
    const std::int32_t limit =
        is_end ? std::min(problem_->grid.limit, fit(side).range()) : pieces[index].to - 1;
    if (place <= pieces[index - 1].from || place > limit) {
        return false;
    }
    pieces[index - 1].to = place;
    pieces[index].from = place;
    settle(side, pieces[index - 1]);
    if (is_end) {
        price(side, pieces[index]);
    } else {
        settle(side, pieces[index]);
    }
    refit(side, index - 1, index);
    return true;
}

bool Candidate::relocate_breakpoint(int side, Random& random) {
    Side& pieces = sides_[static_cast<std::size_t>(side)];
    const auto count = static_cast<int>(pieces.size()) - 1;
    if (count < 3) {
        return false;
    }
    // Pick the piece to split and the place before merging, so that failing changes nothing.
    const auto gone = 1 + static_cast<std::size_t>(random.below(count - 1)); // merged leftwards
    const auto split = static_cast<std::size_t>(random.below(count));
    if (split == gone || split + 1 == gone) {
        return false;
    }
    const std::int32_t cell = problem_->grid.cell;
    const std::int32_t lowest = pieces[split].from / cell + 1;
    const std::int32_t places = (pieces[split].to - 1) / cell - lowest + 1;
    if (places < 1) {
        return false;
    }
    const std::int32_t place = (lowest + random.below(places)) * cell;
    Piece right = pieces[split];
    right.from = place;
    pieces[split].to = place;
    pieces[gone - 1].to = pieces[gone].to;
    settle(side, pieces[split]);
    settle(side, right);
    settle(side, pieces[gone - 1]);
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(gone));
    const std::size_t kept = split > gone ? split - 1 : split;
    pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(kept + 1), right);
    const std::size_t merged = kept < gone - 1 ? gone : gone - 1;
    refit(side, merged, merged);
    refit(side, kept, kept + 1);
    return true;
}

bool Candidate::change_shift(int side, Random& random) {
    Side& pieces = sides_[static_cast<std::size_t>(side)];
    Piece& piece =
        pieces[static_cast<std::size_t>(random.below(static_cast<int>(pieces.size()) - 1))];
    const std::vector<int>& shifts = fit(side).shifts();
    const auto now = std::find(shifts.begin(), shifts.end(), piece.shift) - shifts.begin();
    const auto next = now + ((random.bits() & 1) != 0 ? 1 : -1);
    if (next < 0 || next >= static_cast<std::ptrdiff_t>(shifts.size())) {
        return false;
    }
    const int shift = shifts[static_cast<std::size_t>(next)];
    if (piece.to > fit(side).reach(shift)) {
        return false;
    }
    piece = best_line(side, piece, shift, lifts(&piece));
    return true;
}

bool Candidate::nudge_intercept(int side, Random& random) {
    Side& pieces = sides_[static_cast<std::size_t>(side)];
    Piece& piece =
        pieces[static_cast<std::size_t>(random.below(static_cast<int>(pieces.size()) - 1))];
    const std::int32_t intercept = piece.intercept + ((random.bits() & 1) != 0 ? 1 : -1);
    if (intercept < LineFit::lowest_intercept(piece.to, piece.shift)) {
        return false;
    }
    piece.intercept = intercept;
    price(side, piece);
    return true;
}

bool Candidate::move(Random& random) {
    const int side = random.below(2);
    switch (random.below(8)) {
    case 0:
        return change_shift(side, random);
    case 1:
        return nudge_intercept(side, random);
    case 2:
    case 3:
    case 4:
        return relocate_breakpoint(side, random);
    default:
        return move_breakpoint(side, random);
    }
}

} // namespace napier::anneal
