#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# own_images.sh NAPIER: the same images from IDX files, from .npz files as several programs write them
# and from folders of pictures train the same bits; damaged ones are refused.
set -u
napier=$1
. "$(dirname "$0")/shell_checks.sh"
. "$(dirname "$0")/training_checks.sh"
cd "$work" || exit 1
/usr/bin/python3 - <<'PY' || exit 1
import os, struct, zlib
import numpy as np

def idx(name):
    data = open("data/" + name, "rb").read()
    rank = data[3]
    shape = struct.unpack(">" + "I" * rank, data[4:4 + 4 * rank])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)

def png(path, image):  # H x W, or H x W x 3
    colour = image.ndim == 3
    chunk = lambda kind, data: (struct.pack(">I", len(data)) + kind + data
                                + struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    head = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], 8, 2 if colour else 0, 0, 0, 0)
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
                  + chunk(b"IEND", b""))

x, y = idx("train-images-idx3-ubyte"), idx("train-labels-idx1-ubyte")
tx, ty = idx("t10k-images-idx3-ubyte"), idx("t10k-labels-idx1-ubyte")
np.savez("plain.npz", train_images=x[:, None], train_labels=y, test_images=tx[:, None], test_labels=ty)
np.savez_compressed("keras.npz", x_train=x, y_train=y.astype("<i8"), x_test=tx, y_test=ty.astype("<i4"))
np.savez("last.npz", train_images=x[..., None], train_labels=y[:, None], test_images=tx[..., None],
         test_labels=ty[:, None])
# Pictures are read by class: the same order, as arrays.
order, torder = np.argsort(y, kind="stable"), np.argsort(ty, kind="stable")
np.savez("sorted.npz", train_images=x[order], train_labels=y[order], test_images=tx[torder],
         test_labels=ty[torder])
for split, images, labels in (("train", x, y), ("test", tx, ty)):
    for number, (image, label) in enumerate(zip(images, labels)):
        folder = f"pictures/{split}/class{label}"
        os.makedirs(folder, exist_ok=True)
        png(f"{folder}/{number:04}.png", image)
# Colours: channel c of image i is image i + c.
colour = np.stack([np.roll(x, -c, 0) for c in range(3)], 1)
tcolour = np.stack([np.roll(tx, -c, 0) for c in range(3)], 1)
np.savez("rgb.npz", train_images=colour[order], train_labels=y[order], test_images=tcolour[torder],
         test_labels=ty[torder])
for split, images, labels in (("train", colour, y), ("val", tcolour, ty)):
    for number, (image, label) in enumerate(zip(images, labels)):
        folder = f"rgb/{split}/class{label}"
        os.makedirs(folder, exist_ok=True)
        png(f"{folder}/{number:04}.png", np.ascontiguousarray(image.transpose(1, 2, 0)))
good = dict(train_images=x, train_labels=y, test_images=tx, test_labels=ty)
for name, change in {
        "float": {"train_images": x / 255.0}, "few": {"train_labels": y[:-1]},
        "big": {"test_labels": ty.astype("<i4") + 300}, "negative": {"test_labels": ty.astype("<i8") - 1},
        "turned": {"train_images": np.asfortranarray(x)}, "small": {"train_images": x[:, :, :27]},
        "object": {"train_labels": np.array([None] * 300, dtype=object)},
        "words": {"train_labels": np.array(["a"] * 300)}, "none": {"train_images": x[:0], "train_labels": y[:0]},
}.items():
    np.savez(name + ".npz", **{**good, **change})
