// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Catch2 for every test: version 2.13 (Debian 12) is one header, version 3 (Debian 13) has many.
/// Tests use the names of version 2; where version 3 has others, they are given here.

#if __has_include(<catch2/catch_test_macros.hpp>)

#include <string>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Approx;

namespace Catch {
namespace Matchers {
inline auto Contains(const std::string& part) {
    return ContainsSubstring(part);
}
} // namespace Matchers
using namespace Matchers;
} // namespace Catch

#else
#include <catch2/catch.hpp>
#endif
