#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where gradients lie in their format's range, as a table in Markdown.

Usage: gradient_range.py STEP NAME=diagnosis.csv...

Each file is what `napier train --diagnose` writes. A row is a layer and operation of the data gradient at
the step, in the order in which the gradient meets them. Columns of each file: zeros, in % of all values;
values in the two lowest octaves of the range, in % of those that are not zero; the highest octave that is
used.
"""
import csv
import sys


def octaves(row):
    return {int(bin): int(count) for bin, count in (item.split(":") for item in row["histogram"].split())}


def cells(row):
    values, zero = int(row["values"]), int(row["zero"])
    bins = octaves(row)
    low = sum(count for bin, count in bins.items() if bin <= int(row["lowest_log2"]) + 1)
    return [f"{100 * zero / values:.1f}", f"{100 * low / max(1, values - zero):.1f}", f"2^{max(bins)}"]


def rows_of(path, step):
    with open(path, encoding="utf-8") as file:
        return {
            (row["name"], row["operation"]): cells(row)
            for row in csv.DictReader(file)
            if row["step"] == step and row["pass"] == "data_gradient" and row["tensor"] == "result"
            and row["operation"] in ("softmax gradient", "product", "batch norm gradient")
        }


def main():
    step, files = sys.argv[1], [item.split("=", 1) for item in sys.argv[2:]]
    tables = [rows_of(path, step) for _, path in files]
    names = [f"{name}: zero, %|lowest two octaves, %|highest used" for name, _ in files]
    print("| layer | operation |" + "|".join(names) + "|")
    print("|---|---|" + "---|" * (3 * len(files)))
    for key in tables[0]:
        print(f"| {key[0]} | {key[1]} |" + "|".join("|".join(table[key]) for table in tables) + "|")


main()
