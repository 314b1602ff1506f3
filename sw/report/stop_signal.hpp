// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>
#include <stdexcept>
#include <string>

namespace napier {

/// What a command that can be stopped makes first. While it lives, SIGINT and SIGTERM are noted
/// instead of ending the process (a second one of the same kind does end it), and a file-size limit
/// is an error of write() instead of a signal.
class StopSignal {
  public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// The signal that came, 0 if none.
    static int received();

  private:
    std::array<struct sigaction, 3> before_{};
};

/// From now on SIGINT, SIGTERM and SIGHUP, where no StopSignal notes them, remove the temporary
/// files of this process and then end it as they would have.
void tidy_on_signals();

/// A command stopped because of a signal; what() says what is left behind.
class Interrupted : public std::runtime_error {
  public:
    Interrupted(int signal, const std::string& what) : runtime_error(what), signal_(signal) {}
    /// As shells report it.
    int exit_code() const { return 128 + signal_; }

  private:
    int signal_;
};

/// Deep inside a piece of work: throws Interrupted if a signal has come. The command that catches
/// it says what is left behind.
inline void stop_if_asked() {
    if (const int signal = StopSignal::received()) {
        throw Interrupted(signal, "interrupted");
    }
}

} // namespace napier
