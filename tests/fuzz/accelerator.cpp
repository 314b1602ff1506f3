// SPDX-License-Identifier: Apache-2.0
// The accelerator's register socket and its instructions. An input picks a chip and is then a row
// of host actions: sound and odd transactions on registers and memory, instructions appended to a
// program, programs run. Whatever they were, a started program ends with the done bit, its error
// bit says whether there is an error code, and after a clear a good program gives its good result.
#include <memory>

#include "hw/chip/arithmetic_yaml.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/config/yaml_reader.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "hw/tlm/accelerator.hpp"
#include "hw/tlm/dram.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/fuzz/contract.hpp"
#include "tests/fuzz/instruction_bytes.hpp"

using namespace napier;

/// The leak checker does not know the stacks of SystemC's processes, nor what lives on them.
extern "C" int __lsan_is_turned_off() {
    return 1;
}

namespace {

constexpr std::size_t kMemory = 1 << 20;
constexpr std::uint64_t kProgramAt = 1 << 16;
constexpr std::uint64_t kOperandsAt = 0x1000;
constexpr std::uint64_t kResultAt = 0x3000;
constexpr std::size_t kResultBytes = 0x100;

using Program = std::vector<InstructionWord>;

/// A chip, its memory, and a host that sends whatever it is told to.
class System : public sc_core::sc_module {
  public:
    System(const sc_core::sc_module_name& name, const Architecture& chip)
        : sc_module(name), accelerator_("accelerator", chip), dram_("dram", chip.dram) {
        registers_.bind(accelerator_.registers);
        memory_.bind(dram_.socket);
        accelerator_.memory.bind(dram_.socket);
        accelerator_.interrupt.bind(interrupt_);
    }

    /// The same state for every input, as far as a host can bring it about.
    void begin() {
        if (good_result_.empty()) {
            good_ = good_program();
            good_result_ = run_good_program();
        }
        std::vector<std::uint8_t> nothing(kMemory, 0);
        access(tlm::TLM_WRITE_COMMAND, 0, nothing.data(), nothing.size());
    }

    void act(fuzz::Bytes& bytes) {
        switch (bytes.next() % 8) {
        case 0:
            odd_transaction(registers_, bytes.number(2) % 0x800, bytes);
            break;
        case 1:
            odd_transaction(memory_, bytes.number(3), bytes);
            break;
        case 2:
            odd_transaction(memory_, bytes.number(8), bytes);
            break;
        case 3: {
            const std::uint64_t address = bytes.next() * 8u;
            write_register(address, bytes.number(8));
            break;
        }
        case 4:
            program_.push_back(fuzz::raw_word(bytes));
            break;
        case 5:
        case 6:
            program_.push_back(fuzz::likely_word(bytes));
            break;
        default:
            run(program_, bytes.next() % 2 == 0 ? 0 : kTimingOnly);
            program_.clear();
        }
        if (read_register(reg::kStatus) == kBusy) { // one of the writes has been a start
            finish();
        }
    }

    void end() {
        run(program_, 0);
        program_.clear();
        fuzz::require(run_good_program() == good_result_, "a good program gives its good result");
    }

  private:
    using Initiator = tlm_utils::simple_initiator_socket<System>;

    Program good_program() const {
        const Architecture& chip = accelerator_.architecture();
        const int bits = chip.arithmetic.word_bits();
        const DeviceTensor input{kOperandsAt, 5, 40, bits, 0};
        const DeviceTensor weight{kOperandsAt + 0x1000, 40, 6, bits, 0};
        const DeviceTensor result{kResultAt, 5, 6, bits, 0};
        StreamBuilder builder(chip);
        GemmPass pass;
        pass.input = input;
        pass.weight = weight;
        pass.result = result;
        pass.rows = 5;
        builder.gemm(pass);
        Program program;
        for (const Instruction& instruction : builder.finish()) {
            program.push_back(encode(instruction));
        }
        return program;
    }

    std::vector<std::uint8_t> run_good_program() {
        std::vector<std::uint8_t> operands(kResultAt - kOperandsAt);
        for (std::size_t i = 0; i < operands.size(); ++i) {
            operands[i] = static_cast<std::uint8_t>(i * 37 + i / 11);
        }
        access(tlm::TLM_WRITE_COMMAND, kOperandsAt, operands.data(), operands.size());
        std::vector<std::uint8_t> result(kResultBytes, 0);
        access(tlm::TLM_WRITE_COMMAND, kResultAt, result.data(), result.size());
        run(good_, 0);
        fuzz::require(last_code_ == 0, "a good program runs");
        access(tlm::TLM_READ_COMMAND, kResultAt, result.data(), result.size());
        return result;
    }

    void run(Program program, std::uint64_t mode) {
        if (!program.empty()) {
            access(tlm::TLM_WRITE_COMMAND, kProgramAt, program[0].data(),
                   program.size() * kInstructionBytes);
        }
        write_register(reg::kControl, kClear);
        write_register(reg::kProgram, kProgramAt);
        write_register(reg::kProgramLength, program.size());
        write_register(reg::kMode, mode);
        write_register(reg::kControl, kStart);
        fuzz::require(read_register(reg::kStatus) == kBusy, "a cleared chip starts");
        finish();
        write_register(reg::kControl, kClear);
        sc_core::sc_start(sc_core::SC_ZERO_TIME);
        sc_core::sc_start(sc_core::SC_ZERO_TIME);
        fuzz::require(read_register(reg::kStatus) == 0 && !interrupt_, "a clear clears");
    }

