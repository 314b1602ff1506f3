// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/designer.hpp"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "hw/config/input_error.hpp"
#include "hw/parallel/start_threads.hpp"
#include "sw/anneal/annealer.hpp"
#include "sw/anneal/sampled_sums.hpp"
#include "sw/report/stop_signal.hpp"

namespace napier::anneal {

namespace {

// Found by trial on every preset: hotter starts forget nothing worth keeping, colder ends gain
// nothing. The simulated sums start from a good table and only look around it.
constexpr double kHot = 0.1;
constexpr double kCold = 3e-4;
constexpr double kSampledHot = 0.02;
constexpr double kSampledCold = 1e-3;

void check(const char* option, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high) {
        throw InputError(std::string(option) + ": found " + std::to_string(value) +
                         ", expected an integer in " + std::to_string(low) + ".." +
                         std::to_string(high));
    }
}

int cell_of(const Request& request) {
    return request.cell > 0 ? request.cell : default_cell(request.format.fraction);
}

/// Simulated sums to anneal on, and others to choose by, so that a table which merely fits the draw
/// does not win.
struct Samples {
    SampledSums search;
    SampledSums choice;

    explicit Samples(const Request& request)
        : search(sample(request, kSearchDraw)), choice(sample(request, kChoiceDraw)) {}

    static SampledSums sample(const Request& request, std::uint32_t draw) {
        return {request.format.fraction, request.sampled_terms,
                static_cast<std::uint64_t>(request.seed), draw};
    }
};

/// A restart that is nearly through when a StopSignal comes may end: its table is what there is.
class Grace {
  public:
    /// Throws Interrupted once this thread has computed for two seconds since the signal.
    void stop_if_over() {
        if (StopSignal::received() != 0) {
            timespec now{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            const double seconds =
                static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
            since_ = since_.value_or(seconds);
            if (seconds - *since_ > 2) {
                stop_if_asked();
            }
        }
    }

  private:
    std::optional<double> since_;
};

/// One annealing from random breakpoints. Throws Interrupted.
Annealed restart(const Request& request, const Problem& problem, const Samples* samples,
                 std::uint32_t index) {
    Random random(static_cast<std::uint64_t>(request.seed), index);
    Grace grace;
    const CostOf model = [&](const Candidate& candidate) {
        grace.stop_if_over();
        return candidate.cost();
    };
    const Annealed first =
        anneal_from(Candidate(problem, random), {request.moves, kHot, kCold}, model, random);
    if (samples == nullptr) {
        return first;
    }
    const auto excess = [&](const SampledSums& sums, const Candidate& candidate) {
        grace.stop_if_over();
        return sums.excess(LogAddTable::from_pwl(candidate.table()));
    };
    const Annealed second = anneal_from(
        first.best, {request.sampled_moves, kSampledHot, kSampledCold},
        [&](const Candidate& candidate) { return excess(samples->search, candidate); }, random);
    return {second.best, excess(samples->choice, second.best)};
}

/// All restarts by so many threads, or the first ones, if on_restart ends them; the results stand
/// in the order of the restarts.
std::vector<std::optional<Annealed>> restarts(const Request& request, const Problem& problem,
                                              const Samples* samples, int threads,
                                              const std::function<bool()>& on_restart) {
    std::vector<std::optional<Annealed>> results(static_cast<std::size_t>(request.restarts));
    std::atomic<int> next{0};
    std::atomic<bool> more{true};
    std::mutex mutex;
    std::exception_ptr failure; // no memory, mostly
    const auto work = [&] {
        try {
            // What has begun is the first so many, whatever the order in which threads end.
            for (int i = next++; i < request.restarts; i = more ? next++ : request.restarts) {
                results[static_cast<std::size_t>(i)] =
                    restart(request, problem, samples, static_cast<std::uint32_t>(i));
                const std::lock_guard<std::mutex> lock(mutex);
                more = on_restart() && more;
            }
        } catch (const Interrupted&) { // this restart has no result
            more = false;
        } catch (...) {
            const std::lock_guard<std::mutex> lock(mutex);
            failure = std::current_exception();
            next = request.restarts;
        }
    };
    std::vector<std::thread> helpers;
    start_threads(helpers, std::min(threads, request.restarts) - 1, work);
    work();
    for (std::thread& helper : helpers) {
        helper.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    results.erase(std::find(results.begin(), results.end(), std::nullopt), results.end());
    return results;
}

} // namespace

int default_cell(int fraction) {
    return 1 << std::max(0, fraction - 2);
}

std::int32_t default_limit(int fraction) {
    return (fraction <= 6 ? 8 : 16) << fraction;
}

void check_request(const Request& request) {
    const LnsFormat& format = request.format;
    check("--width", format.width, 8, 20); // 16 and four guard bits
    check("--fraction", format.fraction, 1, std::min(format.width - 3, 13));
    check("--segments", request.segments, 1, 64);
    check("--cell", request.cell, 0, default_limit(format.fraction) / 2);
    check("--restarts", request.restarts, 1, 10000);
    check("--seed", request.seed, 0, std::numeric_limits<std::int64_t>::max());
    const std::int32_t reach =
        std::min(default_limit(format.fraction), exact_range(format.fraction, format.fraction));
    const int places = reach / cell_of(request);
    if (request.segments > places) {
        throw InputError("--segments: found " + std::to_string(request.segments) +
                         ", but cells of " + std::to_string(cell_of(request)) + " leave room for " +
                         std::to_string(places));
    }
}

Designed design_table(const Request& request, int threads,
                      const std::function<bool()>& on_restart) {
    check_request(request);
    const int fraction = request.format.fraction;
    const Grid grid{cell_of(request), default_limit(fraction)};
    const Problem problem(request.cost, fraction, grid, request.segments);
    std::optional<Samples> samples;
    if (request.cost == Cost::sampled) {
        samples.emplace(request);
    }
    const auto results =
        restarts(request, problem, samples ? &*samples : nullptr, threads, on_restart);
    if (results.empty()) {
        throw Interrupted(StopSignal::received(), "interrupted before the first restart had ended");
    }
    // The first of equals, so that the order in which threads finish leaves no trace.
    const auto best =
        std::min_element(results.begin(), results.end(),
                         [](const auto& a, const auto& b) { return a->cost < b->cost; });
    Designed designed;
    designed.file.format = request.format;
    designed.file.design = {to_string(request.cost), grid.cell, request.seed,
                            static_cast<int>(results.size())};
    designed.file.table = (*best)->best.table();
    designed.cost = (*best)->cost;
    designed.yardstick = samples
                             ? 1.0
                             : dynamic_programme(problem.plus, grid, request.segments).cost +
                                   dynamic_programme(problem.minus, grid, request.segments).cost;
    check_table(designed.file.table);
    return designed;
}

std::string command_of(const Request& request) {
    return "napier anneal --width " + std::to_string(request.format.width) + " --fraction " +
           std::to_string(request.format.fraction) + " --segments " +
           std::to_string(request.segments) + " --cost " + to_string(request.cost) + " --cell " +
           std::to_string(cell_of(request)) + " --restarts " + std::to_string(request.restarts) +
           " --seed " + std::to_string(request.seed);
}

} // namespace napier::anneal
