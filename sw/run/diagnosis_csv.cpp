// SPDX-License-Identifier: Apache-2.0
#include "sw/run/diagnosis_csv.hpp"

#include <limits>

#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "hw/config/plain_file.hpp"
#include "sw/run/csv_fields.hpp"
#include "sw/run/number_or_not.hpp"

namespace napier {

namespace {

constexpr std::size_t kColumns = 25;
constexpr int kMostLog2 = 1100; // beyond a double's

std::string histogram_text(const TensorStatistics& statistics) {
    std::string text;
    for (const auto& [log2, count] : statistics.histogram) {
        text += fmt::format("{}{}:{}", text.empty() ? "" : " ", log2, count);
    }
    return text;
}

/// Reads the fields of a line one after the other.
class LineReader {
  public:
    LineReader(std::vector<std::string> fields, std::string where)
        : fields_(std::move(fields)), where_(std::move(where)) {}

    std::string text() { return fields_.at(next_++); }
    bool empty() const { return fields_.at(next_).empty(); }
    void skip(std::size_t fields) { next_ += fields; }
    std::uint64_t count(const char* column, std::uint64_t low = 0) {
        constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
        return required_number(text(), low, kMost, where_ + ": " + column);
    }
    int log2(const char* column) {
        return required_number(text(), -kMostLog2, kMostLog2, where_ + ": " + column);
    }
    double number(const char* column) { return number_or_not(text(), where_ + ": " + column); }
    Pass pass() {
        const std::string name = text();
        for (const Pass pass :
             {Pass::forward, Pass::data_gradient, Pass::weight_gradient, Pass::update}) {
            if (name == to_string(pass)) {
                return pass;
            }
        }
        throw InputError(where_ + ": pass: found '" + name +
                         "', expected forward, data_gradient, weight_gradient or update");
    }
    std::map<int, std::uint64_t> histogram() {
        std::map<int, std::uint64_t> bins;
        const std::string all = text();
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t end = std::min(all.find(' ', at), all.size());
            const std::string bin = all.substr(at, end - at);
            const std::size_t colon = bin.find(':');
            const std::string where = where_ + ": histogram";
            if (colon == std::string::npos) {
                throw InputError(where + ": found '" + bin + "', expected log2:count");
            }
            const int log2 = required_number(bin.substr(0, colon), -kMostLog2, kMostLog2, where);
            bins[log2] = required_number(bin.substr(colon + 1), std::uint64_t{1},
                                         std::uint64_t{1} << 53, where);
            at = end + 1;
        }
        return bins;
    }

  private:
    std::vector<std::string> fields_;
    std::string where_;
    std::size_t next_ = 0;
};

DiagnosisRow read_row(LineReader& line) {
    DiagnosisRow row;
    row.layer = line.count("layer");
    row.name = line.text();
    row.pass = line.pass();
    row.operation = line.text();
    row.tensor = line.text();
    TensorStatistics& s = row.statistics;
    s.values = line.count("values");
    s.zero = line.count("zero");
    s.smallest = line.count("smallest");
    s.saturated = line.count("saturated");
    s.lowest_log2 = line.log2("lowest_log2");
    s.highest_log2 = line.log2("highest_log2");
    if (line.empty()) {
        line.skip(6);
    } else {
        ProductAccuracy& p = row.product.emplace();
        p.outputs = line.count("outputs");
        line.skip(1); // the ratio follows from the next two
        p.exact_rms = line.number("exact_rms");
        p.error_rms = line.number("error_rms");
        p.cancelled = line.count("cancelled");
        p.flushed = line.count("flushed");
    }
    if (line.empty()) {
        line.skip(4);
    } else {
        UpdateEffect& u = row.update.emplace();
        u.gradients = line.count("gradients");
        u.without_effect = line.count("without_effect");
        u.update_rms = line.number("update_rms");
        u.weight_rms = line.number("weight_rms");
    }
    s.histogram = line.histogram();
    return row;
}

} // namespace

const std::string& diagnosis_header() {
    static const std::string header =
        "training,epoch,step,layer,name,pass,operation,tensor,values,zero,smallest,saturated,"
        "lowest_log2,highest_log2,outputs,snr_db,exact_rms,error_rms,cancelled,flushed,gradients,"
        "without_effect,update_rms,weight_rms,histogram";
    return header;
}

std::string diagnosis_lines(const TrainingSample& of) {
    std::string text;
    for (const DiagnosisRow& row : of.sample.rows) {
        const TensorStatistics& s = row.statistics;
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}", of.training, of.epoch,
                            of.sample.step, row.layer, csv_field(row.name), to_string(row.pass),
                            csv_field(row.operation), csv_field(row.tensor), s.values, s.zero,
                            s.smallest, s.saturated, s.lowest_log2, s.highest_log2);
        if (row.product) {
            const ProductAccuracy& p = *row.product;
            const std::optional<double> ratio = p.snr_db();
            text += fmt::format(",{},{},{},{},{},{}", p.outputs,
                                ratio ? fmt::format("{:.3f}", *ratio) : "", p.exact_rms,
                                p.error_rms, p.cancelled, p.flushed);
        } else {
            text += ",,,,,,";
        }
        if (row.update) {
            const UpdateEffect& u = *row.update;
            text += fmt::format(",{},{},{},{}", u.gradients, u.without_effect, u.update_rms,
                                u.weight_rms);
        } else {
            text += ",,,,";
        }
        text += "," + histogram_text(s) + "\n";
    }
    return text;
}

std::vector<TrainingSample> read_diagnosis(const std::string& path) {
    std::ifstream in = open_plain_file(path, kAnySize).stream;
    std::string line;
    if (!std::getline(in, line) || line != diagnosis_header()) {
        throw InputError(path + ":1: expected " + diagnosis_header());
    }
    std::vector<TrainingSample> samples;
    for (int number = 2; std::getline(in, line) && !in.eof(); ++number) {
        const std::string where = path + ":" + std::to_string(number);
        std::vector<std::string> fields = csv_fields(line, where);
        if (fields.size() != kColumns) {
            throw InputError(
                fmt::format("{}: found {} columns, expected {}", where, fields.size(), kColumns));
        }
        LineReader reader(std::move(fields), where);
        const std::string training = reader.text();
        if (training != "chip" && training != "fixed_twin") {
            throw InputError(where + ": found training '" + training +
                             "', expected chip or fixed_twin");
        }
        const std::uint64_t epoch = reader.count("epoch", 1);
        const std::uint64_t step = reader.count("step", 1);
        if (samples.empty() || samples.back().training != training ||
            samples.back().sample.step != step) {
            samples.push_back({training, epoch, {step, {}}});
        }
        samples.back().sample.rows.push_back(read_row(reader));
    }
    return samples;
}

} // namespace napier
