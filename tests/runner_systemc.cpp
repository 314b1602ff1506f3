// SPDX-License-Identifier: Apache-2.0
#include <systemc>

int run_tests(int argc, char* argv[]);

int sc_main(int argc, char* argv[]) {
    return run_tests(argc, argv);
}
