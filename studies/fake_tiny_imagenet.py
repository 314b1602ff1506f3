#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A folder of TinyImageNet's layout and size (200 classes of 500 pictures, 50 for validation) with
one random picture a class, for measuring memory and speed without the real set.
usage: fake_tiny_imagenet.py FOLDER; needs ImageMagick's convert."""
import os
import subprocess
import sys

root = sys.argv[1]
val = os.path.join(root, "val", "images")
os.makedirs(val)
wnids = [f"n{i:08d}" for i in range(200)]
with open(os.path.join(root, "wnids.txt"), "w") as names:
    names.write("".join(wnid + "\n" for wnid in wnids))
with open(os.path.join(root, "val", "val_annotations.txt"), "w") as annotations:
    for number, wnid in enumerate(wnids):
        images = os.path.join(root, "train", wnid, "images")
        os.makedirs(images)
        first = os.path.join(images, f"{wnid}_0.JPEG")
        subprocess.run(["convert", "-seed", str(number), "-size", "64x64", "plasma:fractal",
                        "-type", "TrueColor", first], check=True)
        for i in range(1, 500):
            os.link(first, os.path.join(images, f"{wnid}_{i}.JPEG"))
        for i in range(50):
            name = f"val_{number * 50 + i}.JPEG"
            os.link(first, os.path.join(val, name))
            annotations.write(f"{name}\t{wnid}\t0\t0\t62\t62\n")