np.savez("half.npz", train_images=x, train_labels=y)
data = bytearray(open("plain.npz", "rb").read())
data[20000] ^= 1
open("flipped.npz", "wb").write(data)
open("short.npz", "wb").write(data[:30000])
open("text.npz", "w").write("no archive\n")
PY
sed 's/dataset: fashion-mnist/dataset: 1x28x28/' net.yaml >own.yaml
sed 's/dataset: fashion-mnist/dataset: 3x28x28/' net.yaml >rgb.yaml
digest() { # digest NETWORK DATA
    "$napier" train "$1" --data "$2" --only float32 --epochs 1 2>log | grep -o '[0-9a-f]\{64\}' || cat log
}
expected=$(digest net.yaml data)
for file in plain keras last; do
    [ "$(digest own.yaml $file.npz)" = "$expected" ] || fail "$file.npz: $(digest own.yaml $file.npz), expected $expected"
done
[ "$(digest own.yaml pictures)" = "$(digest own.yaml sorted.npz)" ] || fail "pictures: $(digest own.yaml pictures)"
[ "$(digest rgb.yaml rgb)" = "$(digest rgb.yaml rgb.npz)" ] || fail "colours: $(digest rgb.yaml rgb)"
"$napier" train own.yaml --data keras.npz --only chip --epochs 1 --out run 2>log >&2 || fail "train: $(cat log)"
"$napier" rerun run/report.json 2>log | grep -q '^no difference in inputs and results$' || fail "rerun: $(cat log)"
"$napier" simulate own.yaml --batch 2 >/dev/null || fail 'images of a known shape can be timed without them'
"$napier" data 1x28x28 --data pictures | grep -q '^1x28x28: whole: 10 classes, images of 1x28x28$' || fail 'data'

bad() { # bad FILE PATTERN
    refuses "^napier: $1: $2" train own.yaml --data "$1"
}
bad float.npz 'train_images: found numbers of type <f8, expected bytes \(uint8, 0..255\)$'
bad few.npz 'train_labels: found 299, expected 300, a label an image$'
bad big.npz 'test_labels: found a label outside 0..255 at image 0$'
bad negative.npz 'test_labels: found a label outside 0..255 at image [0-9]*$'
bad turned.npz 'train_images: its columns come first'
bad small.npz 'train_images: found 300 x 28 x 27, expected images of 1x28x28: N x 1 x 28 x 28 or'
bad object.npz 'train_labels: expected an array of numbers$'
bad words.npz 'train_labels: expected an array of numbers$'
bad none.npz 'train_images: found 0 x 28 x 28, expected images'
bad half.npz 'test_images: no such array$'
bad flipped.npz 'train_images: is (cut off or )?damaged'
bad short.npz 'not an .npz file \(numpy.savez writes one\)$'
bad text.npz 'not an .npz file'
bad none.file 'not found'
refuses 'data set 1x28x28: no images given, expected --data with an .npz file or a folder' train own.yaml
sed 's/outputs: 10/outputs: 9/' own.yaml >nine.yaml
sed 's/1x28x28/1x8x8/' own.yaml >tiny.yaml
refuses "expected the 10 classes of 1x28x28" train nine.yaml --data keras.npz
picture() { # picture CHANGE PATTERN
    cp -r pictures damaged
    (cd damaged && eval "$1")
    refuses "$2" train own.yaml --data damaged
    rm -rf damaged
}
one='train/class3/$(ls train/class3 | head -1)'
picture "head -c 60 \"$one\" >x && mv x \"$one\"" 'damaged/train/class3/[0-9]*.png: is cut off or damaged$'
picture "echo text >\"$one\"" '[0-9]*.png: not a PNG picture$'
picture "cp ../rgb/train/class3/* train/class3/" '[0-9]*.png: found colours, expected a grey picture'
picture 'echo x >train/class3/notes.txt' 'notes.txt: expected a picture: .png, .jpg or .jpeg$'
picture 'mv test/class3 test/other' 'damaged/test/other: expected a class that train has too$'
picture 'rm -r test' 'damaged/test: not found, or no folder$'
picture 'rm test/*/*' 'damaged/test: found no pictures$'
refuses 'train/class0/[0-9]*.png: found 28x28, expected 8x8$' train tiny.yaml --data pictures
exit $failed
