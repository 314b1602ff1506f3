// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/common/batch_norm_math.hpp"
#include "hw/arith/common/fine_adder.hpp"
#include "hw/arith/lns/lns_row.hpp"

namespace napier {

/// Products and square roots are sums and shifts of logs, exact but for the format's range; each
/// difference is one rounded log-add by an exact table.
class LnsBatchNorm final : public BatchNormMath {
  public:
    LnsBatchNorm(const LnsFormat& format, Underflow underflow);

    static MomentFormat moment_format(const LnsFormat& word);
    /// Of a running moment, see napier::encode_share.
    static std::int16_t encode_share(const LnsFormat& word, double share);

    void mean_terms(const Word* x, const Word* inverse, Word* terms, std::size_t n,
                    std::int16_t scale) const override;
    void variance_terms(const Word* x, const Word* mean, const Word* inverse, Word* terms,
                        std::size_t n, std::int16_t scale) const override;
    void correlation_terms(const Word* dy, const Word* x, const Word* mean, const Word* inverse,
                           Word* terms, std::size_t n) const override;
    void finish_mean(const Word* sums, const Word* inverse, Word* mean, std::size_t n,
                     const MomentScalars& scalars) const override;
    void finish_variance(const Moments& m, std::size_t n,
                         const MomentScalars& scalars) const override;
    void from_running(const Word* running_mean, const Word* running_variance, Word* mean,
                      Word* inverse, std::size_t n, const MomentScalars& scalars) const override;
    void normalise(const Word* x, const Channels& c, Word* y, std::size_t n) const override;
    void normalise_gradient(const Word* x, const Word* dy, const Channels& c, Word* dx,
                            std::size_t n, std::int16_t scale) const override;

  private:
    static LnsFormat running_format(const LnsFormat& word);
    static constexpr int kExtra = 8; ///< bits below the grid that a sum is rounded from

    Lns power(std::int32_t log, bool negative) const;
    Lns sum(const LnsFormat& format, const FineAdder& adder, const Lns& a, const Lns& b) const;
    LnsRow row_of(const Word* words, std::size_t n) const;
    void add(LnsRow& a, const LnsRow& b, std::size_t n) const; ///< a += b, rounded to nearest
    void subtract(LnsRow& a, LnsRow b, std::size_t n) const;
    void multiply(LnsRow& a, const LnsRow& b, std::size_t n) const;
    void raise(LnsRow& a, const std::int32_t* logs, std::size_t n) const;
    LnsRow normalised(const Word* x, const Word* mean, const Word* inverse, std::size_t n) const;
    Lns moved(const Lns& x, const Lns& target, const MomentScalars& scalars) const;

    LnsFormat format_;
    LnsFormat running_;
    Underflow underflow_;
    FineAdder adder_;
    FineAdder running_adder_;
};

} // namespace napier
