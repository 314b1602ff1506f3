// SPDX-License-Identifier: Apache-2.0
#include "sw/model/topology_csv.hpp"

#include <algorithm>
#include <filesystem>
#include <locale>
#include <map>
#include <optional>
#include <sstream>

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "sw/model/layers/product.hpp"
#include "sw/model/topology_columns.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMost = kMostProductSide;
// A sample's: a batch of 65,536 of such inputs still counts in 64 bits; what a batch multiplies is
// checked where the batch is known.
constexpr double kMostInput = 0x1p44; // words, of a layer
constexpr double kMostMacs = 0x1p52;  // of all layers

std::string without_blanks_or_mark(const std::string& text) {
    return boost::trim_copy_if(text, boost::is_any_of(" \t\r\n\xEF\xBB\xBF")); // byte-order mark
}

void drop_empty_end(std::vector<std::string>& fields) { // trailing commas
    while (!fields.empty() && fields.back().empty()) {
        fields.pop_back();
    }
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, ',');) {
        fields.push_back(without_blanks_or_mark(field));
    }
    drop_empty_end(fields);
    return fields;
}

/// In SCALE-Sim's files.
bool is_depthwise(const std::string& name) {
    return name.find("DP") != std::string::npos;
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
    /// Empty where the row ends before it.
    std::string field(std::size_t index) const {
        return index < values() ? fields_[index + 1] : std::string();
    }
    std::int64_t value(std::size_t index, const char* what, std::int64_t most = kMost) const {
        return required_number(field(index), std::int64_t{1}, most, where_ + ": " + what);
    }
    void check_density(const std::string& text) const {
        const auto dense = dense_ratio(text);
        if (!dense || !*dense) {
            fail("sparsity: found '" + text + "', expected a dense layer such as 1:1");
        }
    }
    void drop_density() {
        if (values() > 0 && dense_ratio(fields_.back())) {
            check_density(fields_.back());
            fields_.pop_back();
        }
    }

  private:
    std::vector<std::string> fields_;
    std::string where_;
};

/// A row as its columns say.
class RowReader {
  public:
    RowReader(const Row& row, const TopologyColumns& columns) : row_(row), columns_(columns) {}

    TopologyRow read() const {
        check_count();
        TopologyRow layer = columns_.is_product() ? product() : convolution();
        if (const auto column = given(Column::batch)) {
            layer.samples = row_.value(*column, to_string(Column::batch), kMostRowSamples);
        }
        for (std::size_t i = 0; i < columns_.columns.size(); ++i) {
            if (!row_.field(i).empty()) {
                check(columns_.columns[i], i, layer);
            }
        }
        return layer;
    }
    /// Columns with words that nothing here reads.
    std::vector<std::string> unread() const {
        std::vector<std::string> titles;
        for (std::size_t i = 0; i < columns_.columns.size(); ++i) {
            if (columns_.columns[i] == Column::unknown && !row_.field(i).empty()) {
                titles.push_back(columns_.titles[i]);
            }
        }
        return titles;
    }

  private:
    using Column = TopologyColumn;

