// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/table_plot.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <locale>
#include <sstream>

#include "sw/anneal/table_report.hpp"
#include "sw/report/markup.hpp"

namespace napier::anneal {

namespace {

constexpr double kWidth = 720.0;
constexpr double kHeight = 260.0; ///< of a panel
constexpr double kMargin = 56.0;
constexpr double kOctaves = 3.0; ///< of |D| shown
constexpr const char* kPlusColour = "#1f5fa8";
constexpr const char* kMinusColour = "#b5402a";

std::string number(double value) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(5);
    text << value;
    return text.str();
}

/// One plot: x in octaves of d from 0, y between two bounds, values beyond them cut off.
class Panel {
  public:
    Panel(std::ostream& out, double top, double octaves, double low, double high)
        : out_(out), top_(top), octaves_(octaves), low_(low), high_(high) {}

    void axes(const std::string& label) {
        for (int octave = 0; octave <= static_cast<int>(octaves_); ++octave) {
            line(octave, low_, octave, high_);
            text(x(octave), y(low_) + 16.0, "middle", std::to_string(octave));
        }
        for (int i = 0; i <= 4; ++i) {
            const double value = low_ + (high_ - low_) * i / 4.0;
            line(0.0, value, octaves_, value);
            text(kMargin - 6.0, y(value) + 4.0, "end", number(value));
        }
        text(kMargin, top_ - 8.0, "start", label);
    }

    void curve(std::int32_t first, std::int32_t last, int fraction, const char* colour,
               double stroke, const std::function<double(std::int32_t)>& value) {
        out_ << "<polyline fill=\"none\" stroke=\"" << colour << "\" stroke-width=\"" << stroke
             << "\" points=\"";
        for (std::int32_t d = first; d < last; ++d) {
            out_ << number(x(std::ldexp(d, -fraction))) << ','
                 << number(y(std::clamp(value(d), low_, high_))) << ' ';
        }
        out_ << "\"/>\n";
    }

  private:
    double x(double octaves) const { return kMargin + octaves / octaves_ * kWidth; }
    double y(double value) const { return top_ + (high_ - value) / (high_ - low_) * kHeight; }
    void line(double x0, double y0, double x1, double y1) {
        out_ << "<line stroke=\"#ddd\" x1=\"" << number(x(x0)) << "\" y1=\"" << number(y(y0))
             << "\" x2=\"" << number(x(x1)) << "\" y2=\"" << number(y(y1)) << "\"/>\n";
    }
    void text(double at_x, double at_y, const char* anchor, const std::string& words) {
        out_ << "<text x=\"" << number(at_x) << "\" y=\"" << number(at_y) << "\" text-anchor=\""
             << anchor << "\">" << words << "</text>\n";
    }

    std::ostream& out_;
    double top_, octaves_, low_, high_;
};

} // namespace

std::string to_svg(const LogAddTable& table, const std::string& title) {
    const int fraction = table.fraction();
    const std::int32_t range = report_range(table);
    const double octaves = std::ldexp(range, -fraction);
    const double full_height = 2.0 * (kHeight + kMargin) + kMargin;
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << kWidth + 2.0 * kMargin
        << "\" height=\"" << full_height << "\" font-family=\"sans-serif\" font-size=\"12\">\n"
        << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        << "<text x=\"" << kMargin << "\" y=\"20\" font-size=\"14\">" << markup_text(title)
        << "</text>\n";

    const auto in_octaves = [fraction](double lsb) { return std::ldexp(lsb, -fraction); };
    Panel functions(out, kMargin, octaves, 0.0, kOctaves);
    functions.axes("|D+| (blue) and |D-| (red), octaves; thin: the function, bold: the table");
    const auto both = [&](Panel& panel, double stroke, const auto& plus, const auto& minus) {
        panel.curve(0, range, fraction, kPlusColour, stroke, plus);
        panel.curve(1, range, fraction, kMinusColour, stroke, minus);
    };
    both(
        functions, 1.0, [&](std::int32_t d) { return in_octaves(exact_plus(d, fraction)); },
        [&](std::int32_t d) { return in_octaves(exact_minus(d, fraction)); });
    both(
        functions, 2.2, [&](std::int32_t d) { return in_octaves(table.plus(d)); },
        [&](std::int32_t d) { return in_octaves(table.minus(d)); });

    const TableReport report = report_of(table);
    const double worst =
        std::ceil(100.0 * std::max(report.plus.max_linear, report.minus.max_linear));
    Panel errors(out, 2.0 * kMargin + kHeight, octaves, -worst, worst);
    errors.axes(
        "error of a + b (blue) and a - b (red), % of the larger operand, over d in octaves");
    both(
        errors, 1.2, [&](std::int32_t d) { return 100.0 * plus_error(table, d).linear; },
        [&](std::int32_t d) { return 100.0 * minus_error(table, d).linear; });
    out << "</svg>\n";
    return out.str();
}

} // namespace napier::anneal
