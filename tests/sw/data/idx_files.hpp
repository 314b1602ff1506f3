// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>

#include "tests/sw/data/temporary_folder.hpp"

namespace napier::test {

using Bytes = std::vector<std::uint8_t>;

inline void append_big_endian(Bytes& bytes, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

/// `count` images whose pixel i of image n is n + i.
inline Bytes idx_images(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
    Bytes bytes;
    for (const std::uint32_t word : {0x803u, count, height, width}) {
        append_big_endian(bytes, word);
    }
    for (std::uint32_t n = 0; n < count; ++n) {
        for (std::uint32_t i = 0; i < height * width; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(n + i));
        }
    }
    return bytes;
}

inline Bytes idx_labels(const Bytes& labels) {
    Bytes bytes;
    append_big_endian(bytes, 0x801);
    append_big_endian(bytes, static_cast<std::uint32_t>(labels.size()));
    bytes.insert(bytes.end(), labels.begin(), labels.end());
    return bytes;
}

inline Bytes compress(const Bytes& bytes) {
    namespace io = boost::iostreams;
    std::string packed;
    io::filtering_ostreambuf out;
    out.push(io::gzip_compressor());
    out.push(io::back_inserter(packed));
    io::copy(io::array_source(reinterpret_cast<const char*>(bytes.data()), bytes.size()), out);
    return {packed.begin(), packed.end()};
}

/// A well-formed set of three training and two test images of 2x3 pixels.
inline void write_small_set(const TemporaryFolder& folder) {
    folder.write("train-images-idx3-ubyte.gz", compress(idx_images(3, 2, 3)));
    folder.write("train-labels-idx1-ubyte.gz", compress(idx_labels({0, 9, 4})));
    folder.write("t10k-images-idx3-ubyte", idx_images(2, 2, 3));
    folder.write("t10k-labels-idx1-ubyte", idx_labels({7, 7}));
}

} // namespace napier::test
