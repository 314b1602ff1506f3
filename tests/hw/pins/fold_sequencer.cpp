// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/fold_sequencer.hpp"

#include "tests/catch.hpp"

using namespace napier;

namespace {

std::string states(FoldSequencer& sequencer) {
    std::string text;
    for (int i = 0; i < 1000 && !sequencer.done(); ++i) {
        sequencer.step();
        text += FoldSequencer::state_names()[static_cast<std::size_t>(sequencer.state())][0];
        if (sequencer.state() == FoldSequencer::State::drain) {
            text.back() = 'd';
        }
    }
    return text;
}

SequencedTile whole(std::int64_t m, std::int64_t n, std::int64_t k) {
    SequencedTile tile{{m, n, k}, 0};
    tile.size.k_total = k;
    return tile;
}

constexpr Dataflow kOs = Dataflow::output_stationary;
constexpr Dataflow kWs = Dataflow::weight_stationary;

} // namespace

TEST_CASE("a schedule, letter by letter") {
    FoldSequencer serial_os({2, 3, kOs, Folds::serial}, {whole(2, 4, 5)});
    CHECK(states(serial_os) == "SSSSSdddSSSSSdddD");
    FoldSequencer serial_ws({2, 3, kWs, Folds::serial}, {whole(4, 2, 3)});
    CHECK(states(serial_ws) == "PPSSSSdddPPSSSSdddD");
    FoldSequencer overlapped_os({4, 2, kOs, Folds::overlapped}, {whole(8, 2, 3)});
    CHECK(states(overlapped_os) == "SSSTSSSddddD");
    FoldSequencer overlapped_ws({2, 2, kWs, Folds::overlapped}, {whole(1, 2, 4)});
    CHECK(states(overlapped_ws) == "PPSTSddD");
}

TEST_CASE("the next fold's weights enter just before it needs them") {
    FoldSequencer sequencer({2, 2, kWs, Folds::overlapped}, {whole(5, 2, 4)});
    std::string preloads;
    for (int i = 0; i < 20; ++i) {
        const FoldSequencer::Wants wants = sequencer.next();
        sequencer.step();
        CHECK((wants.streamed >= 0) == sequencer.stream().active);
        CHECK((wants.preloaded >= 0) == sequencer.preload().active);
        preloads +=
            sequencer.preload().active ? static_cast<char>('0' + sequencer.preload().row) : '.';
    }
    CHECK(preloads == "01...01.............");
}

TEST_CASE("sums that go on in the next tile neither leave nor enter") {
    SequencedTile first = whole(2, 2, 9);
    first.size.k = 4;
    SequencedTile second = whole(2, 2, 9);
    second.size.k_offset = 4;
    second.size.k = 5;
    FoldSequencer sequencer({2, 2, kOs, Folds::serial}, {first, second});
    int starts = 0;
    int leaves = 0;
    for (int i = 0; i < 20; ++i) {
        sequencer.step();
        starts += sequencer.stream().starts ? 1 : 0;
        leaves += sequencer.stream().leaves ? 1 : 0;
    }
    CHECK(starts == 1);
    CHECK(leaves == 1);
    CHECK(sequencer.tile_cycles() == std::vector<std::int64_t>{4, 7});
}
