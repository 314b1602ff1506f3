# SPDX-License-Identifier: Apache-2.0
"""The module against what the program itself promises; then the example, with its plot."""
import ast
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

import napier

PROGRAM = sys.argv[1]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
import check_record


def checked(record):
    assert list(check_record.faults(record)) == []
    return record


def without_host(record):
    """What does not depend on when and where it ran."""
    if isinstance(record, dict):
        return {key: without_host(value) for key, value in record.items()
                if key not in ("host", "host_seconds", "wall_seconds", "started", "command")}
    return [without_host(item) for item in record] if isinstance(record, list) else record


def on_command_line(folder, *arguments):
    """The record of the same by the program."""
    out = os.path.join(folder, "out")
    subprocess.run([PROGRAM, *arguments, "--out", out], check=True, capture_output=True)
    return json.loads(pathlib.Path(out, "report.json").read_text())


record = checked(napier.simulate("mlp", batch=32))
report = record["results"]["chip"]
assert sum(row["cycles"] for row in report["passes"]) + report["fetch"]["cycles"] == report["cycles"]
tlm = checked(napier.simulate("mlp", batch=32, engine="tlm"))["results"]["chip"]
assert tlm["events"] == report["events"] and tlm["energy_pj"] == report["energy_pj"]
slow = napier.simulate("mlp", batch=32, set=[("dram.bandwidth_gb_per_s", "1")])["results"]["chip"]
again = napier.simulate("mlp", batch=32, set={"dram.bandwidth_gb_per_s": 1})["results"]["chip"]
assert slow["cycles"] == again["cycles"] > report["cycles"]
assert slow["macs"] == report["macs"]

# A record's inputs are networks and chips again.
inputs = record["inputs"]
same = napier.simulate(inputs["network"], inputs["chip"], batch=32)
assert same["results"] == record["results"] and same["inputs"] == inputs
small = napier.simulate(inputs["network"], inputs["chip"], batch=32, set={"array.side": 16})
found = napier.diff(record, small)
assert [(d["path"], d["a"], d["b"]) for d in found if d["kind"] == "cause"] == [
    ("inputs.chip.array.rows", 32, 16), ("inputs.chip.array.columns", 32, 16)]
assert found[0]["kind"] == "cause" and any(d["path"] == "results.chip.cycles" for d in found)
assert napier.diff(record, same) == []

# One answer: each bundled network on a chip of its own, asked here, of the program, and of a sweep.
chosen = random.Random(5)
for name in subprocess.run([PROGRAM, "show", "network"], capture_output=True, text=True,
                           check=True).stdout.split():
    keys = {"array.rows": chosen.choice([8, 12, 32]), "array.columns": chosen.choice([8, 16, 20]),
            "array.dataflow": chosen.choice(["os", "ws", "is"]),
            "dram.bandwidth_gb_per_s": chosen.choice([3.2, 12.8, 50])}
    batch = chosen.choice([1, 2])
    here = napier.simulate(name, set=keys, batch=batch)
    words = [f"{key}={value}" for key, value in keys.items()]
    with tempfile.TemporaryDirectory() as folder:
        there = on_command_line(folder, "simulate", name, "--batch", str(batch),
                                *(word for pair in words for word in ("--set", pair)))
    assert without_host(here) == without_host(there), name
    point = napier.sweep({"name": "one", "network": name, "batch": batch,
                          "axes": {key: [value] for key, value in keys.items()}})[0]
    for key in set(point) & set(here["results"]["chip"]):
        assert point[key] == here["results"]["chip"][key], (name, key)

# Trainings, one after the other in one process, have the command line's bits.
arguments = {"samples": 96, "test_samples": 50, "epochs": 1, "seed": 3, "arithmetic": "lns10"}
with tempfile.TemporaryDirectory() as folder:
    trained = [checked(napier.train("mlp", **arguments, out=os.path.join(folder, str(i))))
               for i in range(2)]
    weights = os.path.join(folder, "w.safetensors")
    by_program = on_command_line(
        folder, "train", "mlp", "--save-weights", weights, *(word for key, value in arguments.items()
                                  for word in ("--" + key.replace("_", "-"), str(value))))
    assert without_host(trained[0]) == without_host(trained[1]) == without_host(by_program)
    assert set(trained[0]["results"]) == {"chip", "fixed_twin", "float32"}
    tested = napier.evaluate("mlp", weights=weights, test_samples=50, arithmetic="lns10", only="chip")
    assert (tested["results"]["chip"]["test"]["test_loss"]
            == trained[0]["results"]["chip"]["training"]["curve"][-1]["test_loss"])
    rerun = napier.rerun(os.path.join(folder, "0", "report.json"))
    assert without_host(rerun) == without_host(trained[0])
    vcd = napier.wave("log-add", out=os.path.join(folder, "a.vcd"))
    assert os.path.getsize(vcd["file"]) == vcd["bytes"] > 1000
    timed = on_command_line(folder, "simulate", "lenet", "--batch", "4", "--mode", "inference")
    assert without_host(timed) == without_host(napier.simulate("lenet", batch=4, mode="inference"))

