// SPDX-License-Identifier: Apache-2.0
// The checker itself: every rule it knows, broken by a target or an initiator made for it.
#include "tests/systemc_fixture.hpp"
#include "tests/tlm/protocol_checker.hpp"

#include <functional>
#include <utility>

#include "tests/catch.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

using Payload = tlm::tlm_generic_payload;
using Misdeed = std::function<void(Payload&, sc_core::sc_time&)>;

class Target : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<Target> socket{"socket"};
    Misdeed misdeed = [](Payload&, sc_core::sc_time&) {};
    tlm::tlm_phase answer = tlm::BEGIN_RESP;

    explicit Target(const sc_core::sc_module_name& name) : sc_module(name) {
        socket.register_b_transport(this, &Target::b_transport);
        socket.register_nb_transport_fw(this, &Target::nb_transport);
        socket.register_transport_dbg(this, &Target::debug);
        socket.register_get_direct_mem_ptr(this, &Target::direct_memory);
    }

  private:
    void b_transport(Payload& payload, sc_core::sc_time& delay) {
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
        misdeed(payload, delay);
    }
    tlm::tlm_sync_enum nb_transport(Payload& payload, tlm::tlm_phase& phase,
                                    sc_core::sc_time& delay) {
        b_transport(payload, delay);
        phase = answer;
        return tlm::TLM_UPDATED;
    }
    unsigned debug(Payload& payload) {
        sc_core::sc_time ignored;
        misdeed(payload, ignored);
        return payload.get_data_length() + 1;
    }
    bool direct_memory(Payload&, tlm::tlm_dmi& dmi) {
        dmi.allow_read_write();
        dmi.set_start_address(0);
        dmi.set_end_address(7);
        return true; // without a pointer
    }
};

class Initiator : public sc_core::sc_module {
  public:
    tlm_utils::simple_initiator_socket<Initiator> socket{"socket"};
    explicit Initiator(const sc_core::sc_module_name& name) : sc_module(name) {}
};

struct ViolationBench {
    ViolationBench() {
        initiator.socket.bind(checker.target);
        checker.initiator.bind(target.socket);
        sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_NS)); // elaborates
        payload.set_command(tlm::TLM_WRITE_COMMAND);
        payload.set_address(64);
        payload.set_data_ptr(data);
        payload.set_data_length(sizeof data);
        payload.set_streaming_width(sizeof data);
    }
    /// The one violation of a blocking call; empty if there is none.
    std::string blocking() {
        sc_core::sc_time delay(5, sc_core::SC_NS);
        initiator.socket->b_transport(payload, delay);
        return only();
    }
    std::string only() const {
        const auto& found = checker.violations();
        return found.empty() ? "" : found.size() == 1 ? found[0] : "more than one";
    }

    Initiator initiator{"initiator"};
    ProtocolChecker checker{"checker"};
    Target target{"target"};
    Payload payload;
    unsigned char data[8] = {};
    unsigned char enables[2] = {0xff, 0};
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "a target that keeps the rules", "[tlm]") {
    ViolationBench bench;
    CHECK(bench.blocking().empty());
    CHECK(bench.checker.transactions() == 1);
}

