// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "hw/config/input_error.hpp"
#include "tests/sw/data/temporary_folder.hpp"

/// What libFuzzer calls, and standalone_driver.cpp where clang is not there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace napier::fuzz {

inline void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "violated: %s\n", what);
        std::abort();
    }
}

/// A reader's contract: it returns, or throws InputError (which the command line shows as one line,
/// exit code 2). Anything else ends the process, which is how a fuzzer learns of it.
template <typename Read> int returns_or_refuses(Read&& read) {
    try {
        read();
    } catch (const InputError& error) {
        require(error.what()[0] != '\0', "a refusal says why");
    }
    return 0;
}

inline std::string text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Takes values from the front of an input; zeros when it has run out.
class Bytes {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    std::size_t left() const { return size_; }
    const std::uint8_t* data() const { return data_; }
    std::uint64_t number(int bytes) {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            value |= std::uint64_t{next()} << (8 * i);
        }
        return value;
    }
    std::uint8_t next() {
        if (size_ == 0) {
            return 0;
        }
        --size_;
        return *data_++;
    }

  private:
    const std::uint8_t* data_;
    std::size_t size_;
};

/// The process's folder for readers that want files.
inline const test::TemporaryFolder& folder() {
    static const test::TemporaryFolder folder;
    return folder;
}

inline void empty_folder() {
    for (const auto& entry : std::filesystem::directory_iterator(folder().str())) {
        std::filesystem::remove_all(entry.path());
    }
}

inline std::string write(const std::string& name, const std::uint8_t* data, std::size_t size) {
    const std::string path = folder().file(name);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    require(out.good(), "the temporary folder can be written");
    return path;
}

} // namespace napier::fuzz
