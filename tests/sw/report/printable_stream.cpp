// SPDX-License-Identifier: Apache-2.0
#include "sw/report/printable_stream.hpp"

#include <sstream>

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a stream shows no escape sequence, however its bytes come") {
    const std::string text = "\r12 %, \xC2\xB5m\t\xF0\x9F\x98\x80 \x1B]0;title\x07\n\xE9\xC2";
    const std::string shown = "\r12 %, \xC2\xB5m\t\xF0\x9F\x98\x80 \\x1b]0;title\\x07\n\\xe9\\xc2";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        std::ostringstream out;
        {
            const PrintableStream printable(out);
            for (std::size_t at = 0; at < text.size(); at += step) {
                out << text.substr(at, step);
            }
        }
        CHECK(out.str() == shown);
        out << '\x1B';
        CHECK(out.str() == shown + '\x1B'); // as it was before
    }
}

TEST_CASE("a stream that cannot be written stays one") {
    struct Full : std::streambuf {
        int_type overflow(int_type) override { return traits_type::eof(); }
    } full;
    std::ostream out(&full);
    const PrintableStream printable(out);
    out << "text" << std::flush;
    CHECK(!out);
}
