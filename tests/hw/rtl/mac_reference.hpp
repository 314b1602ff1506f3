// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace napier {

/// What the MACs of hw/rtl do with their control inputs, whatever the arithmetic: four kinds, by
/// kChained and kRegister. `Value` is a sum; `Product` whatever the arithmetic keeps of a and b.
template <typename Product, typename Value> class MacReference {
  public:
    static constexpr unsigned kRegister = 1;
    static constexpr unsigned kChained = 2;

    struct Inputs {
        bool valid;
        bool clear;
        bool enabled;
    };

    /// One clock edge. `add(const Value* addend, product)`: the addend is null where a sum begins.
    template <typename Add>
    void step(const Inputs& in, const Product& product, const Value& chain, Add&& add) {
        if (!in.enabled) {
            return;
        }
        for (unsigned kind = 0; kind < 4; ++kind) {
            const bool late = (kind & kRegister) != 0;
            const Product& p = late ? held_ : product;
            const bool clear = late ? held_inputs_.clear : in.clear;
            if (!(late ? held_inputs_.valid : in.valid)) {
                // a sum that moves on is looked at where a product came with it
                defined_[kind] = defined_[kind] && (kind & kChained) == 0;
                continue;
            }
            Value& sum = sums_[kind];
            if ((kind & kChained) != 0) {
                sum = add(&chain, p);
                defined_[kind] = true;
            } else if (clear) {
                sum = add(nullptr, p);
                defined_[kind] = true;
            } else if (defined_[kind]) {
                sum = add(&sum, p);
            }
        }
        held_ = product;
        held_inputs_ = in;
    }

    /// Registers have no reset, so before its first clear a sum is not defined, nor is a chained one
    /// after a bubble.
    bool defined(unsigned kind) const { return defined_[kind]; }
    const Value& sum(unsigned kind) const { return sums_[kind]; }

  private:
    Product held_{};
    Inputs held_inputs_{};
    std::array<Value, 4> sums_{};
    std::array<bool, 4> defined_{};
};

/// A reset cycle and the clock of any model with the MACs' ports.
template <typename Model> void reset(Model& model) {
    model.rst = 1;
    model.en = 1;
    model.valid = 0;
    model.clk = 0;
    model.eval();
    model.clk = 1;
    model.eval();
    model.rst = 0;
}

} // namespace napier
