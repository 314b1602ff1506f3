// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer: every file of the corpus, then inputs that are made from
// them by mutations drawn from a counter-based generator, so that input n is the same everywhere.
//
//     fuzz_idx [--inputs N] [--from N] FILE_OR_FOLDER...
//
// An input that crashes, or hangs for a minute, is left in ./crash-fuzz_idx.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "tests/fuzz/contract.hpp"
#include "tests/fuzz/mutate.hpp"

namespace {

namespace fs = std::filesystem;
using napier::fuzz::Input;

constexpr unsigned kHangSeconds = 60;

// What the signal handler needs; it may allocate nothing.
const Input* current = nullptr;
char crash_path[256];

extern "C" void save_and_die(int signal) {
    const int file = open(crash_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file >= 0 && current != nullptr) {
        const ssize_t ignored = write(file, current->data(), current->size());
        static_cast<void>(ignored);
        close(file);
    }
    const char message[] = "the input is in ./crash-<name of the program>\n";
    const ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    static_cast<void>(ignored);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(const Input& input) {
    current = &input;
    alarm(kHangSeconds);
    // A copy of exactly its size, so that a sanitizer sees a read beyond the end.
    const std::vector<std::uint8_t> exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    alarm(0);
    current = nullptr;
}

void read_into(std::vector<Input>& corpus, const fs::path& path) {
    if (fs::is_directory(path)) {
        std::vector<fs::path> files(fs::directory_iterator(path), fs::directory_iterator{});
        std::sort(files.begin(), files.end()); // the order of a folder is the file system's
        for (const fs::path& file : files) {
            read_into(corpus, file);
        }
        return;
    }
    std::ifstream in(path, std::ios::binary);
    napier::fuzz::require(in.good(), "the corpus can be read");
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

} // namespace

int main(int argc, char** argv) {
    std::uint64_t inputs = 0;
    std::uint64_t from = 0;
    std::vector<Input> corpus;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--inputs") == 0 && i + 1 < argc) {
            inputs = std::strtoull(argv[++i], nullptr, 10);
        } else if (std::strcmp(argv[i], "--from") == 0 && i + 1 < argc) {
            from = std::strtoull(argv[++i], nullptr, 10);
        } else {
            read_into(corpus, argv[i]);
        }
    }
    std::snprintf(crash_path, sizeof crash_path, "crash-%s", fs::path(argv[0]).filename().c_str());
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGALRM}) {
        std::signal(signal, save_and_die);
    }
    for (const Input& input : corpus) {
        run(input);
    }
    corpus.emplace_back(); // nothing at all is an input too
    for (std::uint64_t n = from; n < from + inputs; ++n) {
        run(napier::fuzz::mutated(corpus, n));
    }
    std::printf("%zu files, %llu inputs made from them\n", corpus.size() - 1,
                static_cast<unsigned long long>(inputs));
}
