// SPDX-License-Identifier: Apache-2.0
#include "hw/config/bundled_files.hpp"

#include <algorithm>

#include "hw/config/file_exists.hpp"
#include "hw/config/input_error.hpp"
#include "hw/config/plain_file.hpp"

namespace napier {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

} // namespace

bool is_text(const std::string& name_or_text) {
    return (!name_or_text.empty() && name_or_text.front() == '{') ||
           name_or_text.find(": ") != std::string::npos;
}

std::string not_found(const std::string& name_or_path, const std::string& kind,
                      const std::vector<std::string>& bundled) {
    return name_or_path + ": neither a bundled " + kind + " (" + listed(bundled) + ") nor a file";
}

void check_name_or_file(const std::string& name_or_path, const std::string& kind,
                        const std::vector<std::string>& bundled) {
    if (!contains(bundled, name_or_path) && !is_text(name_or_path) && !file_exists(name_or_path)) {
        throw InputError(not_found(name_or_path, kind, bundled));
    }
}

BundledFiles::BundledFiles(std::string kind,
                           const std::vector<std::pair<std::string, std::string>>& files)
    : kind_(std::move(kind)), files_(files) {
    for (const auto& file : files) {
        names_.push_back(file.first);
    }
}

bool BundledFiles::has(const std::string& name) const {
    return contains(names_, name);
}

const std::string& BundledFiles::bundled_text(const std::string& name) const {
    for (const auto& file : files_) {
        if (file.first == name) {
            return file.second;
        }
    }
    throw InputError(name + ": no bundled " + kind_ + "; bundled are: " + listed(names_));
}

NamedFile BundledFiles::find(const std::string& name_or_path) const {
    if (has(name_or_path)) {
        return {bundled_text(name_or_path), name_or_path + ".yaml"};
    }
    if (is_text(name_or_path)) {
        return {name_or_path, kind_};
    }
    check_name_or_file(name_or_path, kind_, names_);
    return {file_text(name_or_path), name_or_path};
}

} // namespace napier
