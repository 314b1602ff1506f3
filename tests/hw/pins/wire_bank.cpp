// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/wire_bank.hpp"

#include "hw/pins/array_wires.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

TEST_CASE_METHOD(SystemCFixture, "a bank's wires are seen one delta after they are written",
                 "[pins]") {
    struct Ports : sc_core::sc_module {
        explicit Ports(const sc_core::sc_module_name& name) : sc_module(name) {}
        sc_core::sc_in<OperandWire> in{"in"};
        sc_core::sc_out<OperandWire> out{"out"};
    };
    WireBank<OperandWire> bank("bank", 3, {7, 1});
    Ports ports("ports");
    ports.in(bank[1]);
    ports.out(bank[1]);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    CHECK(ports.in.read() == OperandWire{7, 1});
    ports.out.write({8, 0});
    CHECK(ports.in.read() == OperandWire{7, 1});
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    CHECK(ports.in.read() == OperandWire{8, 0});
    CHECK(bank.read(0) == OperandWire{7, 1});
    CHECK(bank.read(2) == OperandWire{7, 1});
    ports.out.write({9, 0});
    ports.out.write({9, 2}); // the last one before the update counts
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    CHECK(ports.in.read() == OperandWire{9, 2});
    CHECK_THROWS_WITH(ports.in.value_changed_event(), "bank: wires of a bank have no events");
}
