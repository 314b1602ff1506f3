// SPDX-License-Identifier: Apache-2.0
// libsystemc has a main of its own, which wants an sc_main; here the fuzzer's main runs instead.
extern "C" int sc_main(int /*argc*/, char** /*argv*/) {
    return 0;
}
