#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what studies/cost_by_batch.sh prints: draw_cost.py [--out FILE.svg] < CSV.

Both axes are logarithmic; every curve is the growth from the first batch. Standard library only.
"""
import argparse
import csv
import math
import sys

LEFT, TOP, WIDTH, HEIGHT, RIGHT, BOTTOM = 60, 52, 560, 330, 150, 48
CURVES = (("macs", "multiplications", "#8a8f98"), ("cycles", "simulated cycles", "#c8742c"),
          ("instructions", "instructions", "#2f6fb5"), ("cpu_seconds", "CPU time", "#b23b4e"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--title", default="Timing a training step: growth from batch 1")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(sys.stdin)]
    batches = [row["batch"] for row in rows]
    top = max(row[key] / rows[0][key] for row in rows for key, _, _ in CURVES)

    def x(batch):
        return LEFT + WIDTH * math.log(batch / batches[0]) / math.log(batches[-1] / batches[0])

    def y(growth):
        return TOP + HEIGHT - HEIGHT * math.log(max(growth, 1)) / math.log(top)

    svg = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" '
           'font-size="12">' % (LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM),
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="22" font-size="15" font-weight="bold">{options.title}</text>',
           f'<text x="{LEFT}" y="40" fill="#667080">an instruction costs '
           f'{min(r["ns_per_instruction"] for r in rows):.0f} to '
           f'{max(r["ns_per_instruction"] for r in rows):.0f} ns of one core at every batch; a tile '
           'is a few instructions</text>']
    for batch in batches:
        svg.append(f'<path d="M{x(batch):.1f} {TOP}v{HEIGHT}" stroke="#e4e7ec"/>'
                   f'<text x="{x(batch):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle" '
                   f'fill="#667080">{batch:.0f}</text>')
    growth = 1
    while growth <= top:
        svg.append(f'<path d="M{LEFT} {y(growth):.1f}h{WIDTH}" stroke="#e4e7ec"/>'
                   f'<text x="{LEFT - 8}" y="{y(growth) + 4:.1f}" text-anchor="end" '
                   f'fill="#667080">x {growth}</text>')
        growth *= 4
    ends = []  # labels beside the curves' ends, apart from each other
    for key, name, colour in CURVES:
        points = " ".join(f"{x(r['batch']):.1f},{y(r[key] / rows[0][key]):.1f}" for r in rows)
        svg.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        svg += [f'<circle cx="{point.split(",")[0]}" cy="{point.split(",")[1]}" r="3" '
                f'fill="{colour}"/>' for point in points.split()]
        last = rows[-1][key] / rows[0][key]
        ends.append([y(last), f"{name}, x {last:.0f}", colour])
    ends.sort()
    for i, end in enumerate(ends):
        end[0] = max(end[0], ends[i - 1][0] + 15 if i else 0)
        svg.append(f'<text x="{LEFT + WIDTH + 8}" y="{end[0] + 4:.1f}" fill="{end[2]}">{end[1]}'
                   '</text>')
    svg.append(f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">'
               'batch</text></svg>')
    with open(options.out, "w", encoding="utf-8") as file:
        file.write("\n".join(svg) + "\n")


if __name__ == "__main__":
    main()
