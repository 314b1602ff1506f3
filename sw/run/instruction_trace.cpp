// SPDX-License-Identifier: Apache-2.0
#include "sw/run/instruction_trace.hpp"

#include <cstring>

#include "hw/config/little_endian.hpp"
#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

constexpr char kMagic[9] = "NAPIERT2";
constexpr char kOlder[9] = "NAPIERT1";                // other instruction words
constexpr std::uint64_t kMostInstructions = 1u << 24; // as the chip's fetch unit has it

} // namespace

TraceWriter::TraceWriter(const std::string& path) : file_(path) {
    file_.write({kMagic, 8});
}

void TraceWriter::add(std::uint64_t address, const std::vector<Instruction>& program) {
    std::string bytes;
    append_little_endian(bytes, address);
    append_little_endian(bytes, std::uint64_t{program.size()});
    for (const Instruction& instruction : program) {
        const InstructionWord word = encode(instruction);
        bytes.append(reinterpret_cast<const char*>(word.data()), kInstructionBytes);
    }
    file_.write(bytes);
    ++programs_;
}

void read_trace(
    const std::string& path,
    const std::function<void(std::uint64_t, const std::vector<Instruction>&)>& on_program) {
    std::ifstream in = open_plain_file(path, kAnySize).stream;
    char magic[8] = {};
    const bool whole = static_cast<bool>(in.read(magic, 8));
    if (whole && std::memcmp(magic, kOlder, 8) == 0) {
        throw InputError(path + ": found a trace of an older chip (" + kOlder + "), expected " +
                         kMagic + ": record the training again");
    }
    if (!whole || std::memcmp(magic, kMagic, 8) != 0) {
        throw InputError(path + ": expected an instruction trace (it would begin with " + kMagic +
                         ")");
    }
    std::uint64_t count = 0;
    const auto fail = [&](const std::string& what) -> InputError {
        return InputError(path + ": program " + std::to_string(count) + ": " + what);
    };
    const auto number = [&](std::uint64_t& value) {
        char bytes[8] = {};
        in.read(bytes, 8);
        value = little_endian<std::uint64_t>(bytes);
        return in.gcount();
    };
    for (;; ++count) {
        std::uint64_t address = 0;
        std::uint64_t size = 0;
        const std::streamsize got = number(address);
        if (got == 0) {
            return;
        }
        if (got != 8 || number(size) != 8) {
            throw fail("is cut off");
        }
        if (size > kMostInstructions) {
            throw fail("found " + std::to_string(size) + " instructions, expected at most " +
                       std::to_string(kMostInstructions));
        }
        std::vector<Instruction> program;
        InstructionWord word{};
        for (std::uint64_t i = 0; i < size; ++i) {
            if (!in.read(reinterpret_cast<char*>(word.data()), kInstructionBytes)) {
                throw fail("is cut off at instruction " + std::to_string(i) + " of " +
                           std::to_string(size));
            }
            try {
                program.push_back(decode(word));
            } catch (const BadInstruction& error) {
                throw fail("instruction " + std::to_string(i) + ": " + error.what());
            }
        }
        on_program(address, program);
    }
}

std::uint64_t replay_trace(const std::string& path, TimingEngine& engine) {
    std::uint64_t programs = 0;
    read_trace(path, [&](std::uint64_t address, const std::vector<Instruction>& program) {
        try {
            engine.run(program, address);
        } catch (const DeviceError& error) {
            throw InputError(path + ": program " + std::to_string(programs) + " does not run on " +
                             engine.architecture().name + ": " + error.what());
        }
        ++programs;
    });
    return programs;
}

} // namespace napier
