// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/data_command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/data/normalisation.hpp"
#include "sw/report/text_table.hpp"

namespace napier {

namespace {

void print_all() {
    using Align = TextTable::Align;
    TextTable table({{"data set", Align::left}, {"what", Align::left}, {"download", Align::left}});
    for (const std::string& name : dataset_names()) {
        const DatasetInfo& info = dataset_info(name);
        table.add_row({info.name, info.what, info.size});
    }
    std::cout << table.str()
              << "`napier data NAME` says how to get one, `napier data NAME --data DIR` checks a "
                 "folder.\n";
}

void print_info(const DatasetInfo& info) {
    std::cout << fmt::format("{}: {}\n  source:   {}\n  download: {}\n  licence:  {}\n"
                             "  checksum: {}\n  to do:    {}\n",
                             info.name, info.what, info.source, info.size, info.licence,
                             info.checksum, info.steps);
    std::cout << (info.default_folder.empty()
                      ? "  then:     napier train NETWORK --data FOLDER\n"
                      : "  found in: " + info.default_folder + " without --data\n");
}

std::string split_line(const std::string& name, const ImageSplit& split, int classes) {
    std::vector<std::size_t> counts(static_cast<std::size_t>(classes));
    for (const std::uint8_t label : split.labels) {
        ++counts[label];
    }
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    std::string line =
        fmt::format("  {}: {} images, {}..{} a class", name, split.count(), *least, *most);
    const auto absent = std::count(counts.begin(), counts.end(), std::size_t{0});
    return line + (absent > 0 ? fmt::format(", {} classes without any\n", absent) : "\n");
}

void print_contents(const Dataset& set) {
    std::cout << fmt::format("{}: whole: {} classes, images of {}\n", set.name, set.classes,
                             to_string(set.shape))
              << split_line("train", set.train, set.classes)
              << split_line("test ", set.test, set.classes);
    const Normalisation scale = training_normalisation(set);
    std::cout << fmt::format("  training pixels: mean {:.4f}, deviation {:.4f} by channel\n",
                             fmt::join(scale.mean, " "), fmt::join(scale.deviation, " "));
}

} // namespace

void add_data_command(CLI::App& app) {
    auto name = std::make_shared<std::string>();
    auto folder = std::make_shared<std::string>();
    CLI::App* const command =
        app.add_subcommand("data", "The data sets: how to get one, and what a folder of one holds");
    command->add_option("name", *name, "data set (default: a list of all)");
    command->add_option("--data", *folder, "a folder to read and check");
    command->callback([name, folder, command] {
        if (folder->empty() && command->count("--data") > 0) {
            throw InputError("--data: found '', expected a folder");
        }
        if (name->empty()) {
            print_all();
        } else if (folder->empty()) {
            print_info(dataset_info(*name));
        } else {
            print_contents(load_dataset(*name, *folder));
        }
    });
}

} // namespace napier
