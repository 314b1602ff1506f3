// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/external_data.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 36; ///< of a file; what a tensor takes of
                                                             ///< it is what its shape says
constexpr std::uint64_t kMostTensorBytes = INT32_MAX; ///< what a model's field can hold

/// What a tensor's entries say of its numbers.
struct Place {
    std::string file;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> length;
};

class ExternalData {
  public:
    explicit ExternalData(const std::string& path) : path_(path) {}

    void take_in(onnx::TensorProto& tensor) {
        if (tensor.data_location() != onnx::TensorProto::EXTERNAL) {
            return;
        }
        const std::string what = path_ + ": tensor '" + tensor.name() + "': ";
        const std::uint64_t bytes = size_of(tensor, what);
        const Place place = place_of(tensor, what);
        if (place.length && *place.length != bytes) {
            throw InputError(what + "length: found " + std::to_string(*place.length) +
                             ", expected the " + std::to_string(bytes) + " bytes of its shape");
        }
        PlainFile& file = open(place.file, what);
        if (place.offset > file.bytes || bytes > file.bytes - place.offset) {
            throw InputError(what + "found " + std::to_string(file.bytes) + " bytes in '" +
                             place.file + "', expected " + std::to_string(bytes) + " from byte " +
                             std::to_string(place.offset) + " on");
        }
        std::string& data = *tensor.mutable_raw_data();
        data.resize(bytes);
        file.stream.seekg(static_cast<std::streamoff>(place.offset));
        if (!file.stream.read(data.data(), static_cast<std::streamsize>(bytes))) {
            throw InputError(what + "'" + place.file + "': cannot be read");
        }
        tensor.clear_external_data();
        tensor.clear_data_location();
    }

  private:
    static std::uint64_t size_of(const onnx::TensorProto& tensor, const std::string& what) {
        std::uint64_t bytes = 0;
        switch (tensor.data_type()) {
        case onnx::TensorProto::FLOAT:
            bytes = 4;
            break;
        case onnx::TensorProto::DOUBLE:
        case onnx::TensorProto::INT64:
            bytes = 8;
            break;
        default:
            throw InputError(what + "found numbers of another type in another file, expected "
                                    "float32, float64 or int64");
        }
        for (const std::int64_t side : tensor.dims()) {
            if (side < 0 ||
                (side > 0 && bytes > kMostTensorBytes / static_cast<std::uint64_t>(side))) {
                throw InputError(what + "found a shape that cannot be");
            }
            bytes *= static_cast<std::uint64_t>(side);
        }
        return bytes;
    }

    static Place place_of(const onnx::TensorProto& tensor, const std::string& what) {
        Place place;
        for (const auto& entry : tensor.external_data()) {
            if (entry.key() == "location") {
                place.file = entry.value();
            } else if (entry.key() == "offset" || entry.key() == "length") {
                const auto number = parse_number<std::uint64_t>(entry.value());
                if (!number) {
                    throw InputError(what + entry.key() + ": found '" + entry.value() +
                                     "', expected a whole number of bytes");
                }
                (entry.key() == "offset" ? place.offset : place.length.emplace()) = *number;
            } else if (entry.key() != "checksum") {
                throw InputError(what + "found '" + entry.key() +
                                 "', expected location, offset, length or checksum");
            }
        }
        return place;
    }

    /// The file is a plain one, in the model's folder whatever links lead there.
    PlainFile& open(const std::string& name, const std::string& what) {
        const auto opened = files_.find(name);
        if (opened != files_.end()) {
            return opened->second;
        }
        const fs::path relative(name);
        const bool up = std::find(relative.begin(), relative.end(), "..") != relative.end();
        if (name.empty() || relative.is_absolute() || up) {
            throw InputError(what + "location: found '" + name +
                             "', expected a file in the model's folder");
        }
        const fs::path folder = fs::path(path_).parent_path();
        const fs::path file = folder / relative;
        std::error_code error;
        const fs::path root = fs::weakly_canonical(folder.empty() ? "." : folder, error);
        const fs::path real = fs::weakly_canonical(file, error);
        if (error ||
            std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first != root.end()) {
            throw InputError(what + "location: '" + name + "' leads out of the model's folder");
        }
        return files_.emplace(name, open_plain_file(file.string(), kMostBytes)).first->second;
    }

    const std::string& path_;
    std::map<std::string, PlainFile> files_;
};

} // namespace

void take_in_external_data(const std::string& path, onnx::ModelProto& model) {
    ExternalData data(path);
    onnx::GraphProto& graph = *model.mutable_graph();
    for (onnx::TensorProto& tensor : *graph.mutable_initializer()) {
        data.take_in(tensor);
    }
    for (onnx::NodeProto& node : *graph.mutable_node()) {
        for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
            if (attribute.has_t()) {
                data.take_in(*attribute.mutable_t());
            }
        }
    }
}

} // namespace napier
