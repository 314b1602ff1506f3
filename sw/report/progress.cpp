// SPDX-License-Identifier: Apache-2.0
#include "sw/report/progress.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "sw/report/human.hpp"

namespace napier {

namespace {

using namespace std::chrono_literals;

// A bar moves smoothly at ten a second; a log is read later, so a line every ten seconds is plenty.
constexpr auto kBarPeriod = 100ms;
constexpr auto kLinePeriod = 10s;
constexpr std::size_t kBarWidth = 24;
constexpr std::size_t kLineWidth = 79; // a line that wraps cannot be redrawn

} // namespace

Progress::Sink Progress::standard_error() {
    return {&std::cerr, isatty(STDERR_FILENO) == 1, Clock::now};
}

Progress::Progress(std::string label, std::uint64_t total, std::string things, Sink sink)
    : label_(std::move(label)), total_(total), things_(std::move(things)), sink_(std::move(sink)),
      start_(sink_.now()), next_(start_ + (sink_.terminal ? Clock::duration(kBarPeriod)
                                                          : Clock::duration(kLinePeriod))) {}

Progress::~Progress() {
    if (shown_ > 0) {
        *sink_.out << '\n' << std::flush;
    }
}

double Progress::elapsed_seconds() const {
    return std::chrono::duration<double>(sink_.now() - start_).count();
}

void Progress::advance(std::uint64_t items, const std::string& note) {
    done_ += items;
    const Clock::time_point now = sink_.now();
    if (finished_ || now < next_) {
        return;
    }
    next_ = now + (sink_.terminal ? Clock::duration(kBarPeriod) : Clock::duration(kLinePeriod));
    show(running_line(note), false);
}

void Progress::finish(const std::string& note) {
    if (finished_) {
        return;
    }
    finished_ = true;
    const double seconds = elapsed_seconds();
    const auto done = static_cast<double>(done_);
    std::string line =
        label_ + ": " + human_count(done, things_) + " in " + human_duration(seconds);
    if (seconds > 0.0) {
        line += ", " + human_count(done / seconds, things_ + "/s");
    }
    show(line + (note.empty() ? "" : ", " + note), true);
}

std::string Progress::running_line(const std::string& note) const {
    const double seconds = elapsed_seconds();
    const auto done = static_cast<double>(done_);
    const double rate = seconds > 0.0 ? done / seconds : 0.0;
    std::string line = label_ + ":";
    if (total_ > 0) {
        const double share =
            std::min(1.0, static_cast<double>(before_ + done_) / static_cast<double>(total_));
        if (sink_.terminal) {
            const auto filled = static_cast<std::size_t>(share * kBarWidth);
            line += " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "]";
        }
        line += fmt::format(" {:3.0f} %", share * 100.0);
    } else {
        line += " " + human_count(static_cast<double>(before_ + done_), things_);
    }
    line += ", " + human_count(rate, things_ + "/s");
    if (total_ > before_ + done_ && rate > 0.0) {
        const auto left = static_cast<double>(total_ - before_ - done_);
        line += ", " + human_duration(left / rate) + " left";
    }
    return line + (note.empty() ? "" : ", " + note);
}

void Progress::show(const std::string& line, bool last) {
    std::ostream& out = *sink_.out;
    if (!sink_.terminal) {
        out << line + "\n" << std::flush; // at once: mpirun mixes the pieces with other output
        return;
    }
    const std::string text = last ? line : line.substr(0, kLineWidth);
    // Blanks cover what an earlier, longer line left standing.
    const std::size_t rest = shown_ > text.size() ? shown_ - text.size() : 0;
    out << '\r' << text << std::string(rest, ' ') << (last ? "\n" : "") << std::flush;
    shown_ = last ? 0 : text.size();
}

} // namespace napier
