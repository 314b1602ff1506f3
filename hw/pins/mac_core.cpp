// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/mac_core.hpp"

namespace napier {

namespace {

class LnsMacCore final : public MacCore {
  public:
    explicit LnsMacCore(const LnsMacConfig& config)
        : config_(config), sum_format_(config.sum_format()) {}

    int word_bits() const override { return config_.format.width; }
    int sum_bits() const override { return sum_format_.width; }
    int arity() const override { return config_.accumulation.arity(); }
    int levels(std::int64_t terms) const override { return config_.accumulation.levels(terms); }
    Word zero_word() const override { return encode(config_.format, config_.format.zero()); }
    SumWord zero() const override { return encode_bits(sum_format_, sum_format_.zero()); }

    SumWord multiply(Word a, Word b) const override {
        return encode_bits(sum_format_, product(a, b));
    }
    SumWord add(SumWord a, SumWord b) const override {
        return encode_bits(sum_format_, sum(unpack(a), unpack(b)));
    }
    SumWord multiply_add(SumWord acc, Word a, Word b) const override {
        return encode_bits(sum_format_, sum(unpack(acc), product(a, b)));
    }
    Word finish(SumWord acc) const override {
        return encode(config_.format,
                      drop_guard(sum_format_, config_.format, config_.underflow, unpack(acc)));
    }

  private:
    Lns unpack(SumWord bits) const {
        return decode_bits(sum_format_, static_cast<std::uint32_t>(bits));
    }
    Lns product(Word a, Word b) const {
        return napier::multiply(config_.format, sum_format_, config_.underflow,
                                decode(config_.format, a), decode(config_.format, b));
    }
    Lns sum(const Lns& a, const Lns& b) const {
        return napier::add(sum_format_, config_.underflow, config_.table, a, b);
    }

    LnsMacConfig config_;
    LnsFormat sum_format_;
};

class FixedMacCore final : public MacCore {
  public:
    FixedMacCore(const FixedMacConfig& config, int shift)
        : config_(config), shift_(shift), mask_((SumWord{1} << config.state_bits()) - 1),
          sign_(SumWord{1} << (config.state_bits() - 1)) {}

    void set_shift(int shift) override { shift_ = shift; }
    int word_bits() const override { return config_.format.width; }
    int sum_bits() const override { return config_.state_bits(); }
    int arity() const override { return 0; }
    int levels(std::int64_t /*terms*/) const override { return 1; }
    Word zero_word() const override { return 0; }
    SumWord zero() const override { return 0; }

    SumWord multiply(Word a, Word b) const override { return pack(product(a, b)); }
    SumWord add(SumWord a, SumWord b) const override {
        return pack(fixed_add(config_, unpack(a), unpack(b)));
    }
    SumWord multiply_add(SumWord acc, Word a, Word b) const override {
        return pack(fixed_add(config_, unpack(acc), product(a, b)));
    }
    Word finish(SumWord acc) const override {
        return fixed_encode(config_.format, fixed_result(config_, unpack(acc), shift_));
    }

  private:
    std::int64_t product(Word a, Word b) const {
        return fixed_product(config_, fixed_decode(config_.format, a),
                             fixed_decode(config_.format, b), shift_);
    }
    std::int64_t unpack(SumWord bits) const {
        return static_cast<std::int64_t>(bits ^ sign_) - static_cast<std::int64_t>(sign_);
    }
    SumWord pack(std::int64_t value) const { return static_cast<SumWord>(value) & mask_; }

    FixedMacConfig config_;
    int shift_;
    SumWord mask_;
    SumWord sign_;
};

struct MakeMacCore {
    int shift;

    std::unique_ptr<MacCore> operator()(const LnsMacConfig& own) const {
        return std::make_unique<LnsMacCore>(own);
    }
    std::unique_ptr<MacCore> operator()(const FixedMacConfig& own) const {
        return make_mac_core(own, shift);
    }
};

} // namespace

std::unique_ptr<MacCore> make_mac_core(const Arithmetic& arithmetic, int shift) {
    return std::visit(MakeMacCore{shift}, arithmetic.mac);
}

std::unique_ptr<MacCore> make_mac_core(const FixedMacConfig& config, int shift) {
    return std::make_unique<FixedMacCore>(config, shift);
}

} // namespace napier
