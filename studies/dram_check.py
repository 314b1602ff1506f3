#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Napier's DRAM timing beside that of a cycle-level DRAM simulator, on traces of bursts.

Usage: dram_check.py BENCH CSV [--write] [--traces FOLDER]

BENCH is build/bench/napier_dram_bench. CSV holds a row a run: trace, preset, simulator, mapping,
refresh, outstanding, bursts, bytes, ns, rows_opened. Napier's rows are made anew and compared with
those there (--write: replaced), those of other simulators stay, and the table of docs/dram.md is
printed. --traces writes the traces, for another simulator to run: a line a burst, `R` or `W`,
address and length in bytes. To be comparable it keeps as many bursts in flight as `outstanding`
says, and a burst is complete when all of it and of the bursts before it are.
"""
import csv
import io
import pathlib
import subprocess
import sys

BURSTS = 40000
TRACES = {"stream": ["stream", BURSTS], "network": ["network", BURSTS, "cnn"],
          "random": ["random", BURSTS]}
PRESETS = {"ddr4": 32, "lpddr5": 32, "hbm2": 256}  # bursts in flight
QUIET = {"SYSTEMC_DISABLE_COPYRIGHT_MESSAGE": "1"}


def run(bench, *words, stdin=""):
    return subprocess.run([bench, *map(str, words)], input=stdin, env=QUIET, check=True,
                          capture_output=True, text=True).stdout


def napier_rows(bench, traces):
    for name, text in traces.items():
        for preset, outstanding in PRESETS.items():
            _, _, bursts, size, ns, opened, _ = run(bench, "time", preset, outstanding,
                                                    stdin=text).strip().split(",")
            yield dict(trace=name, preset=preset, simulator="napier", mapping="rows", refresh="no",
                       outstanding=str(outstanding), bursts=bursts, bytes=size, ns=ns,
                       rows_opened=opened)


def table(rows):
    """Nanoseconds and rows of each run; other simulators as ratios to Napier."""
    own = {(r["trace"], r["preset"]): r for r in rows if r["simulator"] == "napier"}
    kinds = []
    for r in rows:
        kind = (r["simulator"], r["mapping"], r["refresh"])
        if r["simulator"] != "napier" and kind not in kinds:
            kinds.append(kind)
    titles = [m + (" and refresh" if f == "yes" else "") for _, m, f in kinds]
    lines = ["| trace | preset | GB/s | rows opened a burst | " + " | ".join(titles) + " |",
             "|---|---|---|---|" + "---|" * len(titles)]
    for (trace, preset), mine in own.items():
        cells = [trace, f"`{preset}`", f"{float(mine['bytes']) / float(mine['ns']):.1f}",
                 f"{float(mine['rows_opened']) / float(mine['bursts']):.3f}"]
        for kind in kinds:
            other = next(r for r in rows if (r["trace"], r["preset"]) == (trace, preset) and
                         (r["simulator"], r["mapping"], r["refresh"]) == kind)
            cells.append(f"{float(other['ns']) / float(mine['ns']):.3f}, "
                         f"{float(other['rows_opened']) / float(mine['rows_opened']):.2f}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    bench, path = sys.argv[1], pathlib.Path(sys.argv[2])
    traces = {name: run(bench, "trace", *words) for name, words in TRACES.items()}
    traces["network-reads"] = traces["network"].replace("W", "R")
    if "--traces" in sys.argv:
        folder = pathlib.Path(sys.argv[sys.argv.index("--traces") + 1])
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in traces.items():
            (folder / f"{name}.txt").write_text(text)
    before = list(csv.DictReader(io.StringIO(path.read_text())))
    rows = list(napier_rows(bench, traces)) + [r for r in before if r["simulator"] != "napier"]
    print(table(rows))
    if "--write" in sys.argv:
        with path.open("w") as out:
            writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    elif rows != before:
        sys.exit(f"{path}: Napier's rows are not those that it gives now")


main()
