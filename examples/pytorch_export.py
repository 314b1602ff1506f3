#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a small CNN on Fashion-MNIST in PyTorch and exports it for `napier import`.

usage: pytorch_export.py OUT.onnx [FOLDER of the IDX files]; needs python3-torch and python3-numpy.
Prints the test accuracy in PyTorch, which the imported network has to have too.
"""
import gzip
import sys

import numpy as np
import torch
from torch import nn

out = sys.argv[1]
folder = sys.argv[2] if len(sys.argv) > 2 else "/usr/share/datasets/fashion-mnist"


def idx(name, header):
    with gzip.open(f"{folder}/{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


train = idx("train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28) / 255
test = idx("t10k-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28) / 255
mean, deviation = train.mean(), train.std()  # what `normalise: true` makes of a byte
images = torch.tensor((train - mean) / deviation, dtype=torch.float32)
labels = torch.tensor(idx("train-labels-idx1-ubyte", 8).astype(np.int64))

torch.manual_seed(1)
net = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Dropout(0.2), nn.Linear(16 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, 10))
optimiser = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
for first in range(0, 20000, 64):
    optimiser.zero_grad()
    loss = nn.functional.cross_entropy(net(images[first:first + 64]), labels[first:first + 64])
    loss.backward()
    optimiser.step()

net.eval()
with torch.no_grad():
    found = net(torch.tensor((test - mean) / deviation, dtype=torch.float32)).argmax(1).numpy()
print(f"PyTorch: test accuracy {(found == idx('t10k-labels-idx1-ubyte', 8)).mean():.2%}")
# As it is used: batch norm folded into the convolutions before it, dropout gone. To keep both:
# training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False.
torch.onnx.export(net, torch.zeros(1, 1, 28, 28), out)
