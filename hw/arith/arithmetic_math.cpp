// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/arithmetic_math.hpp"

#include "hw/arith/fixed/fixed_batch_norm.hpp"
#include "hw/arith/fixed/fixed_scalar.hpp"
#include "hw/arith/fixed/fixed_vector_math.hpp"
#include "hw/arith/lns/lns_batch_norm.hpp"
#include "hw/arith/lns/lns_vector_math.hpp"

namespace napier {

namespace {

struct MakeVectorMath {
    const UpdateRule& update;

    std::unique_ptr<VectorMath> operator()(const FixedMacConfig& own) const {
        return std::make_unique<FixedVectorMath>(own.format, update);
    }
    std::unique_ptr<VectorMath> operator()(const LnsMacConfig& own) const {
        return std::make_unique<LnsVectorMath>(own.format, own.underflow, update);
    }
};

struct MakeBatchNormMath {
    const TensorScales& scales;

    std::unique_ptr<BatchNormMath> operator()(const FixedMacConfig& own) const {
        return std::make_unique<FixedBatchNorm>(own.format, scales);
    }
    std::unique_ptr<BatchNormMath> operator()(const LnsMacConfig& own) const {
        return std::make_unique<LnsBatchNorm>(own.format, own.underflow);
    }
};

struct FormatOfMoments {
    const TensorScales& scales;

    MomentFormat operator()(const FixedMacConfig& own) const {
        return FixedBatchNorm::moment_format(own.format, scales);
    }
    MomentFormat operator()(const LnsMacConfig& own) const {
        return LnsBatchNorm::moment_format(own.format);
    }
};

struct EncodeShare {
    double share;

    std::int16_t operator()(const FixedMacConfig& /*own*/) const {
        return encode_fixed_scalar(share);
    }
    std::int16_t operator()(const LnsMacConfig& own) const {
        return LnsBatchNorm::encode_share(own.format, share);
    }
};

} // namespace

std::unique_ptr<VectorMath> make_vector_math(const Arithmetic& arithmetic) {
    return std::visit(MakeVectorMath{arithmetic.update}, arithmetic.mac);
}

std::unique_ptr<BatchNormMath> make_batch_norm_math(const Arithmetic& arithmetic) {
    return std::visit(MakeBatchNormMath{arithmetic.scales}, arithmetic.mac);
}

MomentFormat moment_format(const Arithmetic& arithmetic) {
    return std::visit(FormatOfMoments{arithmetic.scales}, arithmetic.mac);
}

std::int16_t encode_share(const Arithmetic& arithmetic, double share) {
    return std::visit(EncodeShare{share}, arithmetic.mac);
}

} // namespace napier
