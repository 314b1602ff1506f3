// SPDX-License-Identifier: Apache-2.0
#include "sw/checkpoint/checkpoint_file.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "hw/config/little_endian.hpp"
#include "hw/config/plain_file.hpp"
#include "sw/data/json_reader.hpp"
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

/// Bytes of an open checkpoint in order; less than asked is an error.
class Reader {
  public:
    explicit Reader(const std::string& path)
        : path_(path), file_(open_plain_file(path, kAnySize)) {}

    std::uint64_t bytes() const { return file_.bytes; }
    void back_to_start() { file_.stream.seekg(0); }
    void read(void* out, std::size_t count) {
        if (!file_.stream.read(static_cast<char*>(out), static_cast<std::streamsize>(count))) {
            throw BadCheckpoint(path_ + ": cannot be read");
        }
    }

  private:
    std::string path_;
    PlainFile file_;
};

/// Whether the SHA-256 at its end is that of what stands before.
bool digest_holds(Reader& file) {
    Sha256 hash;
    std::vector<char> block(1 << 20);
    for (std::uint64_t left = file.bytes() - kDigest; left > 0;) {
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size()));
        file.read(block.data(), part);
        hash.add(block.data(), part);
        left -= part;
    }
    Sha256::Digest found;
    file.read(found.data(), found.size());
    return found == hash.digest();
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

Checkpoint read_checkpoint(const std::string& path) try {
    Reader file(path);
    const auto refuse = [&](const std::string& why) { throw BadCheckpoint(path + ": " + why); };
    std::array<std::uint8_t, kPreamble> preamble{};
    if (file.bytes() >= kPreamble + kDigest) {
        file.read(preamble.data(), preamble.size());
    }
    if (!std::equal(kMagic.begin(), kMagic.end(), preamble.begin())) {
        refuse("truncated or no checkpoint: found " + std::to_string(file.bytes()) +
               " bytes, expected NAPIERCP and more");
    }
    file.back_to_start();
    if (!digest_holds(file)) {
        refuse("truncated or altered: its SHA-256 is not the one at its end");
    }
    // The digest holds, so what follows is as it was written; not necessarily by us.
    const std::uint32_t version = little_endian<std::uint32_t>(preamble.data() + kMagic.size());
    if (version != kCheckpointVersion) {
        throw OtherVersion(path + ": found version " + std::to_string(version) + ", expected " +
                           std::to_string(kCheckpointVersion));
    }
    const std::size_t header_bytes = little_endian<std::uint32_t>(preamble.data() + kPreamble - 4);
    std::uint64_t left = file.bytes() - kPreamble - kDigest;
    if (header_bytes > left) {
        refuse("header of " + std::to_string(header_bytes) + " bytes is cut");
    }
    left -= header_bytes;
    file.back_to_start();
    file.read(preamble.data(), preamble.size());
    std::string text(header_bytes, '\0');
    file.read(text.data(), text.size());
    nlohmann::json json = parse_json(text, path + ": header");
    const JsonMap header(json, path + ": header");
    Checkpoint checkpoint;
    checkpoint.file = path;
    for (const nlohmann::json& entry : header.list("fingerprint")) {
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() ||
            !entry[1].is_string()) {
            header.fail("fingerprint", "expected pairs of texts");
        }
        checkpoint.fingerprint.emplace_back(entry[0], entry[1]);
    }
    for (const JsonMap& entry : header.maps("sections")) {
        const std::string name = entry.text("name");
        const std::uint64_t size = entry.count("bytes", 0, UINT64_MAX);
        if (size > left) {
            refuse("section " + name + " is cut");
        }
        left -= size;
        StateSection section{name, std::vector<std::uint8_t>(size)};
        file.read(section.bytes.data(), size);
        checkpoint.state.push_back(std::move(section));
    }
    if (left > 0) {
        refuse("found " + std::to_string(left) + " bytes behind the last section");
    }
    checkpoint.progress = std::move(json["progress"]);
    return checkpoint;
} catch (const BadCheckpoint&) {
    throw;
} catch (const InputError& error) { // no plain file, or its header
    throw BadCheckpoint(error.what());
}

} // namespace napier
