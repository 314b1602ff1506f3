// SPDX-License-Identifier: Apache-2.0
#include "sw/report/stop_signal.hpp"

#include "sw/report/atomic_file.hpp"

namespace napier {

namespace {

constexpr std::array<int, 3> kNoted = {SIGINT, SIGTERM, SIGXFSZ};

volatile std::sig_atomic_t received_signal = 0;

void note(int signal) {
    received_signal = signal;
}

struct sigaction action_of(void (*handler)(int), unsigned flags) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = static_cast<int>(flags);
    return action;
}

void tidy_and_end(int signal) {
    remove_temporaries();
    std::raise(signal); // SA_RESETHAND: it ends the process now
}

} // namespace

StopSignal::StopSignal() {
    received_signal = 0;
    const auto noting = action_of(note, SA_RESETHAND | SA_RESTART);
    const auto ignoring = action_of(SIG_IGN, 0);
    for (std::size_t i = 0; i < before_.size(); ++i) {
        const int signal = kNoted[i];
        sigaction(signal, signal == SIGXFSZ ? &ignoring : &noting, &before_[i]);
    }
}

StopSignal::~StopSignal() {
    for (std::size_t i = 0; i < before_.size(); ++i) {
        sigaction(kNoted[i], &before_[i], nullptr);
    }
}

int StopSignal::received() {
    return received_signal;
}

void tidy_on_signals() {
    const auto tidying = action_of(tidy_and_end, SA_RESETHAND | SA_NODEFER);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) { // as nohup asks
            sigaction(signal, &tidying, nullptr);
        }
    }
}

} // namespace napier
