#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Includes among the folders of hw/, tb/ and sw/ point downwards.

Usage: folders.py SOURCE_FOLDER

Folders are modules. FOLDERS names them from the bottom up: a file includes files of its own folder
and of folders before it, so no two folders can need each other. The first include that points
upwards ends the test with its file and line, and so does a folder that is not in the list.
"""
import pathlib
import re
import sys

FOLDERS = """
hw/config hw/parallel hw/arith/common hw/arith/lns hw/arith/fixed hw/arith hw/chip hw/isa hw/cost hw/energy hw/values/kernels hw/values
hw/engine hw/tlm hw/rtl hw/pins tb
sw/report sw/data sw/anneal sw/characterize sw/driver sw/pass sw/model sw/onnx sw/lower sw/whole
sw/diagnosis sw/train sw/checkpoint sw/run sw/cli
""".split()
HEIGHT = {folder: height for height, folder in enumerate(FOLDERS)}
INCLUDE = re.compile(r'\s*#\s*include\s+"((?:hw|tb|sw)/[^"]+)"')


def module_of(path):
    """The folder of FOLDERS that a file lies in, or whose part its folder is; None without one."""
    folders = [str(path.parent), str(path.parent.parent)]
    return next((folder for folder in folders if folder in HEIGHT), None)


def arrows_up(root):
    """Lines of text, one for each include that points upwards or lies in no known folder."""
    for top in ("hw", "tb", "sw"):
        for file in sorted((root / top).rglob("*.[ch]pp")):
            path = file.relative_to(root)
            own = module_of(path)
            if own is None:
                yield f"{path}: {path.parent} is not in FOLDERS of tests/folders.py"
                continue
            for number, line in enumerate(file.read_text().splitlines(), 1):
                found = INCLUDE.match(line)
                if not found:
                    continue
                if not (root / found[1]).exists():
                    yield f"{path}:{number}: includes {found[1]}, which is not there"
                    continue
                other = module_of(pathlib.PurePath(found[1]))
                if other is None or HEIGHT[other] > HEIGHT[own]:
                    yield f"{path}:{number}: includes {found[1]}, but {other} stands above {own}"


def main():
    root = pathlib.Path(sys.argv[1])
    for arrow in arrows_up(root):
        sys.exit(arrow)


main()
