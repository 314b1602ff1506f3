// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace napier {

/// Addresses of the registers behind the accelerator's target socket; hw/tlm/register_table.hpp
/// says what each of them is. Every register is 64 bits, little endian, at a multiple of 8; an
/// access is one whole register.
namespace reg {
constexpr std::uint64_t kIdentity = 0x000;
constexpr std::uint64_t kControl = 0x008;
constexpr std::uint64_t kStatus = 0x010;
constexpr std::uint64_t kProgram = 0x018;
constexpr std::uint64_t kProgramLength = 0x020;
constexpr std::uint64_t kErrorCode = 0x028;
constexpr std::uint64_t kErrorIndex = 0x030;
constexpr std::uint64_t kSeed = 0x038;
constexpr std::uint64_t kMode = 0x040;
constexpr std::uint64_t kTag = 0x048;
constexpr std::uint64_t kCounterReset = 0x050;
constexpr std::uint64_t kTotalCycles = 0x058;
constexpr std::uint64_t kArrayCycles = 0x060;
constexpr std::uint64_t kVectorCycles = 0x068;
constexpr std::uint64_t kStallCycles = 0x070;
constexpr std::uint64_t kConflictCycles = 0x078;
constexpr std::uint64_t kEvents = 0x100; ///< one register per Event, in their order
constexpr std::uint64_t kEnd = 0x400;
} // namespace reg

constexpr std::uint64_t kIdentityValue = 0x3152454950414e; // "NAPIER1" in memory order
// Bits of CONTROL.
constexpr std::uint64_t kStart = 1;
constexpr std::uint64_t kClear = 2;
// Bits of STATUS.
constexpr std::uint64_t kBusy = 1;
constexpr std::uint64_t kDone = 2;
constexpr std::uint64_t kError = 4;
constexpr std::uint64_t kTimingOnly = 1; // a value of MODE
constexpr std::uint16_t kTags = 16384;   ///< tags 0..16383 have counters

} // namespace napier
