// SPDX-License-Identifier: Apache-2.0
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

int run_tests(int argc, char* argv[]) {
    Catch::Session session;
#ifdef CATCH_CONFIG_RUNNER
    // A name that matches no test case is a failure, as it is in version 3: ctest could not run the
    // case otherwise, and would call it passed.
    session.configData().warnings = Catch::WarnAbout::NoTests;
#endif
    return session.run(argc, argv);
}
