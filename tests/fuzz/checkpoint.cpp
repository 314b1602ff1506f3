// SPDX-License-Identifier: Apache-2.0
// A checkpoint. With an odd first byte the rest is the file; with an even one what stands between
// its magic and its digest, which is then made to fit: a digest keeps accidents out, not people.
#include "sw/checkpoint/checkpoint_file.hpp"

#include "sw/report/sha256.hpp"
#include "sw/run/train_progress_json.hpp"
#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    std::string file;
    if (bytes.next() % 2 == 0) {
        file = "NAPIERCP" + fuzz::text(bytes.data(), bytes.left());
        Sha256 hash;
        hash.add(file);
        for (const std::uint8_t byte : hash.digest()) {
            file += static_cast<char>(byte);
        }
    } else {
        file = fuzz::text(bytes.data(), bytes.left());
    }
    const std::string path = fuzz::write(
        "batch.napier", reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
    return fuzz::returns_or_refuses([&] {
        const Checkpoint checkpoint = read_checkpoint(path);
        fuzz::returns_or_refuses([&] {
            const TrainingProgress progress = progress_from_json(checkpoint.progress, path);
            fuzz::require(to_json(progress_from_json(to_json(progress), path)) == to_json(progress),
                          "progress comes back from its JSON");
        });
        for (const StateSection& section : checkpoint.state) {
            fuzz::returns_or_refuses(
                [&] { numbers_of(checkpoint.state, section.name, section.bytes.size() / 8); });
            fuzz::returns_or_refuses(
                [&] { floats_of(checkpoint.state, section.name, section.bytes.size() / 4); });
        }
    });
}
