// SPDX-License-Identifier: Apache-2.0
#include "sw/data/load_dataset.hpp"

#include "sw/data/byte_source.hpp"
#include "sw/data/cifar.hpp"
#include "sw/data/idx.hpp"

namespace napier {

namespace {

struct Source {
    std::string name;
    std::string default_folder; ///< empty: the user has to say
    std::string how_to_get;
    Dataset (*read)(const std::string& name, const std::string& folder);
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

const std::vector<Source>& sources() {
    static const std::string cifar_page = " from https://www.cs.toronto.edu/~kriz/cifar.html, "
                                          "unpack it and name its folder";
    static const std::vector<Source> all = {
        {"fashion-mnist", "/usr/share/datasets/fashion-mnist",
         "apt install dataset-fashion-mnist, or name a folder that holds its four IDX files",
         read_ten_classes},
        {"mnist", "", "name a folder that holds MNIST's four IDX files (plain or .gz)",
         read_ten_classes},
        {"cifar-10", "", "get cifar-10-binary.tar.gz" + cifar_page, read_cifar_10},
        {"cifar-100", "", "get cifar-100-binary.tar.gz" + cifar_page, read_cifar_100},
    };
    return all;
}

} // namespace

std::vector<std::string> dataset_names() {
    std::vector<std::string> names;
    for (const Source& source : sources()) {
        names.push_back(source.name);
    }
    return names;
}

Dataset load_dataset(const std::string& name, const std::string& folder) {
    std::string known;
    for (const Source& source : sources()) {
        if (source.name != name) {
            known += (known.empty() ? "" : ", ") + source.name;
            continue;
        }
        const std::string from = folder.empty() ? source.default_folder : folder;
        if (from.empty()) {
            throw InputError("data set " + name + ": no folder given: " + source.how_to_get);
        }
        try {
            return source.read(name, from);
        } catch (const MissingFile& error) {
            throw InputError(std::string(error.what()) + ": " + source.how_to_get);
        }
    }
    throw InputError("data set '" + name + "' is unknown, expected one of: " + known);
}

} // namespace napier
