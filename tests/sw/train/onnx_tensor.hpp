// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace napier {

/// A tensor of ONNX's published operator tests: what Debian's libonnx-testdata installs.
struct OnnxTensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values; ///< whole numbers too
};

namespace onnx_detail {

/// Reads protocol-buffer fields of one message, enough for a TensorProto.
class Fields {
  public:
    explicit Fields(std::string bytes) : bytes_(std::move(bytes)) {}

    bool next() {
        if (at_ == bytes_.size()) {
            return false;
        }
        const std::uint64_t key = varint();
        number_ = key >> 3;
        switch (key & 7) {
        case 0:
            value_ = varint();
            text_.clear();
            return true;
        case 2: {
            const std::uint64_t length = varint();
            text_ = take(length);
            return true;
        }
        case 5:
            text_ = take(4);
            return true;
        default:
            throw std::runtime_error("unexpected wire type");
        }
    }
    std::uint64_t number() const { return number_; }
    std::uint64_t value() const { return value_; }
    const std::string& text() const { return text_; }

    std::uint64_t varint() {
        std::uint64_t result = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(take(1)[0]);
            result |= std::uint64_t{byte & 0x7fu} << shift;
            if ((byte & 0x80) == 0) {
                return result;
            }
        }
    }
    bool empty() const { return at_ == bytes_.size(); }

  private:
    std::string take(std::uint64_t length) {
        if (length > bytes_.size() - at_) {
            throw std::runtime_error("message ends early");
        }
        at_ += length;
        return bytes_.substr(at_ - length, length);
    }

    std::string bytes_;
    std::size_t at_ = 0;
    std::uint64_t number_ = 0;
    std::uint64_t value_ = 0;
    std::string text_;
};

template <typename T> void append_raw(const std::string& raw, std::vector<float>& values) {
    for (std::size_t i = 0; i + sizeof(T) <= raw.size(); i += sizeof(T)) {
        T value;
        std::memcpy(&value, raw.data() + i, sizeof value);
        values.push_back(static_cast<float>(value));
    }
}

} // namespace onnx_detail

/// `name` as "test_basic_conv_with_padding", `file` as "input_0", `kind` one of the package's
/// folders. Throws std::runtime_error.
inline OnnxTensor onnx_tensor(const std::string& name, const std::string& file,
                              const std::string& kind = "node") {
    const std::string path = "/usr/share/libonnx-testdata/data/" + kind + "/" + name +
                             "/test_data_set_0/" + file + ".pb";
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        throw std::runtime_error(path + ": cannot be read; apt install libonnx-testdata");
    }
    const std::string bytes{std::istreambuf_iterator<char>(stream),
                            std::istreambuf_iterator<char>()};
    onnx_detail::Fields fields(bytes);
    OnnxTensor tensor;
    std::uint64_t type = 0;
    std::string raw;
    std::string floats;
    while (fields.next()) {
        switch (fields.number()) {
        case 1: // dims, one by one or packed
            if (fields.text().empty()) {
                tensor.shape.push_back(static_cast<std::int64_t>(fields.value()));
            } else {
                onnx_detail::Fields packed(fields.text());
                while (!packed.empty()) {
                    tensor.shape.push_back(static_cast<std::int64_t>(packed.varint()));
                }
            }
            break;
        case 2:
            type = fields.value();
            break;
        case 4:
            floats += fields.text();
            break;
        case 9:
            raw = fields.text();
            break;
        default:
            break;
        }
    }
    onnx_detail::append_raw<float>(floats, tensor.values);
    if (type == 1) {
        onnx_detail::append_raw<float>(raw, tensor.values);
    } else if (type == 7) {
        onnx_detail::append_raw<std::int64_t>(raw, tensor.values);
    } else {
        throw std::runtime_error(path + ": element type " + std::to_string(type));
    }
    return tensor;
}

} // namespace napier
