// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace napier {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces; OpenSSL's libcrypto does the work.
class Sha256 {
  public:
    using Digest = std::array<std::uint8_t, 32>;

    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(const void* bytes, std::size_t count);
    void add(std::string_view text) { add(text.data(), text.size()); }
    /// Of everything added; ends the object's use.
    Digest digest();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// 64 lower-case hexadecimal digits, as sha256sum prints them.
std::string to_hexadecimal(const Sha256::Digest& digest);
std::string sha256_text(const void* bytes, std::size_t count);
std::string sha256_text(const std::vector<std::uint8_t>& bytes);
std::string sha256_text(std::string_view text);

} // namespace napier
