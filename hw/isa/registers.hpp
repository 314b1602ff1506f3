// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace napier {

/// The register file behind the accelerator's target socket. Every register is 64 bits, little
/// endian, at a multiple of 8; an access is one whole register.
namespace reg {
constexpr std::uint64_t kIdentity = 0x000;       ///< reads kIdentityValue
constexpr std::uint64_t kControl = 0x008;        ///< write: kStart, kClear
constexpr std::uint64_t kStatus = 0x010;         ///< kBusy, kDone, kError
constexpr std::uint64_t kProgram = 0x018;        ///< address of the first instruction
constexpr std::uint64_t kProgramLength = 0x020;  ///< instructions
constexpr std::uint64_t kErrorCode = 0x028;      ///< ErrorCode of the first error
constexpr std::uint64_t kErrorIndex = 0x030;     ///< index of the instruction that made it
constexpr std::uint64_t kSeed = 0x038;           ///< key of the random unit
constexpr std::uint64_t kMode = 0x040;           ///< kTimingOnly
constexpr std::uint64_t kTag = 0x048;            ///< which tag's counters the window shows
constexpr std::uint64_t kCounterReset = 0x050;   ///< write anything: all counters to zero
constexpr std::uint64_t kTotalCycles = 0x058;    ///< start to done, summed over programs
constexpr std::uint64_t kArrayCycles = 0x060;    ///< of the tag: array at work
constexpr std::uint64_t kVectorCycles = 0x068;   ///< of the tag: vector unit at work
constexpr std::uint64_t kStallCycles = 0x070;    ///< of the tag: compute queue waiting
constexpr std::uint64_t kConflictCycles = 0x078; ///< of the tag: bank conflicts (within stall)
constexpr std::uint64_t kEvents = 0x100;         ///< of the tag: one register per Event
constexpr std::uint64_t kEnd = 0x400;
} // namespace reg

constexpr std::uint64_t kIdentityValue = 0x3152454950414e; // "NAPIER1" in memory order
constexpr std::uint64_t kStart = 1;
constexpr std::uint64_t kClear = 2;
constexpr std::uint64_t kBusy = 1;
constexpr std::uint64_t kDone = 2;
constexpr std::uint64_t kError = 4;
constexpr std::uint64_t kTimingOnly = 1;
constexpr std::uint16_t kTags = 16384; ///< tags 0..16383 have counters

} // namespace napier
