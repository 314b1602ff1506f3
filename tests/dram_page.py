#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of docs/dram.md is that of configs/dram.

Usage: dram_page.py SOURCE_FOLDER [--write]

With --write the table is made anew. Otherwise the first line that differs ends the test. A figure
stands with a letter for its basis: nothing for published, d for derived, e for estimated.
"""
import difflib
import pathlib
import re
import sys

MARK = "<!-- configs/dram: tests/dram_page.py . --write -->\n"
ORDER = "default lpddr4 lpddr5 ddr4 gddr6 hbm2 hbm3".split()
FIGURE = re.compile(r"^(\w+):\n  value: (\S+)\n  basis: (\w+)\n", re.M)


def preset(path):
    """key -> (value, basis), in the order of the file."""
    return {key: (value, basis) for key, value, basis in FIGURE.findall(path.read_text())}


def table(folder):
    presets = {path.stem: preset(path) for path in folder.glob("*.yaml")}
    names = sorted(presets, key=lambda name: (ORDER + [name]).index(name))
    lines = ["| of a channel | " + " | ".join(f"`{name}`" for name in names) + " |",
             "|---|" + "---|" * len(names)]
    for key in presets["default"]:
        cells = []
        for name in names:
            value, basis = presets[name][key]
            cells.append(value + {"published": "", "derived": " d", "estimated": " e"}[basis])
        lines.append(f"| `{key}` | " + " | ".join(cells) + " |")
    totals = (("all channels: GB/s", "bandwidth_gb_per_s"), ("all channels: PHY, mm2", "phy_area_mm2"),
              ("all channels: standby and PHY, mW", "standing"))
    for title, key in totals:
        cells = []
        for name in names:
            figure = lambda k: float(presets[name][k][0])
            each = (figure("background_mw") + figure("phy_mw") if key == "standing" else figure(key))
            cells.append(f"{figure('channels') * each:.4g}")
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    root = pathlib.Path(sys.argv[1])
    page = root / "docs/dram.md"
    text = page.read_text()
    before, rest = text.split(MARK)
    old = re.match(r"(?:\|.*\n)*", rest)[0]
    new = table(root / "configs/dram")
    if "--write" in sys.argv:
        page.write_text(before + MARK + new + rest[len(old):])
    elif new != old:
        sys.exit("docs/dram.md: the table is not that of configs/dram:\n" +
                 "".join(difflib.unified_diff(old.splitlines(True), new.splitlines(True))))


main()
