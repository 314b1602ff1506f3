// SPDX-License-Identifier: Apache-2.0
#include "sw/model/topology_csv.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <sstream>

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/trim.hpp>

#include "hw/config/yaml_reader.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMost = 1 << 24; // of one dimension
// Of a layer's input, its MACs and those of all layers, a sample: a batch of 65,536 of them, in
// bits or trained, still counts in 64 bits.
constexpr double kMostTogether = 0x1p44;

std::string without_blanks_or_mark(const std::string& text) {
    return boost::trim_copy_if(text, boost::is_any_of(" \t\r\n\xEF\xBB\xBF")); // byte-order mark
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, ',');) {
        fields.push_back(without_blanks_or_mark(field));
    }
    while (!fields.empty() && fields.back().empty()) {
        fields.pop_back(); // trailing commas
    }
    return fields;
}

std::optional<std::int64_t> integer(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// "2:4"; nothing if the field is no density.
std::optional<bool> dense_ratio(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        return std::nullopt;
    }
    return integer(text.substr(0, colon)) == integer(text.substr(colon + 1));
}

class Row {
  public:
    Row(std::vector<std::string> fields, std::string where)
        : fields_(std::move(fields)), where_(std::move(where)) {}

    [[noreturn]] void fail(const std::string& message) const {
        throw InputError(where_ + ": " + message);
    }
    std::size_t values() const { return fields_.size() - 1; }
    const std::string& name() const { return fields_.front(); }
    std::int64_t value(std::size_t index, const char* what) const {
        const std::string& text = fields_[index + 1];
        const auto number = integer(text);
        if (!number || *number < 1 || *number > kMost) {
            fail(std::string(what) + ": found '" + text + "', expected an integer in 1.." +
                 std::to_string(kMost));
        }
        return *number;
    }
    void drop_density() {
        const auto dense = values() > 0 ? dense_ratio(fields_.back()) : std::nullopt;
        if (dense) {
            if (!*dense) {
                fail("sparsity: found '" + fields_.back() +
                     "', expected a dense layer such as 1:1");
            }
            fields_.pop_back();
        }
    }

  private:
    std::vector<std::string> fields_;
    std::string where_;
};

WorkloadLayer read_convolution(const Row& row) {
    Convolution c;
    c.height = row.value(0, "ifmap height");
    c.width = row.value(1, "ifmap width");
    c.filter_height = row.value(2, "filter height");
    c.filter_width = row.value(3, "filter width");
    c.channels = row.value(4, "channels");
    const std::int64_t filters = row.value(5, "filters");
    c.stride_height = row.value(6, "stride");
    c.stride_width = row.values() == 8 ? row.value(7, "stride width") : c.stride_height;
    if (c.filter_height > c.height || c.filter_width > c.width) {
        row.fail("filter: found " + std::to_string(c.filter_height) + " x " +
                 std::to_string(c.filter_width) + ", expected at most the input's " +
                 std::to_string(c.height) + " x " + std::to_string(c.width));
    }
    const bool depthwise = row.name().find("DP") != std::string::npos;
    const std::int64_t products = depthwise ? c.channels : 1;
    if (depthwise) {
        c.channels = 1;
    }
    WorkloadLayer layer = convolution_layer(row.name(), c, filters);
    layer.products = products;
    return layer;
}

double input_of(const WorkloadLayer& layer) {
    const Convolution c = layer.convolution.value_or(Convolution{layer.rows, 1, layer.depth});
    return static_cast<double>(c.height) * static_cast<double>(c.width) *
           static_cast<double>(c.channels) * static_cast<double>(layer.products);
}

double macs_of(const WorkloadLayer& layer) {
    return static_cast<double>(layer.rows) * static_cast<double>(layer.outputs) *
           static_cast<double>(layer.depth) * static_cast<double>(layer.products);
}

void check_size(const Row& row, double found, const char* what) {
    if (found > kMostTogether) {
        std::ostringstream message;
        message << "found " << found << ' ' << what << ", expected at most " << kMostTogether;
        row.fail(message.str());
    }
}

/// A heading has words where every layer has numbers; a row with any number is a layer, though one
/// of its numbers may be mistyped.
bool is_heading(const std::vector<std::string>& fields) {
    return std::none_of(fields.begin() + 1, fields.end(),
                        [](const std::string& field) { return integer(field).has_value(); });
}

} // namespace

Workload parse_topology(const std::string& text, const std::string& name) {
    Workload workload;
    workload.name = std::filesystem::path(name).stem().string();
    std::istringstream in(text);
    int number = 0;
    bool first = true;
    double macs = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        std::vector<std::string> fields = fields_of(line);
        if (fields.empty()) {
            continue;
        }
        const bool heading = first && is_heading(fields);
        first = false;
        if (heading) {
            continue;
        }
        Row row(std::move(fields), name + ":" + std::to_string(number));
        row.drop_density();
        if (row.values() == 3) {
            workload.layers.push_back(
                product_layer(row.name(), row.value(0, "M"), row.value(1, "N"), row.value(2, "K")));
        } else if (row.values() == 7 || row.values() == 8) {
            workload.layers.push_back(read_convolution(row));
        } else {
            row.fail("found " + std::to_string(row.values()) +
                     " numbers after the name, expected 3 (M, N, K) or 7 or 8 (a convolution)");
        }
        check_size(row, input_of(workload.layers.back()), "words of input a sample");
        macs += macs_of(workload.layers.back());
        check_size(row, macs, "MACs a sample in the layers up to here");
    }
    if (workload.layers.empty()) {
        throw InputError(name + ": no layers, expected at least one row");
    }
    return workload;
}

Workload read_topology_file(const std::string& path) {
    return parse_topology(file_text(path), path);
}

std::string topology_text(const Workload& workload) {
    std::ostringstream out;
    bool convolutions = false;
    for (const WorkloadLayer& layer : workload.layers) {
        convolutions = convolutions || layer.convolution.has_value();
    }
    out << (convolutions ? "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
                           "Channels, Num Filter, Strides,\n"
                         : "Layer, M, N, K,\n");
    for (const WorkloadLayer& layer : workload.layers) {
        for (std::int64_t product = 0; product < layer.products; ++product) {
            out << layer.name;
            if (layer.products > 1) {
                out << " " << product + 1;
            }
            if (convolutions) {
                // A product M x K by K x N is a 1 x 1 convolution over M pixels of K channels.
                const Convolution c =
                    layer.convolution.value_or(Convolution{layer.rows, 1, layer.depth, 1, 1, 1, 1});
                out << ", " << c.height << ", " << c.width << ", " << c.filter_height << ", "
                    << c.filter_width << ", " << c.channels << ", " << layer.outputs << ", "
                    << c.stride_height;
            } else {
                out << ", " << layer.rows << ", " << layer.outputs << ", " << layer.depth;
            }
            out << ",\n";
        }
    }
    return out.str();
}

} // namespace napier
