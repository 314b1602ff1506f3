// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace napier {

/// Starts `count` threads that do `work`, which must not throw. Where the system grants no more,
/// they are fewer, and a line on standard error says so once: whoever calls this works too, and no
/// result depends on how many help.
void start_threads(std::vector<std::thread>& threads, int count, const std::function<void()>& work);

} // namespace napier
