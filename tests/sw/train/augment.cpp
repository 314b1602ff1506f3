// SPDX-License-Identifier: Apache-2.0
#include "sw/train/augment.hpp"

#include <cstdlib>
#include <map>
#include <vector>

#include "tests/catch.hpp"

using namespace napier;

namespace {

constexpr ImageShape kShape{2, 5, 7};

std::vector<std::uint8_t> numbered() {
    std::vector<std::uint8_t> image(kShape.size());
    for (std::size_t i = 0; i < image.size(); ++i) {
        image[i] = static_cast<std::uint8_t>(i + 1);
    }
    return image;
}

std::vector<std::uint8_t> augmented(const Augmentation& how, const AugmentationKey& key) {
    std::vector<std::uint8_t> to(kShape.size());
    augment(how, kShape, numbered().data(), to.data(), key);
    return to;
}

/// A second, slower way: pad, mirror, cut a window.
std::vector<std::uint8_t> window(bool flip, int padding, int top, int left) {
    const std::vector<std::uint8_t> image = numbered();
    const int height = kShape.height + 2 * padding;
    const int width = kShape.width + 2 * padding;
    std::vector<std::uint8_t> result;
    for (int c = 0; c < kShape.channels; ++c) {
        std::vector<std::uint8_t> padded(static_cast<std::size_t>(height * width));
        for (int y = 0; y < kShape.height; ++y) {
            for (int x = 0; x < kShape.width; ++x) {
                padded[static_cast<std::size_t>((y + padding) * width + x + padding)] =
                    image[static_cast<std::size_t>((c * kShape.height + y) * kShape.width + x)];
            }
        }
        for (int y = 0; y < kShape.height; ++y) {
            for (int x = 0; x < kShape.width; ++x) {
                const int column = flip ? kShape.width - 1 - x : x;
                result.push_back(
                    padded[static_cast<std::size_t>((y + top) * width + column + left)]);
            }
        }
    }
    return result;
}

} // namespace

TEST_CASE("nothing to do is a copy") {
    CHECK(augmented({}, {1, 2, 3}) == numbered());
}

TEST_CASE("every flip and window occurs about as often as the others, and nothing else does") {
    constexpr int kPadding = 1;
    std::map<std::vector<std::uint8_t>, int> counts;
    for (const bool flip : {false, true}) {
        for (int top = 0; top <= 2 * kPadding; ++top) {
            for (int left = 0; left <= 2 * kPadding; ++left) {
                counts[window(flip, kPadding, top, left)] = 0;
            }
        }
    }
    REQUIRE(counts.size() == 18);
    constexpr std::uint32_t kDraws = 3600;
    for (std::uint32_t image = 0; image < kDraws; ++image) {
        const auto found = counts.find(augmented({true, kPadding}, {5, 0, image}));
        REQUIRE(found != counts.end());
        ++found->second;
    }
    for (const auto& [unused, count] : counts) {
        CHECK(std::abs(count - 200) < 75); // 200 expected, 5.4 standard deviations
    }
}

TEST_CASE("the choice depends on seed, epoch and image") {
    const Augmentation how{true, 4};
    const auto differs = [&](auto key_of) {
        int different = 0;
        for (std::uint32_t i = 0; i < 20; ++i) {
            different += augmented(how, key_of(i)) != augmented(how, key_of(i + 1)) ? 1 : 0;
        }
        return different;
    };
    CHECK(differs([](std::uint32_t i) { return AugmentationKey{i, 0, 0}; }) > 15);
    CHECK(differs([](std::uint32_t i) {
              return AugmentationKey{std::uint64_t{i} << 32, 0, 0};
          }) > 15);
    CHECK(differs([](std::uint32_t i) { return AugmentationKey{0, i, 0}; }) > 15);
    CHECK(differs([](std::uint32_t i) { return AugmentationKey{0, 0, i}; }) > 15);
    CHECK(augmented(how, {1, 2, 3}) == augmented(how, {1, 2, 3}));
}
