// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/data/dataset.hpp"

namespace napier {

/// What a person needs to know to get a data set; nothing is ever downloaded by this program.
struct DatasetInfo {
    std::string name;
    std::string what;   ///< classes, shape, counts
    std::string source; ///< where from
    std::string size;   ///< of the download
    std::string licence;
    std::string checksum;       ///< of the download
    std::string steps;          ///< how to get it and what to name as its folder
    std::string default_folder; ///< empty: the user has to say
};

// A data set has a name: one of the public sets, or a shape such as 3x32x32 (channels x height x
// width) for images of one's own.

/// fashion-mnist, mnist, cifar-10, cifar-100, tiny-imagenet.
std::vector<std::string> dataset_names();
/// Throws InputError that lists the known names.
const DatasetInfo& dataset_info(const std::string& name);

/// Its images' shape, without reading it. Throws InputError.
ImageShape dataset_shape(const std::string& name);

/// Reads a data set by name from a folder, images of one's own from a folder or an .npz file; an
/// empty folder means where Debian installs it, for the
/// sets that Debian has. Throws InputError; where a file or the folder is missing the message says
/// how to get the set.
Dataset load_dataset(const std::string& name, const std::string& folder = "");

} // namespace napier
