#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the summary.csv of `napier campaign`: test accuracy against the rate of upsets, a panel a
case, a line an arithmetic, 95 % confidence intervals as bars.

    draw_campaign.py summary.csv --out picture.svg
"""
import argparse
import csv
import math

COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]  # Okabe and Ito's
WIDTH, HEIGHT, LEFT, TOP, GAP, COLUMNS = 220, 150, 46, 52, 62, 4


def read(path):
    """{case: {arithmetic: [(rate, accuracy, margin)]}} in the file's order"""
    cases = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            points = cases.setdefault(row["case"], {}).setdefault(row["arithmetic"], [])
            points.append((float(row["rate"]), 100 * float(row["test_accuracy"]),
                           100 * float(row["margin_95"])))
    return cases


def panel(title, lines, names, low, high, left, top):
    def x(rate):
        return left + WIDTH * (math.log10(rate) - low) / (high - low)

    def y(accuracy):
        return top + HEIGHT * (1 - accuracy / 100)

    out = [f"<text x='{left}' y='{top - 8}' font-weight='bold'>{title}</text>"]
    for accuracy in range(0, 101, 20):
        out.append(f"<line x1='{left}' x2='{left + WIDTH}' y1='{y(accuracy):.1f}' "
                   f"y2='{y(accuracy):.1f}' stroke='#ddd'/>"
                   f"<text x='{left - 6}' y='{y(accuracy) + 4:.1f}' text-anchor='end'>{accuracy}"
                   "</text>")
    for power in range(math.ceil(low), math.floor(high) + 1):
        out.append(f"<text x='{x(10 ** power):.1f}' y='{top + HEIGHT + 15}' "
                   f"text-anchor='middle'>1e{power}</text>")
    for arithmetic, points in lines.items():
        colour = COLOURS[names.index(arithmetic) % len(COLOURS)]
        path = " ".join(f"{x(rate):.1f},{y(accuracy):.1f}" for rate, accuracy, _ in points)
        out.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='1.5'/>")
        for rate, accuracy, margin in points:
            top_of_bar, bottom = y(min(accuracy + margin, 100)), y(max(accuracy - margin, 0))
            out.append(f"<line x1='{x(rate):.1f}' x2='{x(rate):.1f}' y1='{top_of_bar:.1f}' "
                       f"y2='{bottom:.1f}' stroke='{colour}' stroke-width='3' opacity='0.4'/>"
                       f"<circle cx='{x(rate):.1f}' cy='{y(accuracy):.1f}' r='2' fill='{colour}'/>")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("summary")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    cases = {case: {name: [p for p in points if p[0] > 0] for name, points in lines.items()}
             for case, lines in read(options.summary).items()}
    rates = [p[0] for lines in cases.values() for points in lines.values() for p in points]
    low, high = math.log10(min(rates)) - 0.2, math.log10(max(rates)) + 0.2
    names = list(dict.fromkeys(name for lines in cases.values() for name in lines))
    rows = math.ceil(len(cases) / COLUMNS)
    width = LEFT + min(COLUMNS, len(cases)) * (WIDTH + GAP) - GAP + 16
    height = TOP + rows * (HEIGHT + GAP) - 10
    out = [f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
           "font-family='sans-serif' font-size='12'>",
           f"<rect width='{width}' height='{height}' fill='white'/>",
           f"<text x='{LEFT}' y='18'>test accuracy, %, against flips per bit and access</text>"]
    for at, name in enumerate(names):
        left = LEFT + 330 + at * 130
        out.append(f"<line x1='{left}' x2='{left + 20}' y1='14' y2='14' "
                   f"stroke='{COLOURS[at % len(COLOURS)]}' stroke-width='2'/>"
                   f"<text x='{left + 26}' y='18'>{name}</text>")
    for at, (case, lines) in enumerate(cases.items()):
        out += panel(case, lines, names, low, high, LEFT + at % COLUMNS * (WIDTH + GAP),
                     TOP + at // COLUMNS * (HEIGHT + GAP))
    with open(options.out, "w") as file:
        file.write("\n".join(out + ["</svg>", ""]))


if __name__ == "__main__":
    main()
