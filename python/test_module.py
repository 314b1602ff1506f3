# SPDX-License-Identifier: Apache-2.0
"""The module against what the program itself promises; then the example, with its plot."""
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import napier

report = napier.simulate("mlp", batch=32)
assert report["schema"] == "napier.simulate/1"
assert sum(layer["cycles"]["total"] for layer in report["layers"]) == report["cycles"]["total"]
slow = napier.simulate("mlp", batch=32, set=[("dram.bandwidth_gb_per_s", "1")])
assert slow["cycles"] == napier.simulate("mlp", batch=32, set={"dram.bandwidth_gb_per_s": 1})["cycles"]
assert slow["cycles"]["total"] > report["cycles"]["total"]
assert slow["macs"] == report["macs"]

try:
    napier.simulate("nothing")
    raise SystemExit("a workload that is not there was accepted")
except napier.InputError as error:
    assert "nothing: neither a bundled network (cnn, " in str(error)

for wrong, message in (({"array.rows": 0}, "set: array.rows: found '0', expected an integer in 1..1024"),
                       ([("array.banana", "1")], "set: array.banana: unknown key")):
    try:
        napier.simulate("mlp", set=wrong)
        raise SystemExit("a key that cannot be set was accepted")
    except napier.InputError as error:
        assert str(error) == message, error

try:
    napier.simulate("mlp", batch=0)
    raise SystemExit("a batch of nothing was accepted")
except napier.InputError as error:
    assert "batch: found 0, expected an integer in 1..65536" in str(error)

rows = napier.sweep("name: a\nworkload: mlp\nbatch: 32\naxes: {array.side: [16, 32, 0]}\n", threads=2)
assert [r["ok"] for r in rows] == [True, True, False]
assert rows[1]["cycles"] == report["cycles"]["total"]
assert rows[1]["stall_cycles"] == report["cycles"]["stall"]
assert rows[1]["dram_bytes"] == sum(report["dram_bytes"].values())
assert [r["point"] for r in rows] == [0, 1, 2] and rows[1]["accuracy"] is None
assert rows[2]["message"] == "spec:4: axes.array.side: found '0'; expected an integer in 1..1024"

a = np.array([1.0, 2.0, -1.0, 0.0])
b = np.array([1.0, 2.0, 1.0, 3.0])
exact = napier.log_add(a, b)
assert exact[2] == 0 and abs(exact[0] - 2) < 0.05 and abs(exact[3] - 3) < 0.02
grid = napier.log_add(np.linspace(0.1, 8, 50)[:, None], np.linspace(0.1, 8, 60)[None, :])
assert grid.shape == (50, 60)

with tempfile.TemporaryDirectory() as folder:
    plot = os.path.join(folder, "plot.png")
    example = pathlib.Path(__file__).with_name("example_tradeoffs.py")
    subprocess.run([sys.executable, str(example), plot], check=True)
    assert os.path.getsize(plot) > 10000
print("all right")
