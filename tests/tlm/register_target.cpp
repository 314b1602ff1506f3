// SPDX-License-Identifier: Apache-2.0
// The accelerator's register socket under a random initiator, blocking and not, against what
// hw/isa/registers.hpp says.
#include <cstring>
#include <map>
#include <memory>

#include "hw/cost/event.hpp"
#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"
#include "tests/tlm/random_transaction.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// The registers as the header has them, without a program running.
class RegisterModel {
  public:
    bool can_read(std::uint64_t address) const {
        return address == reg::kIdentity || address == reg::kStatus ||
               (address >= reg::kProgram && address <= reg::kTag) ||
               (address >= reg::kTotalCycles && address <= reg::kConflictCycles) ||
               (address >= reg::kEvents && address < reg::kEvents + 8 * kEventCount);
    }
    std::uint64_t read(std::uint64_t address) const {
        if (address == reg::kIdentity) {
            return kIdentityValue;
        }
        const auto found = values_.find(address);
        return found == values_.end() ? 0 : found->second;
    }
    /// Whether the register takes it.
    bool write(std::uint64_t address, std::uint64_t value) {
        switch (address) {
        case reg::kControl:
            return value == kClear || value == 0;
        case reg::kProgram:
        case reg::kProgramLength:
        case reg::kSeed:
        case reg::kMode:
        case reg::kTag:
            if ((address == reg::kMode && value > kTimingOnly) ||
                (address == reg::kTag && value >= kTags)) {
                return false; // and nothing changes
            }
            values_[address] = value;
            return true;
        case reg::kCounterReset:
            return true;
        default:
            return false;
        }
    }

  private:
    std::map<std::uint64_t, std::uint64_t> values_;
};

struct RegisterBench {
    explicit RegisterBench(HostThread::Work work) : host("host", std::move(work)) {
        host.socket.bind(checker.target);
        checker.initiator.bind(accelerator.registers);
        accelerator.memory.bind(dram.socket);
        accelerator.interrupt.bind(interrupt);
    }
    Accelerator accelerator{"accelerator", small_chip()};
    Dram dram{"dram", small_chip().dram};
    ProtocolChecker checker{"checker"};
    HostThread host;
    sc_core::sc_signal<bool> interrupt{"interrupt"};
};

std::unique_ptr<RandomTransaction> random_access(Draw& draw) {
    const std::uint64_t address = draw.one_in(8)   ? draw.bits() * std::uint64_t{8}
                                  : draw.one_in(8) ? draw.below(reg::kEnd + 64)
                                                   : 8 * draw.below(reg::kEnd / 8 + 2);
    const auto length = static_cast<unsigned>(draw.one_in(6) ? 1 + draw.below(40) : 8);
    auto t = std::make_unique<RandomTransaction>(draw, address, length);
    if (length == 8) { // small values are the ones that registers take, but no start
        std::uint64_t value = draw.one_in(4) ? draw.bits() : draw.below(4);
        value &= address == reg::kControl ? ~kStart : ~std::uint64_t{0};
        std::memcpy(t->data(), &value, 8);
        t->before = t->after();
    }
    return t;
}

/// Checks an answer against the model, which it updates.
void check(RandomTransaction& t, RegisterModel& model) {
    const std::uint64_t address = t.payload.get_address();
    const tlm::tlm_response_status status = t.payload.get_response_status();
    INFO("register " << address << ", length " << t.payload.get_data_length());
    CHECK(t.guards_hold());
    const bool odd_length = t.payload.get_data_length() != 8 || t.payload.get_streaming_width() < 8;
    const bool odd_address = address >= reg::kEnd || address % 8 != 0;
    const bool enables = t.payload.get_byte_enable_ptr() != nullptr;
    if (odd_length || odd_address || enables) {
        CHECK(((odd_length && status == tlm::TLM_BURST_ERROR_RESPONSE) ||
               (odd_address && status == tlm::TLM_ADDRESS_ERROR_RESPONSE) ||
               (enables && status == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE)));
        CHECK(t.after() == t.before);
        return;
    }
    std::uint64_t value = 0;
    std::memcpy(&value, t.data(), 8);
    bool takes = true;
    if (t.payload.is_read()) {
        takes = model.can_read(address);
        if (takes) {
            CHECK(value == model.read(address));
        } else {
            CHECK(t.after() == t.before);
        }
    } else if (t.payload.is_write()) {
        takes = model.write(address, value);
    }
    CHECK(status == (takes ? tlm::TLM_OK_RESPONSE : tlm::TLM_COMMAND_ERROR_RESPONSE));
}