# Images of one's own, as arrays: two classes that one pixel tells apart.
drawn = np.random.default_rng(1).integers(0, 256, (60, 1, 2, 3), dtype=np.uint8)
own = {"name": "own", "dataset": "1x2x3", "layers": [{"kind": "dense", "outputs": 2}],
       "train": {"batch": 10, "epochs": 4, "learning_rate": 0.5}}
arrays = {"train_images": drawn, "train_labels": drawn[:, 0, 0, 0] // 128,
          "test_images": drawn, "test_labels": drawn[:, 0, 0, 0] // 128}
assert napier.train(own, data=arrays)["results"]["chip"]["training"]["test_accuracy"] > 0.9
try:
    napier.train(own, data={**arrays, "train_labels": arrays["train_labels"][:-1]})
    raise SystemExit("fewer labels than images were accepted")
except napier.InputError as error:
    assert "train_labels: found 59, expected 60" in str(error)

try:
    napier.simulate("nothing")
    raise SystemExit("a network that is not there was accepted")
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

try:
    napier.simulate("mlp", strict_prices=True)
    raise SystemExit("a MAC that was not measured was accepted")
except napier.InputError as error:
    assert str(error).startswith("--strict-prices: technology nm45 has not measured"), error
napier.simulate("mlp", tech="ihp130", strict_prices=True, set={"clock_ns": 10})

spec = "name: a\nnetwork: mlp\nbatch: 32\naxes: {array.side: [16, 32, 0]}\n"
rows = napier.sweep(spec, threads=2)
assert [r["status"] for r in rows] == ["ok", "ok", "error"]
for key in ("cycles", "array_cycles", "vector_cycles", "stall_cycles", "seconds", "energy_pj",
            "energy_per_sample_pj", "area_um2", "dram_read_bytes", "dram_write_bytes",
            "utilization"):
    assert rows[1][key] == report[key], key
assert [r["point"] for r in rows] == [0, 1, 2] and abs(rows[1]["test_accuracy"] - 0.8734) < 1e-4
assert rows[2]["message"] == "spec:4: axes.array.side: found '0'; expected an integer in 1..1024"
assert napier.sweep({"name": "a", "network": inputs["network"], "arch": inputs["chip"], "batch": 32,
                     "axes": {"array.side": [32]}})[0]["cycles"] == report["cycles"]

# Ctrl-C ends a sweep and a timing in the middle of a point of minutes.
long = "name: a\nnetwork: vgg16\nbatch: 4096\nset: {scratchpad.kib: 4, dram.capacity_mib: 1048576}\n"
for run, said in (
        (lambda: napier.sweep(long + "axes: {array.side: [4, 5]}\n", threads=1), "0 of 2 points had run"),
        (lambda: napier.simulate("vgg16", batch=4096, set={"array.side": 4, "scratchpad.kib": 4,
                                                          "dram.capacity_mib": 1048576}), "")):
    asked = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT))
    asked.start()
    try:
        run()
        raise SystemExit("a point of minutes took no time")
    except KeyboardInterrupt as stop:
        assert said in str(stop), stop
    asked.join()
try: # Python's own handler is back
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
    raise SystemExit("Ctrl-C is lost after a sweep")
except KeyboardInterrupt:
    pass

a = np.array([1.0, 2.0, -1.0, 0.0])
b = np.array([1.0, 2.0, 1.0, 3.0])
exact = napier.log_add(a, b)
assert exact[2] == 0 and abs(exact[0] - 2) < 0.05 and abs(exact[3] - 3) < 0.02
grid = napier.log_add(np.linspace(0.1, 8, 50)[:, None], np.linspace(0.1, 8, 60)[None, :])
assert grid.shape == (50, 60)

# The stubs say what the module has.
stubs = ast.parse(pathlib.Path(__file__).with_name("napier.pyi").read_text())
functions = [node for node in stubs.body if isinstance(node, ast.FunctionDef)]
assert {f.name for f in functions} == {name for name in dir(napier)
                                       if type(getattr(napier, name)).__name__ == "builtin_function_or_method"}
for function in functions:
    names = [argument.arg for argument in function.args.args]
    signature = getattr(napier, function.name).__doc__.splitlines()[0]
    assert [part.split(":")[0].strip() for part in re.findall(r"[(,] *(\w+:)", signature)] == [
        f"{name}" for name in names], (signature, names)

with tempfile.TemporaryDirectory() as folder:
    plot = os.path.join(folder, "plot.png")
    example = pathlib.Path(__file__).with_name("example_tradeoffs.py")
    subprocess.run([sys.executable, str(example), plot], check=True)
    assert os.path.getsize(plot) > 10000
print("all right")
