// SPDX-License-Identifier: Apache-2.0
// The DRAM's socket under a random initiator, against an array of bytes.
#include <algorithm>
#include <set>

#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"
#include "tests/tlm/random_transaction.hpp"

using namespace napier;
using namespace napier::test;

namespace {

constexpr std::uint64_t kCapacity = 1 << 20;

DramConfig one_mebibyte() {
    DramConfig config;
    config.capacity_mib = 1;
    return config;
}

struct MemoryBench {
    explicit MemoryBench(HostThread::Work work) : host("host", std::move(work)) {
        host.socket.bind(checker.target);
        checker.initiator.bind(dram.socket);
    }
    Dram dram{"dram", one_mebibyte()};
    ProtocolChecker checker{"checker"};
    HostThread host;
};

/// Mostly inside, often at an edge, sometimes far out.
std::uint64_t random_address(Draw& draw) {
    switch (draw.below(8)) {
    case 0:
        return kCapacity - draw.below(600);
    case 1:
        return kCapacity + draw.below(600);
    case 2:
        return ~std::uint64_t{0} - draw.below(600);
    case 3:
        return std::uint64_t{draw.bits()} << 32 | draw.bits();
    default:
        return draw.below(kCapacity);
    }
}

std::set<tlm::tlm_response_status> legal_responses(const RandomTransaction& t) {
    std::set<tlm::tlm_response_status> errors;
    const std::uint64_t address = t.payload.get_address();
    if (address > kCapacity || t.payload.get_data_length() > kCapacity - address) {
        errors.insert(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    }
    if (t.payload.get_byte_enable_ptr() != nullptr) {
        errors.insert(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    }
    if (t.is_streaming()) {
        errors.insert(tlm::TLM_BURST_ERROR_RESPONSE);
    }
    return errors.empty() ? std::set{tlm::TLM_OK_RESPONSE} : errors;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "DRAM does what random transactions ask for, or says why not",
                 "[tlm]") {
    std::vector<unsigned char> mirror(kCapacity, 0);
    int accepted = 0;
    MemoryBench bench([&](HostThread& host) {
        Draw draw(1);
        for (int i = 0; i < 20000; ++i) {
            RandomTransaction t(draw, random_address(draw),
                                static_cast<unsigned>(1 + draw.below(600)));
            const auto legal = legal_responses(t);
            sc_core::sc_time delay(static_cast<double>(draw.below(10000)), sc_core::SC_PS);
            host.socket->b_transport(t.payload, delay);
            INFO("transaction " << i << " at " << t.payload.get_address());
            CHECK(legal.count(t.payload.get_response_status()) == 1);
            CHECK(t.guards_hold());
            CHECK_FALSE(t.payload.is_dmi_allowed());
            const bool done = t.payload.is_response_ok();
            const auto place =
                mirror.begin() + static_cast<long>(done ? t.payload.get_address() : 0);
            if (done && t.payload.is_write()) {
                std::copy(t.before.begin(), t.before.end(), place);
            } else if (done && t.payload.is_read()) {
                CHECK(std::equal(t.before.begin(), t.before.end(), t.data()) ==
                      std::equal(t.before.begin(), t.before.end(), place));
                CHECK(std::equal(t.data(), t.data() + t.before.size(), place));
            } else {
                CHECK(t.after() == t.before); // nothing has been read
            }
            accepted += done ? 1 : 0;
            if (draw.one_in(4)) {
                sc_core::wait(delay);
            }
        }
    });
    sc_core::sc_start();
    REQUIRE(bench.host.is_done());
    CHECK(accepted > 5000);
    CHECK(bench.checker.transactions() == 20000);
    CHECK(bench.checker.violations() == std::vector<std::string>());
    // What was refused has not been written either.
    std::vector<unsigned char> memory(kCapacity);
    tlm::tlm_generic_payload all;
    all.set_command(tlm::TLM_READ_COMMAND);
    all.set_address(0);
    all.set_data_ptr(memory.data());
    all.set_data_length(kCapacity);
    CHECK(bench.host.socket->transport_dbg(all) == kCapacity);
    CHECK(memory == mirror);
}

TEST_CASE_METHOD(SystemCFixture, "DRAM's debug transport moves what there is, without time",
                 "[tlm]") {
    MemoryBench bench([](HostThread&) {});
    sc_core::sc_start();
    std::vector<unsigned char> mirror(kCapacity, 0);
    Draw draw(2);
    for (int i = 0; i < 5000; ++i) {
        RandomTransaction t(draw, random_address(draw), static_cast<unsigned>(1 + draw.below(600)));
        const std::uint64_t address = t.payload.get_address();
        const std::uint64_t room = address >= kCapacity ? 0 : kCapacity - address;
        const auto expected = std::min<std::uint64_t>(room, t.before.size());
        const unsigned moved = bench.host.socket->transport_dbg(t.payload);
        INFO("debug access " << i << " at " << address);
        if (t.payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
            CHECK(t.after() == t.before);
            continue;
        }
        REQUIRE(moved == expected);
        CHECK(t.guards_hold());
        const auto place = mirror.begin() + static_cast<long>(expected == 0 ? 0 : address);
        if (t.payload.is_write()) {
            std::copy_n(t.before.begin(), expected, place);
        } else {
            CHECK(std::equal(t.data(), t.data() + expected, place));
            CHECK(std::equal(t.data() + expected, t.data() + t.before.size(),
                             t.before.begin() + static_cast<long>(expected)));
        }
    }
    CHECK(bench.checker.violations() == std::vector<std::string>());
}

TEST_CASE_METHOD(SystemCFixture, "DRAM gives no direct memory, and no non-blocking transport",
                 "[tlm]") {
    MemoryBench bench([](HostThread&) {});
    sc_core::sc_start();
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_READ_COMMAND);
    payload.set_address(64);
    tlm::tlm_dmi dmi;
    CHECK_FALSE(bench.host.socket->get_direct_mem_ptr(payload, dmi));
    CHECK(bench.checker.violations() == std::vector<std::string>());
    // It must not be lost in silence.
    unsigned char byte = 0;
    payload.set_data_ptr(&byte);
    payload.set_data_length(1);
    payload.set_streaming_width(1);
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    CHECK_THROWS_AS(bench.host.socket->nb_transport_fw(payload, phase, delay), sc_core::sc_report);
}
