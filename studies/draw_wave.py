#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws some signals of a value change dump as an SVG: draw_wave.py FILE.vcd [options] SIGNAL...

A SIGNAL is the end of a path ("pe_0_0.sum.real"), the first match counts; "TEXT=SIGNAL" gives it a
label. Reals become curves, and so does a bus written "~SIGNAL"; bits and buses look as in a logic
analyser, buses read as two's complement. Standard library only.
"""
import argparse
import html
import sys

LEFT, ROW, BUS, CURVE, GAP = 190, 22, 18, 54, 8


def read_vcd(path):
    """Variables [(path, kind, width, id)] and changes {id: [(time, value)]}, times in picoseconds."""
    variables, changes, scope, time = [], {}, [], 0
    with open(path, encoding="ascii") as file:
        for line in file:
            words = line.split()
            if not words:
                continue
            if words[0] == "$scope":
                scope.append(words[2])
            elif words[0] == "$upscope":
                scope.pop()
            elif words[0] == "$var":
                variables.append((".".join(scope + [words[4]]), words[1], int(words[2]), words[3]))
                changes[words[3]] = []
            elif words[0][0] == "#":
                time = int(words[0][1:])
            elif words[0][0] in "01":
                changes[words[0][1:]].append((time, int(words[0][0])))
            elif words[0][0] == "b":
                changes[words[1]].append((time, signed(words[0][1:])))
            elif words[0][0] == "r":
                changes[words[1]].append((time, float(words[0][1:])))
            elif words[0][0] == "s" and len(words) == 2:
                changes[words[1]].append((time, words[0][1:]))
    return variables, changes, time


def signed(bits):
    value = int(bits, 2)
    return value - (1 << len(bits)) if len(bits) > 1 and bits[0] == "1" else value


def within(changes, start, end):
    """Pieces [(from, to, value)] of a signal between two times."""
    pieces = []
    for i, (time, value) in enumerate(changes):
        until = changes[i + 1][0] if i + 1 < len(changes) else end
        if until > start and time < end:
            pieces.append((max(time, start), min(until, end), value))
    return pieces


def number(value):
    return f"{value:.3g}"


class Picture:
    def __init__(self, start, end, width):
        self.start, self.end, self.width = start, end, width
        self.y, self.body = ROW, []

    def x(self, time):
        return LEFT + (time - self.start) / (self.end - self.start) * (self.width - LEFT - 10)

    def text(self, x, y, text, kind="label", anchor="start"):
        self.body.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
                         f"{html.escape(text)}</text>")

    def path(self, points, kind):
        self.body.append(f'<path class="{kind}" d="M' +
                         "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>')

    def axis(self):
        span = (self.end - self.start) / 1000  # ns
        step = next(s for e in range(9) for s in (10 ** e, 2 * 10 ** e, 5 * 10 ** e)
                    if span / s <= 10)
        tick = -(-self.start // (step * 1000)) * step * 1000
        while tick <= self.end:
            x = self.x(tick)
            self.body.append(f'<path class="grid" d="M{x:.1f} {ROW - 4}V{self.y:.1f}"/>')
            self.text(x, ROW - 8, f"{tick / 1000:g} ns", "tick", "middle")
            tick += step * 1000

    def bit(self, label, pieces):
        self.text(LEFT - 8, self.y + BUS - 4, label, anchor="end")
        points = []
        for begin, until, value in pieces:
            y = self.y + (2 if value else BUS - 2)
            points += [(self.x(begin), y), (self.x(until), y)]
        self.path(points, "bit")
        self.y += BUS + GAP

    def bus(self, label, pieces):
        self.text(LEFT - 8, self.y + BUS - 4, label, anchor="end")
        top, bottom = self.y + 1, self.y + BUS
        for begin, until, value in pieces:
            a, b = self.x(begin), self.x(until)
            slope = min(3, (b - a) / 2)
            middle = (top + bottom) / 2
            self.path([(a, middle), (a + slope, top), (b - slope, top), (b, middle),
                       (b - slope, bottom), (a + slope, bottom), (a, middle)], "bus")
            text = str(value)
            if b - a > 7 * len(text) + 2:
                self.text((a + b) / 2, bottom - 5, text, "value", "middle")
        self.y += BUS + GAP

    def curve(self, label, pieces):
        low = min(min(v for _, _, v in pieces), 0)
        high = max(max(v for _, _, v in pieces), 0)
        scale = (CURVE - 6) / ((high - low) or 1)
        base = self.y + CURVE - 3
        self.text(LEFT - 8, self.y + CURVE / 2 + 4, label, anchor="end")
        self.text(LEFT - 8, self.y + 9, number(high), "tick", "end")
        self.text(LEFT - 8, base + 2, number(low), "tick", "end")
        zero = base + low * scale
        self.body.append(f'<path class="grid" d="M{LEFT} {zero:.1f}H{self.width - 10}"/>')
        points = []
        for begin, until, value in pieces:
            y = base - (value - low) * scale
            points += [(self.x(begin), y), (self.x(until), y)]
        self.path(points, "curve")
        self.y += CURVE + GAP

    def svg(self, title):
        height = self.y + 4
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height:.0f}" '
                f'width="{self.width}" height="{height:.0f}" role="img">\n'
                f"<title>{html.escape(title)}</title>\n<style>"
                "text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#24292f}"
                ".tick{font-size:9px;fill:#6e7781}.value{font-size:10px}"
                "path{fill:none}.grid{stroke:#d0d7de;stroke-width:.7}"
                ".bit{stroke:#1a7f37;stroke-width:1.2}"
                ".bus{stroke:#57606a;stroke-width:.9;fill:#f6f8fa}"
                ".curve{stroke:#0969da;stroke-width:1.3}</style>\n"
                f'<rect width="{self.width}" height="{height:.0f}" fill="#ffffff"/>\n' +
                "\n".join(self.body) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vcd")
    parser.add_argument("signals", nargs="+", metavar="SIGNAL")
    parser.add_argument("--from", dest="start", type=float, help="ns (default: the beginning)")
    parser.add_argument("--to", dest="end", type=float, help="ns (default: the end)")
    parser.add_argument("--width", type=int, default=1000)
    parser.add_argument("--title", default="")
    parser.add_argument("--out", default="-")
    options = parser.parse_args()
    try:
        variables, changes, last = read_vcd(options.vcd)
    except (OSError, ValueError, KeyError, IndexError) as error:
        sys.exit(f"draw_wave.py: {options.vcd}: {error}")
    start = 0 if options.start is None else int(options.start * 1000)
    end = last if options.end is None else int(options.end * 1000)
    if not start < end:
        sys.exit(f"draw_wave.py: nothing between {start} and {end} ps")
    picture = Picture(start, end, options.width)
    axis_at = len(picture.body)
    for signal in options.signals:
        label, _, path = signal.rpartition("=")
        analog = path.startswith("~")
        path = path.lstrip("~")
        found = next((v for v in variables if ("." + v[0]).endswith("." + path)), None)
        if found is None:
            sys.exit(f"draw_wave.py: {options.vcd}: no signal ends in {path}")
        _, kind, width, identifier = found
        pieces = within(changes[identifier], start, end)
        draw = (picture.curve if analog or kind == "real" else
                picture.bit if kind == "wire" and width == 1 else picture.bus)
        draw(label or path, pieces)
    rows = picture.body[axis_at:]
    picture.body = picture.body[:axis_at]
    picture.axis()
    picture.body += rows
    text = picture.svg(options.title or options.vcd)
    if options.out == "-":
        sys.stdout.write(text)
    else:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
