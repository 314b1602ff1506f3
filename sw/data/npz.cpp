// SPDX-License-Identifier: Apache-2.0
#include "sw/data/npz.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <regex>
#include <set>

#include <zip.h>

#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostNpzBytes = std::uint64_t{1} << 33; ///< of a file, and of an array
constexpr std::size_t kMostNpyHeader = 1024;
constexpr int kMostLabel = 255;

struct Array {
    std::string type; ///< numpy's: "|u1", "<i8"
    std::vector<std::uint64_t> shape;
    std::vector<std::uint8_t> bytes;
};

std::string text_of(const std::vector<std::uint64_t>& shape) {
    std::string text;
    for (const std::uint64_t side : shape) {
        text += (text.empty() ? "" : " x ") + std::to_string(side);
    }
    return text.empty() ? "one number" : text;
}

struct ZipClose {
    void operator()(zip_t* zip) const { zip_discard(zip); }
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

class Npz {
  public:
    explicit Npz(const std::string& path) : path_(path) {
        open_plain_file(path, kMostNpzBytes);
        int error = 0;
        zip_.reset(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error));
        if (zip_ == nullptr) {
            throw InputError(path + ": not an .npz file (numpy.savez writes one)");
        }
    }

    bool has(const std::string& array) const {
        return zip_name_locate(zip_.get(), (array + ".npy").c_str(), 0) >= 0;
    }

    Array read(const std::string& array) const {
        const auto fail = [&](const std::string& what) {
            throw InputError(path_ + ": " + array + ": " + what);
        };
        zip_stat_t about;
        if (zip_stat(zip_.get(), (array + ".npy").c_str(), 0, &about) != 0 ||
            (about.valid & ZIP_STAT_SIZE) == 0) {
            fail("no such array");
        }
        const std::unique_ptr<zip_file_t, ZipClose> file(
            zip_fopen(zip_.get(), (array + ".npy").c_str(), 0));
        std::uint64_t left = about.size;
        const auto take = [&](void* to, std::uint64_t count) {
            if (file == nullptr || count > left ||
                zip_fread(file.get(), to, count) != static_cast<zip_int64_t>(count)) {
                fail("is cut off or damaged");
            }
            left -= count;
        };
        // The format's head: a mark, a version, the header's length, and Python's text of a dict.
        std::array<unsigned char, 8> mark{};
        take(mark.data(), mark.size());
        if (std::memcmp(mark.data(), "\x93NUMPY", 6) != 0 || mark[6] < 1 || mark[6] > 3) {
            fail("not in numpy's format");
        }
        std::array<unsigned char, 4> length{};
        take(length.data(), mark[6] == 1 ? 2 : 4);
        const std::size_t size = std::size_t{length[0]} | std::size_t{length[1]} << 8 |
                                 std::size_t{length[2]} << 16 | std::size_t{length[3]} << 24;
        if (size > kMostNpyHeader) {
            fail("its header has " + std::to_string(size) + " bytes, expected at most " +
                 std::to_string(kMostNpyHeader));
        }
        std::string header(size, ' ');
        take(header.data(), size);
        Array result;
        std::uint64_t bytes = parse(header, result, fail);
        for (const std::uint64_t side : result.shape) {
            if (side != 0 && bytes > kMostNpzBytes / side) {
                fail("found " + text_of(result.shape) + ", more than 8 GiB");
            }
            bytes *= side;
        }
        if (bytes != left) {
            fail("found " + std::to_string(left) + " bytes, expected the " + std::to_string(bytes) +
                 " of " + text_of(result.shape));
        }
        result.bytes.resize(bytes);
        take(result.bytes.data(), bytes);
        std::uint8_t none = 0; // at the end the checksum is compared
        if (zip_fread(file.get(), &none, 1) != 0) {
            fail("is damaged: its checksum differs");
        }
        return result;
    }

  private:
    /// Fills type and shape; returns the bytes of a number.
    template <typename Fail>
    static std::uint64_t parse(const std::string& header, Array& array, const Fail& fail) {
        static const std::regex kType("'descr': *'([<>|=][a-z])([0-9])'");
        static const std::regex kOrder("'fortran_order': *(True|False)");
        static const std::regex kShape("'shape': *\\(([0-9, ]*)\\)");
        std::smatch type;
        std::smatch order;
        std::smatch shape;
        if (!std::regex_search(header, type, kType) || !std::regex_search(header, order, kOrder) ||
            !std::regex_search(header, shape, kShape)) {
            fail("expected an array of numbers");
        }
        if (order[1] == "True") {
            fail("its columns come first (fortran_order), expected rows first "
                 "(numpy.ascontiguousarray)");
        }
        array.type = type[1].str() + type[2].str();
        const std::string sides = shape[1].str() + ",";
        for (std::size_t at = 0; at < sides.size();) {
            const std::size_t end = sides.find(',', at);
            const std::string side = sides.substr(at, end - at);
            const std::size_t first = side.find_first_not_of(' ');
            if (first != std::string::npos) {
                const auto number = parse_number<std::uint64_t>(side.substr(first));
                if (!number) {
                    fail("found a shape that cannot be");
                }
                array.shape.push_back(*number);
            }
            at = end + 1;
        }
        return static_cast<std::uint64_t>(type[2].str().front() - '0');
    }

