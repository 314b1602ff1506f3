// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace napier::characterize {

/// The bits of a sum that is still to be made, by weight: Verilog expressions of one bit, added
/// modulo 2^width. Wires are declared in `text` as they are needed.
class BitColumns {
  public:
    /// `prefix` begins every wire's name.
    BitColumns(int width, std::string prefix);

    void add(int column, const std::string& bit) { add(column, bit, 0); }
    /// Subtracts a bit: -x 2^k = (1 - x) 2^k - 2^k, the constant collected apart.
    void subtract(int column, const std::string& bit);
    void add_constant(std::uint64_t value) { constant_ += value; }

    /// Dadda's reduction to two rows (earliest signals first), then one adder: a Verilog expression
    /// of the sum. Nothing may be added afterwards.
    std::string reduce();
    /// The wires and full_adder instances that the sum needs.
    const std::string& text() const { return text_; }
    /// A new wire that is `expression`.
    std::string wire(const std::string& expression);

  private:
    struct Bit {
        std::string name;
        int depth;
    };
    void add(int column, const std::string& bit, int depth);
    void compress(int column, int limit);

    int width_;
    std::string prefix_;
    std::vector<std::vector<Bit>> columns_;
    std::uint64_t constant_ = 0;
    std::string text_;
    int wires_ = 0;
};

/// The module full_adder that the text above uses; synthesis may put a library's cell in its place.
const char* full_adder_verilog();

/// Signed a times b, `width` bits each, by Baugh and Wooley (1973): an array of ANDs.
void add_baugh_wooley(BitColumns& columns, int width, const std::string& a, const std::string& b);
/// The same by radix-4 Booth recoding of b: half as many rows, a selector in each bit.
void add_booth(BitColumns& columns, int width, const std::string& a, const std::string& b);

} // namespace napier::characterize