    std::int64_t value(Column column) const {
        return row_.value(*columns_.find(column), to_string(column));
    }
    std::optional<std::size_t> given(Column column) const {
        const auto index = columns_.find(column);
        return index && !row_.field(*index).empty() ? index : std::nullopt;
    }
    /// Every value has a column; those that may be missing stand at the end.
    void check_count() const {
        if (row_.values() > columns_.columns.size()) {
            row_.fail(fmt::format("found {} values after the name, expected {} as the heading says",
                                  row_.values(), columns_.columns.size()));
        }
    }
    TopologyRow product() const {
        return {value(Column::m), value(Column::n), value(Column::k), std::nullopt, 1};
    }
    TopologyRow convolution() const {
        Convolution c;
        c.height = value(Column::height);
        c.width = value(Column::width);
        c.filter_height = value(Column::filter_height);
        c.filter_width = value(Column::filter_width);
        c.channels = value(Column::channels);
        const std::int64_t filters = value(Column::filters);
        c.stride_height = value(Column::stride);
        c.stride_width =
            given(Column::stride_width) ? value(Column::stride_width) : c.stride_height;
        if (c.filter_height > c.height || c.filter_width > c.width) {
            row_.fail("filter: found " + std::to_string(c.filter_height) + " x " +
                      std::to_string(c.filter_width) + ", expected at most the input's " +
                      std::to_string(c.height) + " x " + std::to_string(c.width));
        }
        const std::int64_t products = is_depthwise(row_.name()) ? c.channels : 1;
        if (is_depthwise(row_.name())) {
            c.channels = 1;
        }
        return {c.out_height() * c.out_width(), filters,
                c.filter_height * c.filter_width * c.channels, c, products};
    }
    /// Of what is no size of the layer.
    void check(Column column, std::size_t index, const TopologyRow& layer) const {
        const Convolution c = layer.convolution.value_or(Convolution{});
        switch (column) {
        case Column::density:
            return row_.check_density(row_.field(index));
        case Column::groups:
        case Column::dilation:
            return expect(index, 1, "other layers cannot be timed");
        case Column::padding:
            return expect(index, 0, "padding is part of the input's height and width");
        case Column::out_height:
            return expect(index, c.out_height(), "what the other columns make");
        case Column::out_width:
            return expect(index, c.out_width(), "what the other columns make");
        case Column::out_pixels:
            return expect(index, layer.rows, "what the other columns make");
        case Column::unknown:
            if (parse_number<double>(row_.field(index))) {
                row_.fail(columns_.titles[index] + ": found '" + row_.field(index) +
                          "' in a column that is not known here, expected no number");
            }
            return;
        default:
            return;
        }
    }
    void expect(std::size_t index, std::int64_t expected, const char* why) const {
        const std::string& what = columns_.titles[index];
        if (row_.field(index) != std::to_string(expected)) {
            row_.fail(fmt::format("{}: found '{}', expected {}: {}", what, row_.field(index),
                                  expected, why));
        }
    }

    const Row& row_;
    const TopologyColumns& columns_;
};

double input_of(const TopologyRow& layer) {
    Convolution c;
    c.height = layer.rows;
    c.channels = layer.depth;
    c = layer.convolution.value_or(c);
    return static_cast<double>(c.height) * static_cast<double>(c.width) *
           static_cast<double>(c.channels) * static_cast<double>(layer.products) *
           static_cast<double>(layer.samples);
}

double macs_of(const TopologyRow& layer) {
    return static_cast<double>(layer.rows) * static_cast<double>(layer.outputs) *
           static_cast<double>(layer.depth) * static_cast<double>(layer.products) *
           static_cast<double>(layer.samples);
}

void check_size(const Row& row, double found, double most, const char* what) {
    if (found > most) {
        row.fail(fmt::format("found {:g} {}, expected at most {:g}", found, what, most));
    }
}

/// A heading has words where every layer has numbers; a row with any number is a layer, though one
/// of its numbers may be mistyped.
bool is_heading(const std::vector<std::string>& fields) {
    return std::none_of(fields.begin() + 1, fields.end(), [](const std::string& field) {
        return parse_number<std::int64_t>(field).has_value();
    });
}

/// Reads a file line by line.
class TopologyReader {
  public:
    explicit TopologyReader(const std::string& name) : file_(name) {
        network_.name = std::filesystem::path(name).stem().string();
    }

    void line(int number, const std::string& text) {
        std::vector<std::string> fields = fields_of(text);
        drop_remark(fields);
        if (fields.empty()) {
            return;
        }
        const std::string where = file_ + ":" + std::to_string(number);
        if (is_heading(fields) && heading(fields, where)) {
            return;
        }
        first_ = false;
        layer(Row(std::move(fields), where));
    }
    Network network() && {
        if (network_.layers.empty()) {
            throw InputError(file_ + ": no layers, expected at least one row");
        }
        note(remarks_, "what stands behind # is not read");
        note(depthwise_, "DP in a name means depthwise: a product of its own for each channel");
        for (const auto& [title, seen] : unread_) {
            note(seen, "a column that is not read");
        }
        return std::move(network_);
    }