/// Base protocol from the initiator's side: request, response, one after the other.
class NonBlocking : public tlm::tlm_mm_interface {
  public:
    explicit NonBlocking(HostThread& host) : host_(host) {
        host.on_backward = [this](tlm::tlm_generic_payload&, tlm::tlm_phase& phase,
                                  sc_core::sc_time&) {
            if (phase != tlm::BEGIN_RESP) {
                return tlm::TLM_ACCEPTED;
            }
            answered_ = true;
            answer_.notify(sc_core::SC_ZERO_TIME);
            phase = tlm::END_RESP;
            return tlm::TLM_COMPLETED;
        };
    }

    void transact(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay) {
        payload.set_mm(this);
        payload.acquire();
        answered_ = false;
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        sc_core::sc_time offset = delay;
        if (host_.socket->nb_transport_fw(payload, phase, offset) != tlm::TLM_COMPLETED) {
            while (!answered_) {
                sc_core::wait(answer_);
            }
        }
        payload.release();
        while (payload.get_ref_count() > 0) { // until the target has let go of it
            sc_core::wait(sc_core::SC_ZERO_TIME);
        }
    }
    /// The payload is the caller's.
    void free(tlm::tlm_generic_payload*) override {}

  private:
    HostThread& host_;
    bool answered_ = false;
    sc_core::sc_event answer_;
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "registers answer random transactions as their header says",
                 "[tlm]") {
    RegisterBench bench([](HostThread& host) {
        Draw draw(3);
        RegisterModel model;
        for (int i = 0; i < 20000; ++i) {
            const auto t = random_access(draw);
            sc_core::sc_time delay(static_cast<double>(draw.below(10000)), sc_core::SC_PS);
            host.socket->b_transport(t->payload, delay);
            check(*t, model);
            if (draw.one_in(4)) {
                sc_core::wait(delay);
            }
        }
    });
    sc_core::sc_start();
    REQUIRE(bench.host.is_done());
    CHECK(bench.checker.transactions() == 20000);
    CHECK(bench.checker.violations() == std::vector<std::string>());
}

TEST_CASE_METHOD(SystemCFixture, "registers answer non-blocking transactions too", "[tlm]") {
    RegisterBench bench([](HostThread& host) {
        NonBlocking initiator(host);
        Draw draw(4);
        RegisterModel model;
        for (int i = 0; i < 3000; ++i) {
            const auto t = random_access(draw);
            initiator.transact(
                t->payload, sc_core::sc_time(static_cast<double>(draw.below(100)), sc_core::SC_NS));
            check(*t, model);
        }
    });
    sc_core::sc_start();
    REQUIRE(bench.host.is_done());
    CHECK(bench.checker.transactions() == 3000);
    CHECK(bench.checker.violations() == std::vector<std::string>());
}

TEST_CASE_METHOD(SystemCFixture, "registers give no direct memory, and debug reads only", "[tlm]") {
    RegisterBench bench([](HostThread&) {});
    sc_core::sc_start();
    tlm::tlm_generic_payload payload;
    std::uint64_t value = 0;
    const auto debug = [&](tlm::tlm_command command, std::uint64_t address, unsigned length) {
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
        payload.set_data_length(length);
        return bench.host.socket->transport_dbg(payload);
    };
    CHECK(debug(tlm::TLM_READ_COMMAND, reg::kIdentity, 8) == 8);
    CHECK(value == kIdentityValue);
    CHECK(debug(tlm::TLM_READ_COMMAND, reg::kIdentity, 4) == 0);
    CHECK(debug(tlm::TLM_READ_COMMAND, reg::kIdentity + 4, 8) == 0);
    CHECK(debug(tlm::TLM_READ_COMMAND, reg::kControl, 8) == 0); // cannot be read
    CHECK(debug(tlm::TLM_READ_COMMAND, reg::kEnd, 8) == 0);
    value = kStart;
    CHECK(debug(tlm::TLM_WRITE_COMMAND, reg::kControl, 8) == 0);
    CHECK(debug(tlm::TLM_WRITE_COMMAND, reg::kSeed, 8) == 0);
    sc_core::sc_start(1, sc_core::SC_NS);
    for (const std::uint64_t untouched : {reg::kStatus, reg::kSeed}) {
        CHECK(debug(tlm::TLM_READ_COMMAND, untouched, 8) == 8);
        CHECK(value == 0);
    }
    tlm::tlm_dmi dmi;
    CHECK_FALSE(bench.host.socket->get_direct_mem_ptr(payload, dmi));
    CHECK(bench.checker.violations() == std::vector<std::string>());
}
