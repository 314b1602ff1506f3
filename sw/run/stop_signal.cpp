// SPDX-License-Identifier: Apache-2.0
#include "sw/run/stop_signal.hpp"

#include <csignal>

namespace napier {

namespace {

volatile std::sig_atomic_t received_signal = 0;

void note(int signal) {
    received_signal = signal;
}

void install(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(signal, &action, nullptr);
}

} // namespace

StopSignal::StopSignal() {
    received_signal = 0;
    install(SIGINT, note);
    install(SIGTERM, note);
    std::signal(SIGXFSZ, SIG_IGN);
}

StopSignal::~StopSignal() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGXFSZ, SIG_DFL);
}

int StopSignal::received() {
    return received_signal;
}

} // namespace napier
