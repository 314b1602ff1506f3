#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many steps of weights are below the format's smallest number, as a table in Markdown.

Usage: small_steps.py diagnosis.csv STEP BATCH RATE...

The file is what `napier train --diagnose` writes. A step of SGD is the momentum times the learning rate over
the batch. A row is a layer with weights; a column, for each rate, the share in % of its momenta, zeros left
out, whose step would be below the smallest number. Within an octave momenta count as evenly spread in their
logs.
"""
import csv
import math
import sys


def share_below(row, limit):
    bins = [tuple(map(int, item.split(":"))) for item in row["histogram"].split()]
    below = sum(count * min(1.0, max(0.0, limit - octave)) for octave, count in bins)
    return 100 * below / sum(count for _, count in bins)


def main():
    path, step, batch, rates = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    print("| layer |" + "|".join(f"rate {rate}" for rate in rates) + "|")
    print("|---|" + "---|" * len(rates))
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["step"] == step and row["tensor"] == "weight momentum" and row["name"].startswith(("conv", "dense")):
                smallest = int(row["lowest_log2"])
                limits = [smallest - math.log2(float(rate) / batch) for rate in rates]
                print(f"| {row['name']} |" + "|".join(f"{share_below(row, limit):.0f}" for limit in limits) + "|")


main()
