// SPDX-License-Identifier: Apache-2.0
#include "sw/checkpoint/checkpoint_file.hpp"

#include <cstring>
#include <fstream>
#include <sstream>

#include "hw/config/little_endian.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/sha256.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "NAPIERCP";
constexpr std::size_t kPreamble = 16; ///< magic, version, length of the header
constexpr std::size_t kDigest = std::tuple_size<Sha256::Digest>::value;

std::string header_of(const Checkpoint& checkpoint) {
    Json header;
    header["fingerprint"] = Json::array();
    for (const auto& [key, value] : checkpoint.fingerprint) {
        header["fingerprint"].push_back({key, value});
    }
    header["progress"] = checkpoint.progress;
    header["sections"] = Json::array();
    for (const StateSection& section : checkpoint.state) {
        header["sections"].push_back({{"name", section.name}, {"bytes", section.bytes.size()}});
    }
    return header.dump(1);
}

std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream bytes;
    if (!in || !(bytes << in.rdbuf())) {
        throw BadCheckpoint(path + ": cannot be read, or is empty");
    }
    return std::move(bytes).str();
}

} // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
    AtomicFile file(path);
    Sha256 hash;
    const auto put = [&](std::string_view bytes) {
        hash.add(bytes);
        file.write(bytes);
    };
    const std::string header = header_of(checkpoint);
    std::string preamble(kMagic);
    append_little_endian(preamble, kCheckpointVersion);
    append_little_endian(preamble, static_cast<std::uint32_t>(header.size()));
    put(preamble);
    put(header);
    for (const StateSection& section : checkpoint.state) {
        put({reinterpret_cast<const char*>(section.bytes.data()), section.bytes.size()});
    }
    const Sha256::Digest digest = hash.digest();
    file.write({reinterpret_cast<const char*>(digest.data()), digest.size()});
    file.commit();
}

Checkpoint read_checkpoint(const std::string& path) {
    const std::string bytes = slurp(path);
    const auto refuse = [&](const std::string& why) { throw BadCheckpoint(path + ": " + why); };
    if (bytes.size() < kPreamble + kDigest || bytes.compare(0, kMagic.size(), kMagic) != 0) {
        refuse("truncated or no checkpoint: found " + std::to_string(bytes.size()) +
               " bytes, expected NAPIERCP and more");
    }
    Sha256 hash;
    hash.add(bytes.data(), bytes.size() - kDigest);
    if (std::memcmp(hash.digest().data(), bytes.data() + bytes.size() - kDigest, kDigest) != 0) {
        refuse("truncated or altered: its SHA-256 is not the one at its end");
    }
    // The digest holds, so what follows is as it was written; not necessarily by us.
    const std::uint32_t version = little_endian<std::uint32_t>(bytes.data() + kMagic.size());
    if (version != kCheckpointVersion) {
        throw OtherVersion(path + ": found version " + std::to_string(version) + ", expected " +
                           std::to_string(kCheckpointVersion));
    }
    const std::size_t header_bytes = little_endian<std::uint32_t>(bytes.data() + kPreamble - 4);
    if (header_bytes > bytes.size() - kPreamble - kDigest) {
        refuse("header of " + std::to_string(header_bytes) + " bytes is cut");
    }
    try {
        const Json header = Json::parse(bytes.substr(kPreamble, header_bytes));
        Checkpoint checkpoint;
        for (const Json& entry : header.at("fingerprint")) {
            checkpoint.fingerprint.emplace_back(entry.at(0), entry.at(1));
        }
        checkpoint.progress = header.at("progress");
        std::size_t at = kPreamble + header_bytes;
        for (const Json& entry : header.at("sections")) {
            const auto size = entry.at("bytes").get<std::size_t>();
            if (size > bytes.size() - kDigest - at) {
                refuse("section " + entry.at("name").get<std::string>() + " is cut");
            }
            const auto* const from = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
            checkpoint.state.push_back({entry.at("name"), {from, from + size}});
            at += size;
        }
        return checkpoint;
    } catch (const Json::exception& error) {
        throw BadCheckpoint(path + ": header: " + error.what());
    }
}

} // namespace napier
