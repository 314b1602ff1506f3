// SPDX-License-Identifier: Apache-2.0
#include "sw/data/safetensors.hpp"

#include <algorithm>
#include <cmath>

#include "hw/config/little_endian.hpp"
#include "sw/data/byte_source.hpp"
#include "sw/data/json_reader.hpp"
#include "sw/data/raw_numbers.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMaxHeader = 100000000;             // the format's own limit
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30; // twice what VGG-19 has

/// One entry of the header.
struct Entry {
    std::string name;
    bool wide = false; ///< F64
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    std::uint64_t bytes_each() const { return wide ? 8 : 4; }
};

Entry read_entry(const std::string& name, const JsonMap& header) {
    const JsonMap item = header.map(name);
    Entry entry;
    entry.name = name;
    const std::string type = item.text("dtype");
    if (type != "F32" && type != "F64") {
        item.fail("dtype", "found " + type + ", expected F32 or F64");
    }
    entry.wide = type == "F64";
    std::uint64_t count = 1;
    for (const std::uint64_t side : item.counts("shape", 0, kMaxBytes)) {
        entry.shape.push_back(static_cast<std::int64_t>(side));
        if (side > 0 && count > kMaxBytes / side) {
            item.fail("shape", "too large");
        }
        count *= side;
    }
    const std::vector<std::uint64_t> offsets = item.counts("data_offsets", 0, kMaxBytes);
    if (offsets.size() != 2 || offsets[1] < offsets[0] ||
        offsets[1] - offsets[0] != count * entry.bytes_each()) {
        item.fail("data_offsets",
                  "do not hold the " + std::to_string(count) + " numbers of its shape");
    }
    entry.begin = offsets[0];
    entry.end = offsets[1];
    return entry;
}

std::vector<Entry> read_header(ByteSource& source) {
    const std::uint64_t length =
        little_endian<std::uint64_t>(source.read(8, "the header's length").data());
    if (length > kMaxHeader) {
        source.fail("header of " + std::to_string(length) + " bytes, expected at most " +
                    std::to_string(kMaxHeader) + "; not a safetensors file?");
    }
    const std::vector<std::uint8_t> bytes =
        source.read(static_cast<std::size_t>(length), "the header");
    const std::string name = source.path() + ": header";
    const nlohmann::json json =
        parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
    const JsonMap header(json, name);
    std::vector<Entry> entries;
    for (const std::string& key : header.keys()) {
        if (key != "__metadata__") {
            entries.push_back(read_entry(key, header));
        }
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t at = 0;
    for (const Entry& entry : entries) {
        if (entry.begin != at) {
            source.fail("tensor '" + entry.name + "': begins at byte " +
                        std::to_string(entry.begin) + ", expected " + std::to_string(at));
        }
        at = entry.end;
    }
    return entries;
}

} // namespace

TensorMap read_safetensors(const std::string& path) {
    ByteSource source(path, kMaxBytes + kMaxHeader);
    TensorMap tensors;
    for (Entry& entry : read_header(source)) {
        const std::vector<std::uint8_t> bytes = source.read(
            static_cast<std::size_t>(entry.end - entry.begin), "tensor '" + entry.name + "'");
        std::vector<float> values =
            entry.wide ? raw_numbers<double, float>(bytes) : raw_numbers<float, float>(bytes);
        const auto bad = std::find_if(values.begin(), values.end(),
                                      [](float value) { return !std::isfinite(value); });
        if (bad != values.end()) {
            source.fail("tensor '" + entry.name + "': number " +
                        std::to_string(bad - values.begin()) +
                        " is not finite in single precision");
        }
        tensors[entry.name] = {std::move(entry.shape), std::move(values)};
    }
    source.expect_end();
    return tensors;
}

std::string safetensors_bytes(const TensorMap& tensors) {
    nlohmann::json header = nlohmann::json::object();
    std::string data;
    for (const auto& [name, tensor] : tensors) {
        const std::size_t bytes = tensor.values.size() * sizeof(float);
        header[name] = {{"dtype", "F32"},
                        {"shape", tensor.shape},
                        {"data_offsets", {data.size(), data.size() + bytes}}};
        data.append(reinterpret_cast<const char*>(tensor.values.data()), bytes);
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // numbers begin at a multiple of 8 bytes
    std::string file;
    append_little_endian(file, std::uint64_t{text.size()});
    return file + text + data;
}

} // namespace napier
