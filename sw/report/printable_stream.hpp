// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <ostream>
#include <streambuf>
#include <string>

namespace napier {

/// While this lives, what goes to `stream` is what a terminal may show: names come from files, and
/// a file must not be able to colour, move or clear what a reader sees. Ends of lines, tabs and the
/// carriage return of a progress bar stay; else as `printable` has it.
class PrintableStream : private std::streambuf {
  public:
    explicit PrintableStream(std::ostream& stream);
    ~PrintableStream() override;
    PrintableStream(const PrintableStream&) = delete;
    PrintableStream& operator=(const PrintableStream&) = delete;

  private:
    int_type overflow(int_type byte) override;
    std::streamsize xsputn(const char* text, std::streamsize count) override;
    int sync() override;
    /// Writes what has come, but for the beginning of a character whose rest may follow.
    bool pass_on(bool all);

    std::ostream& stream_;
    std::streambuf* const behind_;
    std::string waiting_;
    std::mutex mutex_; ///< as the standard streams, it may be written from several threads
};

} // namespace napier
