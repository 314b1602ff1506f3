// SPDX-License-Identifier: Apache-2.0
#include "sw/report/printable_stream.hpp"

#include <algorithm>

#include "hw/config/plain_text.hpp"

namespace napier {

namespace {

constexpr std::size_t kLongestCharacter = 4;

/// Where a character begins that has not all of its bytes yet; the end if there is none.
std::size_t whole_part(const std::string& text) {
    const std::size_t last = text.size() - std::min(text.size(), kLongestCharacter - 1);
    for (std::size_t at = last; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t bytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
        if (at + bytes > text.size()) {
            return at;
        }
    }
    return text.size();
}

} // namespace

PrintableStream::PrintableStream(std::ostream& stream)
    : stream_(stream), behind_(stream.rdbuf(this)) {}

PrintableStream::~PrintableStream() {
    pass_on(true);
    behind_->pubsync();
    stream_.rdbuf(behind_);
}

bool PrintableStream::pass_on(bool all) {
    const std::size_t end = all ? waiting_.size() : whole_part(waiting_);
    const std::string text = printable({waiting_.data(), end}, "\n\t\r");
    waiting_.erase(0, end);
    const auto size = static_cast<std::streamsize>(text.size());
    return behind_->sputn(text.data(), size) == size;
}

PrintableStream::int_type PrintableStream::overflow(int_type byte) {
    if (traits_type::eq_int_type(byte, traits_type::eof())) {
        return traits_type::not_eof(byte);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_ += traits_type::to_char_type(byte);
    return pass_on(false) ? byte : traits_type::eof();
}

std::streamsize PrintableStream::xsputn(const char* text, std::streamsize count) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.append(text, static_cast<std::size_t>(count));
    return pass_on(false) ? count : 0;
}

int PrintableStream::sync() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return pass_on(true) ? behind_->pubsync() : -1;
}

} // namespace napier
