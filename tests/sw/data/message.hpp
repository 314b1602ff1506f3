// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

namespace napier::test {

/// The text of the InputError that `action` throws; anything else fails the test.
template <typename Action> std::string message_of(Action action) {
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    FAIL("no InputError was thrown");
    return {};
}

} // namespace napier::test