    const std::string& path_;
    std::unique_ptr<zip_t, ZipClose> zip_;
};

/// Pixels as (image, channel, row, column).
std::vector<std::uint8_t> pixels_of(Array array, const ImageShape& shape, const std::string& what) {
    const auto c = static_cast<std::uint64_t>(shape.channels);
    const auto h = static_cast<std::uint64_t>(shape.height);
    const auto w = static_cast<std::uint64_t>(shape.width);
    const std::uint64_t n = array.shape.empty() ? 0 : array.shape.front();
    using Shape = std::vector<std::uint64_t>;
    if (array.type != "|u1") {
        throw InputError(what + "found numbers of type " + array.type +
                         ", expected bytes (uint8, 0..255)");
    }
    const bool grey = c == 1 && array.shape == Shape{n, h, w};
    if (n > 0 && (grey || array.shape == Shape{n, c, h, w})) {
        return std::move(array.bytes);
    }
    if (n == 0 || array.shape != Shape{n, h, w, c}) {
        throw InputError(what + "found " + text_of(array.shape) + ", expected images of " +
                         to_string(shape) + ": N x " + text_of({c, h, w}) + " or N x " +
                         text_of({h, w, c}));
    }
    std::vector<std::uint8_t> pixels(array.bytes.size());
    const std::uint64_t plane = h * w;
    for (std::uint64_t image = 0; image < n; ++image) {
        const std::uint8_t* const from = array.bytes.data() + image * plane * c;
        std::uint8_t* const to = pixels.data() + image * plane * c;
        for (std::uint64_t pixel = 0; pixel < plane; ++pixel) {
            for (std::uint64_t channel = 0; channel < c; ++channel) {
                to[channel * plane + pixel] = from[pixel * c + channel];
            }
        }
    }
    return pixels;
}

std::vector<std::uint8_t> labels_of(const Array& array, std::uint64_t images,
                                    const std::string& what) {
    using Shape = std::vector<std::uint64_t>;
    if (array.shape != Shape{images} && array.shape != Shape{images, 1}) {
        throw InputError(what + "found " + text_of(array.shape) + ", expected " +
                         std::to_string(images) + ", a label an image");
    }
    static const std::set<std::string> kIntegers = {"|u1", "|i1", "<u2", "<i2",
                                                    "<u4", "<i4", "<u8", "<i8"};
    if (kIntegers.count(array.type) == 0) {
        throw InputError(what + "found numbers of type " + array.type + ", expected integers");
    }
    const auto size = static_cast<std::size_t>(array.type.back() - '0');
    std::vector<std::uint8_t> labels;
    for (std::size_t at = 0; at < array.bytes.size(); at += size) {
        const bool small = std::all_of(array.bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                                       array.bytes.begin() + static_cast<std::ptrdiff_t>(at + size),
                                       [](std::uint8_t byte) { return byte == 0; });
        if (!small || (array.type == "|i1" && array.bytes[at] > 127)) {
            throw InputError(what + "found a label outside 0.." + std::to_string(kMostLabel) +
                             " at image " + std::to_string(at / size));
        }
        labels.push_back(array.bytes[at]);
    }
    return labels;
}

} // namespace

Dataset read_npz(const std::string& name, const ImageShape& shape, const std::string& path) {
    const Npz npz(path);
    const bool keras = npz.has("x_train");
    Dataset set{name, 0, shape, {}, {}};
    for (ImageSplit* const split : {&set.train, &set.test}) {
        const std::string which = split == &set.train ? "train" : "test";
        const std::string images = keras ? "x_" + which : which + "_images";
        const std::string labels = keras ? "y_" + which : which + "_labels";
        split->pixels = pixels_of(npz.read(images), shape, path + ": " + images + ": ");
        split->labels = labels_of(npz.read(labels), split->pixels.size() / shape.size(),
                                  path + ": " + labels + ": ");
        const std::uint8_t most = *std::max_element(split->labels.begin(), split->labels.end());
        set.classes = std::max(set.classes, most + 1);
    }
    return set;
}

} // namespace napier
