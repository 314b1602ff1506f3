#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How a training step scales over many machines, on paper: studies/ranks_model.py NAPIER [options].

The operations of the step, what each multiplies and moves, and what N ranks (one a node) send each
other before each, are those of `napier passes NETWORK --batch B --ranks N --csv`. The rest is this
model. An operation takes the share of the node that has most: whole images, or of sums over the
batch that are shared out by outputs, and of updates, groups of 8 rows. The cores of a node share an
operation evenly. Exchanges overlap with nothing; a node sends and receives bytes_sent / N each
time, in messages of which log2(N) latencies are seen. Two things do not shrink with N: each node
unpacks all the words that enter the array from the right, a product's k x n, and loads all images
on one core.
"""
import argparse
import csv
import io
import math
import subprocess

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("napier")
parser.add_argument("--network", default="vgg16")
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--gmacs", type=float, default=11, help="GMAC/s of a core")
parser.add_argument("--gbytes", type=float, default=0.25,
                    help="GB/s of tensors that a core reads and writes in operations without MACs")
parser.add_argument("--gwords", type=float, default=0.5, help="Gwords/s that a core unpacks")
parser.add_argument("--image-us", type=float, default=30, help="to load an image")
parser.add_argument("--latency-us", type=float, default=20)
options = parser.parse_args()


def operations(nodes):
    command = [options.napier, "passes", options.network, "--batch", str(options.batch), "--csv",
               "--set", "dram.capacity_mib=8192"] + (["--ranks", str(nodes)] if nodes > 1 else [])
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def core_seconds(row):
    if int(row["macs"]) > 0:
        return int(row["macs"]) / (options.gmacs * 1e9)
    return (int(row["bytes_read"]) + int(row["bytes_written"])) / (options.gbytes * 1e9)


def share(row, nodes):
    """Of the node that has most of it."""
    images = math.ceil(options.batch / nodes) / options.batch
    if row["pass"] == "weight_gradient" and row["m"] not in ("", "1"):
        groups = math.ceil(int(row["m"]) / 8)
        outputs = math.ceil(groups / nodes) * 8 / int(row["m"])
        return min(1.0, max(images, outputs))
    return 1 / nodes if row["pass"] == "update" else images


def table(cores, gbits):
    print(f"## {cores} core{'s' * (cores > 1)} a node, {gbits} Gbit/s\n")
    print("| nodes | computing, s | exchanging, s | step, s | times one node | efficiency | "
          "a node sends, MB |")
    print("|---|---|---|---|---|---|---|")
    one = None
    for nodes in (1, 2, 4, 8, 16, 32, 64):
        rows = operations(nodes)
        computing = sum(core_seconds(row) * share(row, nodes) for row in rows) / cores
        computing += sum(int(row["k"] or 0) * int(row["n"] or 0) * int(row["products"] or 0)
                         for row in rows) / (options.gwords * 1e9) / cores
        computing += options.batch * options.image_us / 1e6
        sent = [int(row.get("bytes_sent") or 0) / nodes for row in rows]
        exchanging = sum(bytes_ * 8 / (gbits * 1e9) for bytes_ in sent)
        exchanging += sum(1 for bytes_ in sent if bytes_) * math.log2(nodes) * options.latency_us / 1e6
        step = computing + exchanging
        one = one or step
        print(f"| {nodes} | {computing:.3f} | {exchanging:.3f} | {step:.3f} | {one / step:.1f} | "
              f"{one / step / nodes:.0%} | {sum(sent) / 1e6:.0f} |")
    print()


print(f"# {options.network} on many machines, on paper\n\n"
      f"By studies/ranks_model.py, which says what the model is. A training step of {options.network} "
      f"at batch {options.batch}\non lns12-32x32. Assumed: a core does {options.gmacs:g} GMAC/s, "
      f"{options.gbytes:g} GB/s of tensors in operations without MACs, and\nunpacks "
      f"{options.gwords:g} Gwords/s; {options.image_us:g} us to load an image; "
      f"{options.latency_us:g} us latency.\n")
table(1, 10)
table(16, 25)
table(16, 100)
