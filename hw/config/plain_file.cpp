// SPDX-License-Identifier: Apache-2.0
#include "hw/config/plain_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "hw/config/plain_text.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

const char* kind_of(fs::file_type type) {
    switch (type) {
    case fs::file_type::directory:
        return "a folder";
    case fs::file_type::fifo:
        return "a FIFO";
    case fs::file_type::character:
    case fs::file_type::block:
        return "a device";
    case fs::file_type::socket:
        return "a socket";
    default:
        return "something else";
    }
}

} // namespace

PlainFile open_plain_file(const std::string& path, std::uint64_t most) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) {
        throw MissingFile(path + ": not found");
    }
    if (status.type() == fs::file_type::none || status.type() == fs::file_type::unknown) {
        throw InputError(path + ": cannot be opened: " + error.message());
    }
    if (status.type() != fs::file_type::regular) {
        throw InputError(path + ": found " + kind_of(status.type()) + ", expected a file");
    }
    PlainFile file;
    file.bytes = fs::file_size(path, error);
    if (!error && file.bytes > most) {
        throw InputError(path + ": found " + std::to_string(file.bytes) +
                         " bytes, expected at most " + std::to_string(most));
    }
    file.stream.open(path, std::ios::binary);
    if (error || !file.stream) {
        throw InputError(path +
                         ": cannot be opened: " + (error ? error.message() : std::strerror(errno)));
    }
    return file;
}

std::string file_bytes(const std::string& path, std::uint64_t most) {
    PlainFile file = open_plain_file(path, most);
    std::string text(static_cast<std::size_t>(file.bytes), '\0');
    file.stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.stream.bad() || static_cast<std::size_t>(file.stream.gcount()) != text.size()) {
        throw InputError(path + ": cannot be read");
    }
    return text;
}

std::string file_text(const std::string& path) {
    std::string text = file_bytes(path, kMostText);
    check_text(text, path);
    return text;
}

} // namespace napier
