// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

namespace napier {

/// How far a long piece of work has come, on standard error so that results can be piped: a bar
/// that redraws itself on a terminal, a plain line now and then elsewhere. Throttled by time, so
/// `advance` may be called as often as is convenient. For one thread.
class Progress {
  public:
    using Clock = std::chrono::steady_clock;

    struct Sink {
        std::ostream* out;
        bool terminal;
        std::function<Clock::time_point()> now;
    };
    /// Standard error, its kind asked of the system.
    static Sink standard_error();

    /// `total` items of work, 0 if not known; `things` names them in the plural.
    Progress(std::string label, std::uint64_t total, std::string things,
             Sink sink = standard_error());
    /// Ends an unfinished line, so that an error message starts on a line of its own.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Items that an earlier run has done: a part of the total, not of the rate.
    void done_before(std::uint64_t items) { before_ = items; }
    /// `note` is shown after the numbers, for instance a loss.
    void advance(std::uint64_t items = 1, const std::string& note = "");
    /// The last line: how much in what time. Further calls do nothing.
    void finish(const std::string& note = "");

  private:
    double elapsed_seconds() const;
    std::string running_line(const std::string& note) const;
    void show(const std::string& line, bool last);

    std::string label_;
    std::uint64_t total_;
    std::string things_;
    Sink sink_;
    Clock::time_point start_;
    Clock::time_point next_;
    std::uint64_t before_ = 0;
    std::uint64_t done_ = 0; ///< in this run
    std::size_t shown_ = 0;  ///< characters of the bar that stand on the terminal
    bool finished_ = false;
};

} // namespace napier