TEST_CASE_METHOD(SystemCFixture, "a target that breaks one", "[tlm]") {
    static unsigned char elsewhere[8];
    const std::vector<std::pair<std::string, Misdeed>> misdeeds = {
        {"still incomplete",
         [](Payload& p, sc_core::sc_time&) {
             p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
         }},
        {"does not have",
         [](Payload& p, sc_core::sc_time&) {
             p.set_response_status(static_cast<tlm::tlm_response_status>(-6));
         }},
        {"time runs back", [](Payload&, sc_core::sc_time& t) { t = sc_core::SC_ZERO_TIME; }},
        {"the command", [](Payload& p, sc_core::sc_time&) { p.set_read(); }},
        {"the address", [](Payload& p, sc_core::sc_time&) { p.set_address(0); }},
        {"the data pointer", [](Payload& p, sc_core::sc_time&) { p.set_data_ptr(elsewhere); }},
        {"the data length", [](Payload& p, sc_core::sc_time&) { p.set_data_length(4); }},
        {"byte enable pointer",
         [](Payload& p, sc_core::sc_time&) { p.set_byte_enable_ptr(elsewhere); }},
        {"byte enable length", [](Payload& p, sc_core::sc_time&) { p.set_byte_enable_length(1); }},
        {"streaming width", [](Payload& p, sc_core::sc_time&) { p.set_streaming_width(1); }},
        {"the data of", [](Payload& p, sc_core::sc_time&) { p.get_data_ptr()[3] = 1; }},
        {"the byte enables",
         [](Payload& p, sc_core::sc_time&) { p.get_byte_enable_ptr()[1] = 0xff; }},
    };
    for (const auto& [rule, misdeed] : misdeeds) {
        const SystemCFixture fresh;
        ViolationBench bench;
        bench.payload.set_byte_enable_ptr(bench.enables);
        bench.payload.set_byte_enable_length(2);
        bench.target.misdeed = misdeed;
        CHECK_THAT(bench.blocking(), Contains(rule));
    }
}

TEST_CASE_METHOD(SystemCFixture, "an initiator that breaks one", "[tlm]") {
    ViolationBench bench;
    SECTION("a payload used again as it came back") {
        bench.payload.set_response_status(tlm::TLM_OK_RESPONSE);
        CHECK_THAT(bench.blocking(), Contains("response status is not incomplete"));
    }
    SECTION("the DMI hint") {
        bench.payload.set_dmi_allowed(true);
        CHECK_THAT(bench.blocking(), Contains("DMI hint"));
    }
    SECTION("nothing to move") {
        bench.payload.set_data_length(0);
        CHECK_THAT(bench.blocking(), Contains("without data"));
    }
    SECTION("no streaming width") {
        bench.payload.set_streaming_width(0);
        CHECK_THAT(bench.blocking(), Contains("streaming width 0"));
    }
    SECTION("half enabled bytes") {
        bench.enables[0] = 0x0f;
        bench.payload.set_byte_enable_ptr(bench.enables);
        bench.payload.set_byte_enable_length(2);
        CHECK_THAT(bench.blocking(), Contains("byte enables"));
    }
}

TEST_CASE_METHOD(SystemCFixture, "phases, debug transport and direct memory that break one",
                 "[tlm]") {
    ViolationBench bench;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    SECTION("legal phases") {
        bench.initiator.socket->nb_transport_fw(bench.payload, phase, delay);
        CHECK(bench.only().empty());
    }
    SECTION("a request is answered by the end of a response") {
        bench.target.answer = tlm::END_RESP;
        bench.initiator.socket->nb_transport_fw(bench.payload, phase, delay);
        CHECK_THAT(bench.only(), Contains("END_RESP after BEGIN_REQ"));
    }
    SECTION("the same payload twice") {
        bench.target.answer = tlm::END_REQ;
        bench.initiator.socket->nb_transport_fw(bench.payload, phase, delay);
        bench.payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        phase = tlm::BEGIN_REQ;
        bench.target.answer = tlm::BEGIN_RESP;
        bench.initiator.socket->nb_transport_fw(bench.payload, phase, delay);
        CHECK_THAT(bench.only(), Contains("in flight"));
    }
    SECTION("more bytes than asked for") {
        bench.initiator.socket->transport_dbg(bench.payload);
        CHECK_THAT(bench.only(), Contains("more than was asked for"));
    }
    SECTION("direct memory without a pointer") {
        bench.payload.set_address(4);
        tlm::tlm_dmi dmi;
        bench.initiator.socket->get_direct_mem_ptr(bench.payload, dmi);
        CHECK_THAT(bench.only(), Contains("not the access"));
    }
}
