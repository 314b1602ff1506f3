// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sw/data/dataset.hpp"
#include "sw/model/recipe.hpp"

namespace napier {

/// Which image of which epoch: what an image's random choices are drawn from, and nothing else, so
/// that they do not depend on batches, threads or where a run was interrupted.
struct AugmentationKey {
    std::uint64_t seed;
    std::uint32_t epoch;
    std::uint32_t image; ///< index in the training set
};

/// `to` = `from`, mirrored left to right in half of the cases and shifted by up to
/// `crop_padding` pixels each way (a random crop of the image padded with black), as
/// `augmentation` says. Both are channels x height x width.
void augment(const Augmentation& augmentation, const ImageShape& shape, const std::uint8_t* from,
             std::uint8_t* to, const AugmentationKey& key);

} // namespace napier