    /// Runs until nothing is left to happen.
    void finish() {
        sc_core::sc_start();
        last_code_ = read_register(reg::kErrorCode);
        fuzz::require(read_register(reg::kStatus) == (kDone | (last_code_ != 0 ? kError : 0)),
                      "a program ends, and says whether it failed");
        fuzz::require(interrupt_, "the interrupt is up");
        fuzz::require(accelerator_.error_text().empty() == (last_code_ == 0),
                      "an error is told in words");
    }

    static tlm::tlm_response_status send(Initiator& socket, tlm::tlm_command command,
                                         std::uint64_t address, void* data, std::size_t bytes) {
        tlm::tlm_generic_payload payload;
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(static_cast<unsigned char*>(data));
        payload.set_data_length(static_cast<unsigned>(bytes));
        payload.set_streaming_width(static_cast<unsigned>(bytes));
        sc_core::sc_time delay;
        socket->b_transport(payload, delay);
        fuzz::require(payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE,
                      "a transaction is answered");
        return payload.get_response_status();
    }
    /// It may be refused.
    void write_register(std::uint64_t address, std::uint64_t value) {
        send(registers_, tlm::TLM_WRITE_COMMAND, address, &value, sizeof value);
    }
    std::uint64_t read_register(std::uint64_t address) {
        std::uint64_t value = 0;
        fuzz::require(send(registers_, tlm::TLM_READ_COMMAND, address, &value, sizeof value) ==
                          tlm::TLM_OK_RESPONSE,
                      "a register can be read");
        return value;
    }
    void access(tlm::tlm_command command, std::uint64_t address, void* data, std::size_t bytes) {
        fuzz::require(send(memory_, command, address, data, bytes) == tlm::TLM_OK_RESPONSE,
                      "a sound memory access is done");
    }

    static void odd_transaction(Initiator& socket, std::uint64_t address, fuzz::Bytes& bytes) {
        const std::uint8_t kind = bytes.next();
        std::vector<std::uint8_t> data(bytes.number(1), kind);
        std::vector<std::uint8_t> enables(1 + bytes.number(1) % 8, 0xff);
        tlm::tlm_generic_payload payload;
        payload.set_command(static_cast<tlm::tlm_command>(kind % 3));
        payload.set_address(address);
        payload.set_data_ptr(data.data());
        payload.set_data_length(static_cast<unsigned>(data.size()));
        payload.set_streaming_width((kind & 0x10) != 0 ? bytes.next()
                                                       : static_cast<unsigned>(data.size()));
        if ((kind & 0x20) != 0) {
            payload.set_byte_enable_ptr(enables.data());
            payload.set_byte_enable_length(static_cast<unsigned>(enables.size()));
        }
        if ((kind & 0x40) != 0) {
            fuzz::require(socket->transport_dbg(payload) <= data.size(),
                          "debug transport moves what it was asked for, or less");
            return;
        }
        sc_core::sc_time delay(static_cast<double>(bytes.number(2)), sc_core::SC_NS);
        socket->b_transport(payload, delay);
        fuzz::require(payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE,
                      "a transaction is answered");
    }

    Accelerator accelerator_;
    Dram dram_;
    Initiator registers_{"registers"};
    Initiator memory_{"memory"};
    sc_core::sc_signal<bool> interrupt_{"interrupt"};
    Program good_;
    std::vector<std::uint8_t> good_result_;
    Program program_;
    std::uint64_t last_code_ = 0;
};

std::vector<std::unique_ptr<System>> make_systems() {
    WorkerPool::set_shared_threads(1);
    std::vector<std::unique_ptr<System>> systems;
    const auto add = [&](const std::string& arithmetic, const ArrayShape& array) {
        Architecture chip = bundled_chip("lns12-4x4");
        chip.arithmetic = read_arithmetic(YamlMap::parse(arithmetic, "arithmetic"));
        chip.array = array;
        chip.dram.capacity_mib = 1;
        chip.queue_depth = 2;
        systems.push_back(
            std::make_unique<System>(("chip" + std::to_string(systems.size())).c_str(), chip));
    };
    add("{width: 12}", {4, 4});
    add("{width: 8, approximation: exact, accumulation: {tree: 16}}", {4, 4});
    add("{kind: fixed, width: 12}", {4, 4, Dataflow::weight_stationary});
    add("{kind: fixed, width: 16, accumulator: narrow}",
        {4, 4, Dataflow::input_stationary, Folds::overlapped});
    add("{width: 12, guard_bits: 2, approximation: mitchell, update: {master_bits: 4}}", {4, 4});
    sc_core::sc_start(sc_core::SC_ZERO_TIME); // elaborates
    return systems;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::unique_ptr<System>> systems = make_systems();
    fuzz::Bytes bytes(data, size);
    System& system = *systems[bytes.next() % systems.size()];
    system.begin();
    while (bytes.left() > 0) {
        system.act(bytes);
    }
    system.end();
    return 0;
}
