// SPDX-License-Identifier: Apache-2.0
#include "sw/run/diagnosis_picture.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sw/report/human.hpp"
#include "sw/report/markup.hpp"

namespace napier {

namespace {

constexpr std::array<Pass, 4> kPassColumns = {Pass::forward, Pass::data_gradient,
                                              Pass::weight_gradient, Pass::update};
constexpr double kLeftEdge = 20;
constexpr double kPlotWidth = 260;
constexpr double kPlotHeight = 70;
constexpr double kPanelColumn = 300;
constexpr double kPanelRow = 140;
constexpr double kTitleHeight = 44;
constexpr double kBarsLeft = 28; ///< of the plot: what is left of it shows zeros
constexpr int kMostBins = 80;    ///< a wider range is cut to what is in use
constexpr int kMarginBins = 4;

/// Which log2 a panel shows.
struct Axis {
    int low;
    int high;
    double left;

    double bin() const { return (kPlotWidth - kBarsLeft) / (high - low + 1); }
    double x(int log2) const { return left + kBarsLeft + bin() * (log2 - low); }
};

Axis axis_of(const TensorStatistics& s, double left) {
    Axis axis{s.lowest_log2 - 1, s.highest_log2 + 1, left};
    if (axis.high - axis.low > kMostBins && !s.histogram.empty()) {
        axis.low = std::max(axis.low, s.histogram.begin()->first - kMarginBins);
        axis.high = std::min(axis.high, s.histogram.rbegin()->first + kMarginBins);
    }
    axis.high = std::max(axis.high, s.histogram.empty() ? axis.low : s.histogram.rbegin()->first);
    return axis;
}

std::string bar(double x, double width, double top, double share, const char* colour) {
    const double height = kPlotHeight * share;
    return fmt::format("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' fill='{}'/>\n",
                       x, top + kPlotHeight - height, width, height, colour);
}

std::string label(double x, double y, const std::string& text, const char* more = "") {
    return fmt::format("<text x='{:.1f}' y='{:.1f}'{}>{}</text>\n", x, y, more, markup_text(text));
}

/// "zero 12.00 %, saturated 0.10 %, 21.3 dB"
std::string figures(const DiagnosisRow& row) {
    const TensorStatistics& s = row.statistics;
    const auto all = static_cast<double>(std::max<std::uint64_t>(s.values, 1));
    std::string text = "zero " + human_percent(static_cast<double>(s.zero) / all) + ", saturated " +
                       human_percent(static_cast<double>(s.saturated) / all);
    if (row.product && row.product->snr_db()) {
        text += fmt::format(", {:.1f} dB", *row.product->snr_db());
    }
    if (row.update) {
        text += ", no effect " + human_percent(row.update->share_without_effect());
    }
    return text;
}

std::string panel(const DiagnosisRow& row, double left, double top) {
    const TensorStatistics& s = row.statistics;
    const Axis axis = axis_of(s, left);
    const double bottom = top + kPlotHeight;
    std::uint64_t most = std::max<std::uint64_t>(s.zero, 1);
    for (const auto& bin : s.histogram) {
        most = std::max(most, bin.second);
    }
    const auto share = [&](std::uint64_t count) {
        return static_cast<double>(count) / static_cast<double>(most);
    };
    std::string svg = label(left, top - 18, row.operation + ", " + row.tensor);
    svg += label(left, top - 5, figures(row), " fill='#555'");
    svg += bar(left, kBarsLeft - 10, top, share(s.zero), "#7f7f7f");
    svg += label(left, bottom + 12, "zero");
    for (const auto& [log2, count] : s.histogram) {
        const bool at_end = log2 <= s.lowest_log2 || log2 >= s.highest_log2;
        svg += bar(axis.x(log2), std::max(axis.bin() - 1, 0.5), top, share(count),
                   at_end ? "#d55e00" : "#0072b2");
    }
    svg += fmt::format("<line x1='{:.1f}' x2='{:.1f}' y1='{:.1f}' y2='{:.1f}' stroke='#999'/>\n",
                       left, left + kPlotWidth, bottom, bottom);
    // The format's range ends here, if the panel shows so much.
    for (const int end : {s.lowest_log2, s.highest_log2 + 1}) {
        if (end > axis.low && end <= axis.high) {
            svg += fmt::format("<line class='range' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' "
                               "y2='{2:.1f}' stroke='#000' stroke-dasharray='3 2'/>\n",
                               axis.x(end), top, bottom);
        }
    }
    const int step = std::max(1, (axis.high - axis.low) / 6);
    for (int log2 = axis.low + step; log2 < axis.high; log2 += step) {
        svg += label(axis.x(log2), bottom + 12, std::to_string(log2), " text-anchor='middle'");
    }
    return svg;
}

/// The row with the most numbers of a layer's pass; the first of several. Null without one.
const DiagnosisRow* largest_row(const DiagnosisSample& sample, std::size_t layer, Pass pass) {
    const DiagnosisRow* best = nullptr;
    for (const DiagnosisRow& row : sample.rows) {
        if (row.layer == layer && row.pass == pass &&
            (best == nullptr || row.statistics.values > best->statistics.values)) {
            best = &row;
        }
    }
    return best;
}

std::string sample_panels(const TrainingSample& of, double& top) {
    std::string svg = label(kLeftEdge, top + 16,
                            fmt::format("{}, step {} (epoch {}): how many numbers have which log2 "
                                        "|x|; dashed: the format's range, red: its outermost bins",
                                        of.training, of.sample.step, of.epoch),
                            " font-weight='bold'");
    for (std::size_t column = 0; column < kPassColumns.size(); ++column) {
        svg += label(kLeftEdge + kPanelColumn * static_cast<double>(column), top + 36,
                     to_string(kPassColumns[column]), " font-weight='bold'");
    }
    top += kTitleHeight;
    std::size_t layers = 0;
    for (const DiagnosisRow& row : of.sample.rows) {
        layers = std::max(layers, row.layer + 1);
    }
    for (std::size_t layer = 0; layer < layers; ++layer) {
        bool any = false;
        for (std::size_t column = 0; column < kPassColumns.size(); ++column) {
            const DiagnosisRow* const row = largest_row(of.sample, layer, kPassColumns[column]);
            if (row == nullptr) {
                continue;
            }
            if (!any) {
                svg += label(kLeftEdge, top + 14, row->name, " font-style='italic'");
                any = true;
            }
            svg += panel(*row, kLeftEdge + kPanelColumn * static_cast<double>(column), top + 46);
        }
        top += any ? kPanelRow : 0;
    }
    return svg;
}

} // namespace

std::string diagnosis_svg(const std::vector<TrainingSample>& samples) {
    double height = 0;
    std::string panels;
    for (const TrainingSample& sample : samples) {
        panels += sample_panels(sample, height);
    }
    return fmt::format("<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' "
                       "viewBox='0 0 {0:.0f} {1:.0f}' font-family='sans-serif' font-size='11'>\n"
                       "<rect width='100%' height='100%' fill='white'/>\n",
                       kLeftEdge + kPanelColumn * static_cast<double>(kPassColumns.size()),
                       height + 10) +
           panels + "</svg>\n";
}

} // namespace napier
