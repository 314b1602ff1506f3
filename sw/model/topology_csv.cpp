// SPDX-License-Identifier: Apache-2.0
#include "sw/model/topology_csv.hpp"

#include <algorithm>
#include <filesystem>
#include <locale>
#include <optional>
#include <sstream>

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "sw/model/layers/product.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMost = kMostProductSide;
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

/// Whether a density such as "2:4" is of a dense layer; nothing if the field is none.
std::optional<bool> dense_ratio(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        return std::nullopt;
    }
    const auto kept = number_within(text.substr(0, colon), std::int64_t{1}, kMost);
    const auto all = number_within(text.substr(colon + 1), std::int64_t{1}, kMost);
    return kept && all && *kept == *all;
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
        return required_number(text, std::int64_t{1}, kMost, where_ + ": " + what);
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

TopologyRow product_row(std::int64_t rows, std::int64_t outputs, std::int64_t depth) {
    return {rows, outputs, depth, std::nullopt, 1};
}

TopologyRow read_convolution(const Row& row) {
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
    return {c.out_height() * c.out_width(), filters, c.filter_height * c.filter_width * c.channels,
            c, products};
}

double input_of(const TopologyRow& layer) {
    Convolution c;
    c.height = layer.rows;
    c.channels = layer.depth;
    c = layer.convolution.value_or(c);
    return static_cast<double>(c.height) * static_cast<double>(c.width) *
           static_cast<double>(c.channels) * static_cast<double>(layer.products);
}

double macs_of(const TopologyRow& layer) {
    return static_cast<double>(layer.rows) * static_cast<double>(layer.outputs) *
           static_cast<double>(layer.depth) * static_cast<double>(layer.products);
}

void check_size(const Row& row, double found, const char* what) {
    if (found > kMostTogether) {
        row.fail(fmt::format("found {:g} {}, expected at most {:g}", found, what, kMostTogether));
    }
}

/// A heading has words where every layer has numbers; a row with any number is a layer, though one
/// of its numbers may be mistyped.
bool is_heading(const std::vector<std::string>& fields) {
    return std::none_of(fields.begin() + 1, fields.end(), [](const std::string& field) {
        return parse_number<std::int64_t>(field).has_value();
    });
}

} // namespace

Network parse_topology(const std::string& text, const std::string& name) {
    Network network;
    network.name = std::filesystem::path(name).stem().string();
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
        TopologyRow layer;
        if (row.values() == 3) {
            layer = product_row(row.value(0, "M"), row.value(1, "N"), row.value(2, "K"));
        } else if (row.values() == 7 || row.values() == 8) {
            layer = read_convolution(row);
        } else {
            row.fail("found " + std::to_string(row.values()) +
                     " numbers after the name, expected 3 (M, N, K) or 7 or 8 (a convolution)");
        }
        check_size(row, input_of(layer), "words of input a sample");
        macs += macs_of(layer);
        check_size(row, macs, "MACs a sample in the layers up to here");
        network.layers.push_back(product(row.name(), ProductShape{layer, false, true}));
    }
    if (network.layers.empty()) {
        throw InputError(name + ": no layers, expected at least one row");
    }
    return network;
}

std::vector<NamedRow> topology_rows(const Network& network) {
    std::vector<NamedRow> rows;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const Layer& layer = network.layers[l];
        if (const auto row = layer.kind->topology(layer)) {
            rows.push_back({network.layer_name(l), *row});
        }
    }
    return rows;
}

std::string topology_text(const std::vector<NamedRow>& rows) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    const bool convolutions = std::any_of(rows.begin(), rows.end(), [](const NamedRow& named) {
        return named.row.convolution.has_value();
    });
    out << (convolutions ? "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
                           "Channels, Num Filter, Strides,\n"
                         : "Layer, M, N, K,\n");
    for (const NamedRow& named : rows) {
        const TopologyRow& row = named.row;
        for (std::int64_t product = 0; product < row.products; ++product) {
            out << named.name;
            if (row.products > 1) {
                out << " " << product + 1;
            }
            if (convolutions) {
                // A product M x K by K x N is a 1 x 1 convolution over M pixels of K channels.
                Convolution c;
                c.height = row.rows;
                c.channels = row.depth;
                c = row.convolution.value_or(c);
                out << ", " << c.height << ", " << c.width << ", " << c.filter_height << ", "
                    << c.filter_width << ", " << c.channels << ", " << row.outputs << ", "
                    << c.stride_height;
            } else {
                out << ", " << row.rows << ", " << row.outputs << ", " << row.depth;
            }
            out << ",\n";
        }
    }
    return out.str();
}

} // namespace napier
