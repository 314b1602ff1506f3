// SPDX-License-Identifier: Apache-2.0
#include "sw/data/byte_source.hpp"

#include <algorithm>
#include <fstream>

#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>

namespace napier {

namespace {

bool ends_with(const std::string& text, const std::string& ending) {
    return text.size() >= ending.size() &&
           text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

std::string describe(const boost::iostreams::gzip_error& error) {
    namespace gzip = boost::iostreams::gzip;
    switch (error.error()) {
    case gzip::bad_crc:
        return "corrupt: its bytes do not match the checksum of the .gz file";
    case gzip::bad_header:
        return "no .gz header where one is expected (no .gz file, empty, or bytes after its end)";
    case gzip::bad_footer:
        return "truncated: the .gz file ends before its checksum";
    default:
        return "corrupt: the .gz file cannot be decompressed";
    }
}

} // namespace

struct ByteSource::Stream {
    std::ifstream file;
    // A stream buffer, not a stream: an istream would swallow the decompressor's exceptions.
    boost::iostreams::filtering_istreambuf bytes;
};

ByteSource::ByteSource(const std::string& path, std::uint64_t most)
    : path_(path), stream_(new Stream{open_plain_file(path, most).stream, {}}) {
    if (ends_with(path, ".gz")) {
        stream_->bytes.push(boost::iostreams::gzip_decompressor());
    }
    stream_->bytes.push(stream_->file);
}

ByteSource::~ByteSource() = default;

void ByteSource::fail(const std::string& message) const {
    throw InputError(path_ + ": " + message);
}

std::size_t ByteSource::read_some(std::uint8_t* out, std::size_t count) {
    try {
        const auto got =
            stream_->bytes.sgetn(reinterpret_cast<char*>(out), static_cast<std::streamsize>(count));
        if (stream_->file.bad()) {
            fail("cannot be read");
        }
        return static_cast<std::size_t>(got);
    } catch (const boost::iostreams::gzip_error& error) {
        fail(describe(error));
    }
}

std::vector<std::uint8_t> ByteSource::read(std::size_t count, const std::string& what) {
    // In steps, so that a header that promises more than the file holds costs no memory.
    constexpr std::size_t kStep = std::size_t{1} << 20;
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < count) {
        const std::size_t have = bytes.size();
        const std::size_t wanted = std::min(kStep, count - have);
        bytes.resize(have + wanted);
        const std::size_t got = read_some(bytes.data() + have, wanted);
        if (got < wanted) {
            fail(what + ": found " + std::to_string(have + got) + " bytes, expected " +
                 std::to_string(count));
        }
    }
    return bytes;
}

std::string ByteSource::read_rest(std::size_t most) {
    std::string text;
    std::uint8_t block[1 << 16];
    while (const std::size_t got = read_some(block, sizeof block)) {
        text.append(reinterpret_cast<const char*>(block), got);
        if (text.size() > most) {
            fail("more than " + std::to_string(most) + " bytes once decompressed");
        }
    }
    return text;
}

std::uint32_t ByteSource::read_big_endian(const std::string& what) {
    const std::vector<std::uint8_t> bytes = read(4, what);
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes) {
        value = (value << 8) | byte;
    }
    return value;
}

void ByteSource::expect_end() {
    std::uint8_t extra = 0;
    if (read_some(&extra, 1) != 0) {
        fail("found bytes after the last item, expected the end of the file");
    }
}

} // namespace napier
