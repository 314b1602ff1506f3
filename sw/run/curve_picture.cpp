// SPDX-License-Identifier: Apache-2.0
#include "sw/run/curve_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>

#include "sw/report/markup.hpp"

namespace napier {

namespace {

constexpr std::size_t kLast = 10; // the window the paper's simulator reports the median of

// Okabe and Ito's colours, which people with colour-blindness tell apart, and two greys.
constexpr std::array<const char*, 9> kColours = {"#0072b2", "#d55e00", "#009e73",
                                                 "#cc79a7", "#e69f00", "#56b4e9",
                                                 "#000000", "#7f7f7f", "#bcbd22"};
constexpr double kPanelWidth = 420;
constexpr double kPanelHeight = 300;
constexpr double kMargin = 56;
constexpr double kLegendRow = 18;

using Value = std::function<double(const EpochResult&)>;

/// A step of 1, 2 or 5 times a power of ten that gives about five marks.
double mark_step(double span) {
    const double rough = span / 5;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            return factor * power;
        }
    }
    return 10 * power;
}

/// A diverged loss ends the line.
bool drawn(double value) {
    return std::abs(value) < 1e100;
}

/// One pair of axes; maps values to the picture.
struct Panel {
    double left;
    std::size_t epochs;
    double low;
    double high;
    double step; ///< between marks; low and high are multiples of it

    double x(std::size_t epoch) const {
        const double span = epochs > 1 ? static_cast<double>(epochs - 1) : 1.0;
        return left + kPanelWidth * static_cast<double>(epoch - 1) / span;
    }
    double y(double value) const { return kMargin + kPanelHeight * (high - value) / (high - low); }
};

Panel panel_for(double left, const std::vector<NamedCurve>& curves,
                const std::vector<Value>& values) {
    Panel panel{left, 1, 0, 0, 1};
    bool any = false;
    for (const NamedCurve& curve : curves) {
        panel.epochs = std::max(panel.epochs, curve.points.size());
        for (const EpochResult& point : curve.points) {
            for (const Value& value : values) {
                const double v = value(point);
                if (drawn(v)) {
                    panel.low = any ? std::min(panel.low, v) : v;
                    panel.high = any ? std::max(panel.high, v) : v;
                    any = true;
                }
            }
        }
    }
    // As wide as doubles tell apart: two losses of 1e13 that are equal still get marks.
    const double size = std::max(std::abs(panel.low), std::abs(panel.high));
    const double span = std::max({panel.high - panel.low, 1e-3, size * 1e-9});
    const double step = panel.step = mark_step(span);
    panel.low = std::floor(panel.low / step) * step;
    panel.high = std::max(std::ceil(panel.high / step) * step, panel.low + step);
    return panel;
}

std::string axes(const Panel& panel, const std::string& title) {
    const double bottom = kMargin + kPanelHeight;
    std::string svg = fmt::format("<text x='{:.1f}' y='{:.1f}' font-weight='bold'>{}</text>\n",
                                  panel.left, kMargin - 14, title);
    const double step = panel.step;
    const int marks = static_cast<int>(std::lround((panel.high - panel.low) / step));
    for (int mark = 0; mark <= marks; ++mark) {
        const double v = panel.low + mark * step;
        svg += fmt::format("<line x1='{0:.1f}' x2='{1:.1f}' y1='{2:.1f}' y2='{2:.1f}' "
                           "stroke='#ddd'/><text x='{3:.1f}' y='{4:.1f}' "
                           "text-anchor='end'>{5:.4g}</text>\n",
                           panel.left, panel.left + kPanelWidth, panel.y(v), panel.left - 6,
                           panel.y(v) + 4, std::abs(v) < step / 2 ? 0.0 : v);
    }
    const double epochs = static_cast<double>(panel.epochs);
    const auto every = static_cast<std::size_t>(std::max(1.0, mark_step(std::max(epochs, 5.0))));
    for (std::size_t epoch = every; epoch <= panel.epochs; epoch += every) {
        svg += fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>\n",
                           panel.x(epoch), bottom + 18, epoch);
    }
    return svg + fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>epoch</text>\n",
                             panel.left + kPanelWidth / 2, bottom + 36);
}

std::string line(const Panel& panel, const NamedCurve& curve, const Value& value,
                 const std::string& style) {
    std::string points;
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const double v = value(curve.points[i]);
        if (drawn(v)) {
            points += fmt::format("{:.1f},{:.1f} ", panel.x(i + 1), panel.y(v));
        }
    }
    return fmt::format("<polyline points='{}' fill='none' {}/>\n", points, style);
}

} // namespace

CurveSummary summarise(const std::vector<EpochResult>& points) {
    if (points.empty()) {
        throw std::invalid_argument("a curve without points has no summary");
    }
    CurveSummary summary;
    std::vector<double> last;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double accuracy = points[i].test_accuracy;
        if (summary.best_epoch == 0 || accuracy > summary.best) {
            summary.best = accuracy;
            summary.best_epoch = i + 1;
        }
        if (i + kLast >= points.size()) {
            last.push_back(accuracy);
        }
    }
    summary.final = points.back().test_accuracy;
    std::sort(last.begin(), last.end());
    const std::size_t half = last.size() / 2;
    summary.median = last.size() % 2 == 1 ? last[half] : (last[half - 1] + last[half]) / 2;
    return summary;
}

std::string curves_svg(const std::vector<NamedCurve>& curves) {
    const Value accuracy = [](const EpochResult& p) { return p.test_accuracy * 100; };
    const Value test_loss = [](const EpochResult& p) { return p.test_loss; };
    const Value train_loss = [](const EpochResult& p) { return p.train_loss; };
    const Panel left = panel_for(kMargin, curves, {accuracy});
    const Panel right = panel_for(2 * kMargin + kPanelWidth + 20, curves, {test_loss, train_loss});
    const double legend = kMargin + kPanelHeight + 56;
    std::string svg =
        fmt::format("<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' "
                    "viewBox='0 0 {0:.0f} {1:.0f}' font-family='sans-serif' font-size='12'>\n"
                    "<rect width='100%' height='100%' fill='white'/>\n",
                    2 * (kPanelWidth + kMargin) + 60,
                    legend + kLegendRow * static_cast<double>(curves.size()) + 10);
    svg += axes(left, "test accuracy, %");
    svg += axes(right, "loss, nats (dashed: training batches)");
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const std::string stroke =
            fmt::format("stroke='{}' stroke-width='1.8'", kColours[i % kColours.size()]);
        const double y = legend + kLegendRow * static_cast<double>(i);
        svg += line(left, curves[i], accuracy, stroke);
        svg += line(right, curves[i], test_loss, stroke);
        svg += line(right, curves[i], train_loss, stroke + " stroke-dasharray='5 4'");
        svg += fmt::format("<line x1='{0:.1f}' x2='{1:.1f}' y1='{2:.1f}' y2='{2:.1f}' {3}/>"
                           "<text x='{4:.1f}' y='{5:.1f}'>{6}</text>\n",
                           kMargin, kMargin + 28, y, stroke, kMargin + 36, y + 4,
                           markup_text(curves[i].name));
    }
    return svg + "</svg>\n";
}

} // namespace napier
