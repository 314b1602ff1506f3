// SPDX-License-Identifier: Apache-2.0
#include "hw/parallel/start_threads.hpp"

#include <atomic>
#include <iostream>
#include <system_error>

namespace napier {

void start_threads(std::vector<std::thread>& threads, int count,
                   const std::function<void()>& work) {
    static std::atomic<bool> said{false};
    for (int i = 0; i < count; ++i) {
        try {
            threads.emplace_back(work);
        } catch (const std::system_error&) {
            if (!said.exchange(true)) {
                std::cerr << "note: the system grants " + std::to_string(i) + " of " +
                                 std::to_string(count) +
                                 " more threads; the work goes on with those\n";
            }
            return;
        }
    }
}

} // namespace napier
