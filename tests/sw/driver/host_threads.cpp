// SPDX-License-Identifier: Apache-2.0
// Products are computed on the host's threads while the model goes on. A program that waits for its
// products never sees that; one that does not must not see it either.

#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/driver/platform.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

void place(Device& device, const DeviceTensor& tensor, std::mt19937& random) {
    std::vector<Word> words(static_cast<std::size_t>(tensor.rows * tensor.columns));
    for (Word& word : words) {
        word = static_cast<Word>(random() & 0xfff);
    }
    const std::vector<std::uint8_t> bytes = packed_rows(tensor, words);
    device.write_memory(tensor.address, bytes.data(), bytes.size());
}

/// What a product leaves in memory. `reckless`: its instructions wait for nothing, so loads come
/// over operands of products that are not done, and sums are taken and zeroed when they come.
std::vector<std::uint8_t> result(Platform& platform, bool reckless) {
    std::mt19937 random(5);
    const DeviceTensor x{1 << 20, 300, 900, 12, 0};
    const DeviceTensor w{2 << 20, 900, 200, 12, 0};
    const DeviceTensor y{3 << 20, 300, 200, 12, 0};
    place(platform.device, x, random);
    place(platform.device, w, random);
    place(platform.device, y, random);
    GemmPass pass;
    pass.input = x;
    pass.weight = w;
    pass.result = y;
    pass.rows = x.rows;
    StreamBuilder builder(platform.accelerator.architecture());
    builder.gemm(pass);
    std::vector<Instruction> program = builder.finish();
    if (reckless) {
        for (Instruction& instruction : program) {
            instruction.tokens = {};
        }
    }
    platform.device.run(program, 0);
    std::vector<std::uint8_t> bytes(y.bytes());
    platform.device.read_memory(y.address, bytes.data(), bytes.size());
    return bytes;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "whatever a program overwrites, the host's threads change no bit",
                 "[threads]") {
    Architecture chip = bundled_chip("lns12-32x32");
    chip.scratchpad = {16, 16, 16, 16, 32};
    Platform platform("platform", chip);
    WorkerPool::set_shared_threads(1);
    const std::vector<std::uint8_t> careful = result(platform, false);
    const std::vector<std::uint8_t> reckless = result(platform, true);
    CHECK(careful != reckless); // or it overwrites nothing
    for (const int threads : {2, 3, 2, 5, 2}) {
        WorkerPool::set_shared_threads(threads);
        CAPTURE(threads);
        CHECK(result(platform, false) == careful);
        CHECK(result(platform, true) == reckless);
    }
    WorkerPool::set_shared_threads(1);
}