  private:
    /// What a note is about: how often, and the first.
    struct Seen {
        int count = 0;
        std::string first;
        void add(const std::string& what) { first = count++ == 0 ? what : first; }
    };
    void note(const Seen& seen, const std::string& text) {
        if (seen.count > 0) {
            network_.notes.push_back(fmt::format(
                "{}: '{}'{}: {}", file_, seen.first,
                seen.count > 1 ? fmt::format(" and {} more", seen.count - 1) : "", text));
        }
    }
    void drop_remark(std::vector<std::string>& fields) {
        const auto remark =
            std::find_if(fields.begin(), fields.end(), [](const std::string& field) {
                return !field.empty() && field.front() == '#';
            });
        if (remark == fields.end()) {
            return;
        }
        remarks_.add(*remark);
        fields.erase(remark, fields.end());
        drop_empty_end(fields);
    }
    /// False: it is no heading after all.
    bool heading(const std::vector<std::string>& fields, const std::string& where) {
        std::optional<TopologyColumns> columns;
        try {
            columns = columns_of_heading(fields);
        } catch (const std::invalid_argument& error) {
            throw InputError(where + ": " + error.what());
        }
        const bool title = fields.size() == 1;
        if (title && !first_) {
            network_.notes.push_back(where + ": '" + fields.front() +
                                     "': a name without numbers, read as the heading of a part");
        }
        if (columns || first_) {
            columns_ = columns;
            first_ = false;
            return true;
        }
        return title;
    }
    void layer(Row row) {
        row.drop_density();
        const TopologyColumns columns = columns_of(row);
        const RowReader reader(row, columns);
        const TopologyRow layer = reader.read();
        check_size(row, input_of(layer), kMostInput, "words of input a sample");
        macs_ += macs_of(layer);
        check_size(row, macs_, kMostMacs, "MACs a sample in the layers up to here");
        for (const std::string& title : reader.unread()) {
            unread_[title].add(title);
        }
        if (layer.convolution && is_depthwise(row.name())) {
            depthwise_.add(row.name());
        }
        network_.layers.push_back(product(row.name(), ProductShape{layer, false, true}));
    }
    TopologyColumns columns_of(const Row& row) const {
        if (columns_) {
            TopologyColumns columns = *columns_;
            // As SCALE-Sim has it: a stride for each direction under one title.
            if (!columns.is_product() && row.values() == columns.columns.size() + 1 &&
                columns.columns.back() == TopologyColumn::stride) {
                columns.columns.push_back(TopologyColumn::stride_width);
                columns.titles.emplace_back("stride width");
            }
            return columns;
        }
        const std::optional<TopologyColumns> counted = columns_by_count(row.values());
        if (!counted) {
            row.fail("found " + std::to_string(row.values()) +
                     " numbers after the name, expected 3 (M, N, K) or 7 or 8 (a convolution)");
        }
        return *counted;
    }

    std::string file_;
    Network network_;
    std::optional<TopologyColumns> columns_; ///< none: the count of values decides
    bool first_ = true;                      ///< nothing but blank lines so far
    double macs_ = 0;
    Seen remarks_;
    Seen depthwise_;
    std::map<std::string, Seen> unread_;
};

} // namespace

Network parse_topology(const std::string& text, const std::string& name) {
    TopologyReader reader(name);
    std::istringstream in(text);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        reader.line(++number, line);
    }
    return std::move(reader).network();
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
    const auto any = [&](auto&& has) { return std::any_of(rows.begin(), rows.end(), has); };
    const bool convolutions = any([](const NamedRow& n) { return n.row.convolution.has_value(); });
    const bool strides = any([](const NamedRow& n) {
        const auto& c = n.row.convolution;
        return c && c->stride_height != c->stride_width;
    });
    const bool samples = any([](const NamedRow& n) { return n.row.samples > 1; });
    out << (convolutions ? "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
                           "Channels, Num Filter, Stride"
                         : "Layer, M, N, K")
        << (strides        ? " Height, Stride Width"
            : convolutions ? "s"
                           : "")
        << (samples ? ", Batch Size,\n" : ",\n");
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
                if (strides) {
                    out << ", " << c.stride_width;
                }
            } else {
                out << ", " << row.rows << ", " << row.outputs << ", " << row.depth;
            }
            if (samples) {
                out << ", " << row.samples;
            }
            out << ",\n";
        }
    }
    return out.str();
}

} // namespace napier
