# SPDX-License-Identifier: Apache-2.0
# %% [markdown]
# # Chips for a perceptron: time against energy
# Run as a script (`PYTHONPATH=build/python python3 python/example_tradeoffs.py plot.png`) or cell
# by cell. Needs python3-numpy and python3-matplotlib.

# %%
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import napier

# %% What a sum of two words comes out as, against the real sum.
x = np.linspace(-4, 4, 801)
error = napier.log_add(x, np.ones_like(x), "lns12") - (x + 1)

# %% Every array from 8 x 8 to 64 x 64, three dataflows, four DRAMs.
rows = napier.sweep("""
name: example
network: mlp
batch: 32
set: {scratchpad.banks: 64}
axes:
  array.side: [8, 16, 32, 64]
  array.dataflow: [os, ws, is]
  dram.bandwidth_gb_per_s: {from: 6.4, to: 51.2, factor: 2}
""")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2))
for flow, marker in (("os", "o"), ("ws", "s"), ("is", "^")):
    points = [r for r in rows if r["status"] == "ok" and r["array.dataflow"] == flow]
    left.scatter([r["seconds"] * 1e6 for r in points],
                 [r["energy_per_sample_pj"] * 1e-6 for r in points],
                 c=[np.log2(float(r["array.side"])) for r in points], marker=marker, label=flow)
left.set(xscale="log", xlabel="training step of 32 (us)", ylabel="energy a sample (uJ)",
         title="colour: side of the array, 8 to 64")
left.legend(title="dataflow")
right.plot(x, error)
right.set(xlabel="x", ylabel="error of x + 1", title="log-add of lns12")
figure.tight_layout()
path = sys.argv[1] if len(sys.argv) > 1 else "tradeoffs.png"
figure.savefig(path, dpi=120)
print(f"{len(rows)} chips, {path} written")
