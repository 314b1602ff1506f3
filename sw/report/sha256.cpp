// SPDX-License-Identifier: Apache-2.0
#include "sw/report/sha256.hpp"

#include <stdexcept>

#include <openssl/evp.h>

namespace napier {

namespace {

void require(int ok) {
    if (ok != 1) {
        throw std::runtime_error("SHA-256: OpenSSL's libcrypto refuses");
    }
}

} // namespace

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(handle); }
};

Sha256::Sha256() : context_(new Context) {
    require(context_->handle != nullptr &&
            EVP_DigestInit_ex(context_->handle, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(const void* bytes, std::size_t count) {
    require(EVP_DigestUpdate(context_->handle, bytes, count));
}

Sha256::Digest Sha256::digest() {
    Digest digest;
    require(EVP_DigestFinal_ex(context_->handle, digest.data(), nullptr));
    return digest;
}

std::string to_hexadecimal(const Sha256::Digest& digest) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::string sha256_text(const void* bytes, std::size_t count) {
    Sha256 hash;
    hash.add(bytes, count);
    return to_hexadecimal(hash.digest());
}

std::string sha256_text(const std::vector<std::uint8_t>& bytes) {
    return sha256_text(bytes.data(), bytes.size());
}

std::string sha256_text(std::string_view text) {
    return sha256_text(text.data(), text.size());
}

} // namespace napier
