# SPDX-License-Identifier: Apache-2.0
"""An accelerator that trains in logarithms: cycles, energy, area and bit-true training.

A record is a dict of the schema napier.run/2 (docs/records.md); energies are in picojoules, areas in
square microns, times in seconds, as the keys say. `network`, `arch`, `tech` and `faults` take a
bundled name, a file's path, or the thing itself as a dict, such as a record's
record["inputs"]["chip"]. `set` replaces keys of the chip: {"array.rows": 16}. Bad input raises
InputError with one line that names the key, what was found and what was expected.
"""
from typing import Any, Iterable, Mapping, Optional, Union

import numpy as np
import numpy.typing as npt

__version__: str
commit: str

Named = Union[str, Mapping[str, Any]]
Set = Union[Mapping[str, Any], Iterable[tuple[str, Any]]]
# A folder or an .npz file; or arrays of one's own under train_images, train_labels, test_images and
# test_labels, for a network whose `dataset` is a shape such as 3x32x32. Images are uint8, N x C x H x W
# or N x H x W x C; labels are integers from 0.
Data = Union[str, Mapping[str, npt.ArrayLike]]
Record = dict[str, Any]

class InputError(ValueError): ...
class OutputError(OSError): ...

def train(
    network: Named,
    arch: Named = "lns12-32x32",
    data: Data = "",
    epochs: int = 0,
    samples: int = 0,
    test_samples: int = 0,
    seed: int = 1,
    width_multiplier: float = 1.0,
    only: str = "",
    engine: str = "tlm",
    out: str = "",
    set: Set = {},
    arithmetic: str = "",
    tech: Named = "",
    faults: Named = "",
    strict_prices: bool = False,
    batch: Optional[int] = None,
    learning_rate: Optional[float] = None,
    momentum: Optional[float] = None,
    weight_decay: Optional[float] = None,
    threads: int = 0,
) -> Record:
    """Train a network on the chip, on the chip's fixed-point twin and in float32.

    `only` is "chip", "fixed_twin" or "float32" for one of them. `engine` is "tlm" for the SystemC
    model, or "passes" for whole passes on the host: the same bits and counts in less time. 0 stands for the network's own
    number of epochs, for all images and for all processors. `data` is the data set's folder. With
    `out` the record, the curve and checkpoints are kept in that folder; an unfinished run there is
    dropped. The bits are the command line's, however many trainings a process runs. Ctrl-C raises
    KeyboardInterrupt.
    """

def evaluate(
    network: Named,
    arch: Named = "lns12-32x32",
    weights: str = "",
    data: Data = "",
    test_samples: int = 0,
    width_multiplier: float = 1.0,
    only: str = "",
    engine: str = "tlm",
    out: str = "",
    set: Set = {},
    arithmetic: str = "",
    tech: Named = "",
    faults: Named = "",
    strict_prices: bool = False,
    batch: Optional[int] = None,
    threads: int = 0,
) -> Record:
    """Test a network with given weights; nothing is trained.

    `weights` is a safetensors file with all parameters, empty for the one that the network's file
    names. 0 stands for all test images and all processors. With `out` the record and
    predictions.csv are kept in that folder.
    """

def simulate(
    network: Named,
    arch: Named = "lns12-32x32",
    batch: int = 1,
    mode: str = "training",
    engine: str = "fast",
    set: Set = {},
    arithmetic: str = "",
    tech: Named = "",
    faults: Named = "",
    strict_prices: bool = False,
) -> Record:
    """Time a training step (`mode` "training") or a forward pass ("inference") without values.

    `engine` is "fast", or "tlm" for the SystemC model; both count the same.
    """

def sweep(spec: Named, threads: int = 0) -> list[dict[str, Any]]:
    """Time a network on every chip of a grid; a row a point, in order, with results.csv's keys.

    `spec` is the YAML text of a sweep (docs/sweeps.md) or the same as a dict. A point that cannot run
    has the status "error" and says why in `message`; one whose clock its MAC cannot meet, "too_fast".
    Ctrl-C raises KeyboardInterrupt, which says how many points had run.
    """

def wave(
    bench: str,
    out: str = "",
    arch: Named = "lns12-4x4",
    network: str = "mlp",
    data: str = "",
    seed: int = 1,
    layer: int = 0,
    pass_: str = "forward",
    step: int = 0,
    tile: int = 0,
    from_: int = 0,
    cycles: Optional[int] = None,
    set: Set = {},
    arithmetic: str = "",
) -> dict[str, Any]:
    """Run a pin-level bench (`napier wave --list`) and write its waveform to `out` (BENCH.vcd).

    The arguments from `network` to `cycles` are for the bench "layer". Returns the keys file,
    variables, bytes and traced.
    """

def rerun(
    record: str,
    out: str = "",
    data: str = "",
    weights: str = "",
    set: Set = {},
    arithmetic: str = "",
    tech: Named = "",
    faults: Named = "",
    strict_prices: bool = False,
) -> Record:
    """Run again what a record's file says, on a changed chip if one is asked for."""

def diff(a: Union[str, Record], b: Union[str, Record]) -> list[dict[str, Any]]:
    """Where two records differ: rows with kind ("cause" or "effect"), path, a and b; causes first."""

def log_add(
    a: npt.ArrayLike, b: npt.ArrayLike, arithmetic: str = "lns12"
) -> npt.NDArray[np.float64]:
    """a + b in the arithmetic's words, element by element (arrays are broadcast)."""
