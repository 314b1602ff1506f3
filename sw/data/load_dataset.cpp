// SPDX-License-Identifier: Apache-2.0
#include "sw/data/load_dataset.hpp"

#include "sw/data/byte_source.hpp"
#include "sw/data/cifar.hpp"
#include "sw/data/idx.hpp"
#include "sw/data/own_images.hpp"
#include "sw/data/tiny_imagenet.hpp"

namespace napier {

namespace {

struct Source {
    DatasetInfo info;
    Dataset (*read)(const std::string& name, const std::string& folder);
    ImageShape shape;
};

Dataset read_ten_classes(const std::string& name, const std::string& folder) {
    return read_idx_folder(name, 10, folder);
}

Dataset read_cifar_10(const std::string& name, const std::string& folder) {
    return read_cifar_folder(name, CifarRecord::cifar_10, folder);
}

Dataset read_cifar_100(const std::string& name, const std::string& folder) {
    return read_cifar_folder(name, CifarRecord::cifar_100, folder);
}

Dataset read_200_classes(const std::string& name, const std::string& folder) {
    return read_tiny_imagenet(name, 200, folder);
}

// The checksums are those the CIFAR page states, of the package's files for Fashion-MNIST, and for
// TinyImageNet, whose page states none, the one that loaders in common use check.
const std::vector<Source>& sources() {
    static const std::string cifar_page = "https://www.cs.toronto.edu/~kriz/cifar.html";
    static const std::string research =
        "none stated; for research, cite Krizhevsky, Learning Multiple Layers of Features from "
        "Tiny Images, 2009";
    static const std::vector<Source> all = {
        {{"fashion-mnist", "10 classes, 1x28x28, 60,000 + 10,000 images",
          "Debian package dataset-fashion-mnist (https://github.com/zalandoresearch/fashion-mnist)",
          "30 MB", "MIT",
          "md5 of train-images-idx3-ubyte.gz cf8536b0aa1a6ac5fa3f23001093305c (apt checks the "
          "package)",
          "apt install dataset-fashion-mnist, or name a folder that holds its four IDX files",
          "/usr/share/datasets/fashion-mnist"},
         read_ten_classes,
         {1, 28, 28}},
        {{"mnist", "10 classes, 1x28x28, 60,000 + 10,000 images",
          "http://yann.lecun.com/exdb/mnist/ and its mirrors", "11 MB", "none stated",
          "md5 of train-images-idx3-ubyte.gz f68b3c2dcbeaaa9fbdd348bbdeb94873",
          "name a folder that holds MNIST's four IDX files (plain or .gz)", ""},
         read_ten_classes,
         {1, 28, 28}},
        {{"cifar-10", "10 classes, 3x32x32, 50,000 + 10,000 images", cifar_page,
          "162 MB (cifar-10-binary.tar.gz)", research, "md5 c32a1d4ab5d03f1284b67883e8d87530",
          "get cifar-10-binary.tar.gz from " + cifar_page +
              ", unpack it and name its folder cifar-10-batches-bin",
          ""},
         read_cifar_10,
         {3, 32, 32}},
        {{"cifar-100", "100 classes, 3x32x32, 50,000 + 10,000 images", cifar_page,
          "161 MB (cifar-100-binary.tar.gz)", research, "md5 03b5dce01913d631647c71ecec9e9cb8",
          "get cifar-100-binary.tar.gz from " + cifar_page +
              ", unpack it and name its folder cifar-100-binary",
          ""},
         read_cifar_100,
         {3, 32, 32}},
        {{"tiny-imagenet", "200 classes, 3x64x64, 100,000 + 10,000 (val) images",
          "http://cs231n.stanford.edu/tiny-imagenet-200.zip", "237 MB (248,100,043 bytes)",
          "ImageNet's terms of access: non-commercial research and education",
          "md5 90528d7ca1a48142e341f4ef8d21d0de",
          "get tiny-imagenet-200.zip from http://cs231n.stanford.edu, unzip it and name its folder "
          "tiny-imagenet-200",
          ""},
         read_200_classes,
         {3, 64, 64}},
    };
    return all;
}

const Source& source_named(const std::string& name) {
    std::string known;
    for (const Source& source : sources()) {
        if (source.info.name == name) {
            return source;
        }
        known += (known.empty() ? "" : ", ") + source.info.name;
    }
    throw InputError("data set '" + name + "' is unknown, expected one of: " + known +
                     ", or a shape such as 3x32x32 for images of your own");
}

} // namespace

std::vector<std::string> dataset_names() {
    std::vector<std::string> names;
    for (const Source& source : sources()) {
        names.push_back(source.info.name);
    }
    return names;
}

const DatasetInfo& dataset_info(const std::string& name) {
    return source_named(name).info;
}

ImageShape dataset_shape(const std::string& name) {
    const std::optional<ImageShape> own = shape_named(name);
    return own ? *own : source_named(name).shape;
}

Dataset load_dataset(const std::string& name, const std::string& folder) {
    if (const std::optional<ImageShape> own = shape_named(name)) {
        if (folder.empty()) {
            throw InputError("data set " + name +
                             ": no images given, expected --data with an .npz file or a folder of "
                             "pictures by class");
        }
        return read_own_images(name, *own, folder);
    }
    const Source& source = source_named(name);
    const std::string from = folder.empty() ? source.info.default_folder : folder;
    if (from.empty()) {
        throw InputError("data set " + name + ": no folder given: " + source.info.steps);
    }
    try {
        return source.read(name, from);
    } catch (const MissingFile& error) {
        throw InputError(std::string(error.what()) + ": " + source.info.steps);
    }
}

} // namespace napier
