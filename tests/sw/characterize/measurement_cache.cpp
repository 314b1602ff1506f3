// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/measurement_cache.hpp"

#include <filesystem>
#include <fstream>

#include "tests/catch.hpp"

using namespace napier;
using namespace napier::characterize;

namespace {

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / "napier_test_measurement_cache";
    Folder() { std::filesystem::remove_all(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

std::size_t files(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

} // namespace

TEST_CASE("a measurement is made once and comes back to the last bit") {
    const Folder folder;
    const MacDesign design = designs_of(ArithmeticKind::lns, 8)[1];
    Stimulus stimulus;
    stimulus.gaussian = gaussian_operands(std::get<LnsMacConfig>(design.mac).format, 16, 4, 1);
    int made = 0;
    const auto measure = [&] {
        ++made;
        MacMeasurement m{};
        m.kind = design.kind();
        m.width_bits = design.width();
        m.variant = to_string(design.variant);
        m.architecture = design.architecture();
        m.recipe = "ripple/nf";
        m.area_um2 = 1.0 / 3 + made;
        m.flip_flops = 18;
        m.gaussian_pj = 0.1;
        m.addition_pj = 2e-17;
        return m;
    };
    const auto get = [&](const std::string& context, const MacDesign& of, const Stimulus& under) {
        return MeasurementCache(folder.path.string(), context).get(of, under, measure);
    };
    const MacMeasurement first = get("a", design, stimulus);
    const MacMeasurement again = get("a", design, stimulus);
    CHECK(made == 1);
    CHECK(again.kind == first.kind);
    CHECK(again.width_bits == first.width_bits);
    CHECK(again.variant == first.variant);
    CHECK(again.architecture == first.architecture);
    CHECK(again.recipe == first.recipe);
    CHECK(again.area_um2 == first.area_um2);
    CHECK(again.flip_flops == first.flip_flops);
    CHECK(again.gaussian_pj == first.gaussian_pj);
    CHECK(again.addition_pj == first.addition_pj);

    SECTION("another context, design, stimulus or share is another measurement") {
        get("b", design, stimulus);
        CHECK(made == 2);
        get("a", designs_of(ArithmeticKind::lns, 8)[2], stimulus);
        CHECK(made == 3);
        Stimulus other = stimulus;
        other.gaussian[3].clear = !other.gaussian[3].clear;
        get("a", design, other);
        CHECK(made == 4);
        other = stimulus;
        other.share[1] = 0.5;
        get("a", design, other);
        CHECK(made == 5);
        CHECK(files(folder.path) == 5);
        std::ofstream(folder.path / "0.json.napier-abcdef") << "half a file of a killed run";
        CHECK(MeasurementCache(folder.path.string(), "c").size() == 5);
        CHECK(MeasurementCache("", "c").size() == 0);
    }
    SECTION("a damaged file is measured again") {
        const auto file = *std::filesystem::directory_iterator(folder.path);
        std::ofstream(file.path()) << "{\"recipe\": ";
        CHECK(get("a", design, stimulus).area_um2 == 1.0 / 3 + 2);
        CHECK(get("a", design, stimulus).area_um2 == 1.0 / 3 + 2);
        CHECK(made == 2);
    }
    SECTION("without a folder nothing is kept") {
        MeasurementCache("", "a").get(design, stimulus, measure);
        MeasurementCache("", "a").get(design, stimulus, measure);
        CHECK(made == 3);
    }
}
