// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace YAML {
class Emitter;
}

namespace napier {

class YamlMap;

/// Where bits flip. An access is a word read from a scratchpad by an instruction, a product added
/// to a sum in a processing element, a word of a sum as a drain reads it, a burst that reads
/// weights.
enum class FaultPlace { input, weight, vector, sums, accumulators, dram };
constexpr std::size_t kFaultPlaces = 6;
const char* to_string(FaultPlace place);

/// A word's bits: its sign; the upper half of the rest (the larger half if it is odd); the lower
/// half; and the check bits of a protected word.
enum class FaultField { sign, high, low, check };
constexpr std::size_t kFaultFields = 4;
const char* to_string(FaultField field);
FaultField field_of_bit(int bit, int word_bits);

/// What stands beside the words of a memory.
///   parity  a bit a word: an odd number of flips is detected, and the word read as zero
///   secded  Hamming code and parity: one flip is corrected, two are detected and read as zero
/// Three flips or more (parity: an even number) escape.
enum class Protection { none, parity, secded };
const char* to_string(Protection protection);
/// Bits beside `data_bits`.
int check_bits(Protection protection, int data_bits);
constexpr int kDramCodeBits = 64; ///< what a code word of the DRAM protects

/// Upsets of the modelled chip. Without any the chip is what it was.
struct FaultConfig {
    double rate = 0; ///< flips per bit and access
    std::uint64_t seed = 1;
    std::array<double, kFaultFields> field_factor{1, 1, 1, 1}; ///< of the rate
    std::array<bool, kFaultPlaces> places{true, true, true, true, true, true};
    Protection scratchpads = Protection::none; ///< all four, not the processing elements
    Protection dram = Protection::none;

    bool any() const { return rate > 0; }
    bool at(FaultPlace place) const { return any() && places[static_cast<std::size_t>(place)]; }
    /// One line; empty if there are neither upsets nor protection.
    std::string describe() const;
};

/// A mapping with the keys
///     rate: 1e-7
///     seed: 1
///     places: [input, weight, vector, sums, accumulators, dram]   # default: all
///     fields: {sign: 1, high: 1, low: 1, check: 1}                # factors of the rate
///     protection: {scratchpads: none, dram: none}                 # none | parity | secded
/// Throws InputError.
FaultConfig read_faults(YamlMap map);
/// The same of a YAML file, or of its text where `spec` has a colon followed by a blank.
FaultConfig load_faults(const std::string& spec);
/// `places`, `fields` and `protection` of a larger file.
void read_fault_keys(YamlMap& map, FaultConfig& config);
/// The mapping that read_faults reads, with every key.
void write_faults(YAML::Emitter& out, const FaultConfig& config);
/// The same as a text, which load_faults reads.
std::string faults_text(const FaultConfig& config);

bool operator==(const FaultConfig& a, const FaultConfig& b);

} // namespace napier
