// SPDX-License-Identifier: Apache-2.0
#include "sw/run/diagnosis_file.hpp"

#include <filesystem>
#include <fstream>

#include "sw/report/atomic_file.hpp"
#include "sw/report/folder_lock.hpp"

namespace napier {

DiagnosisFile::DiagnosisFile(std::string folder, std::string training,
                             std::uint64_t steps_per_epoch)
    : folder_(std::move(folder)), training_(std::move(training)),
      steps_per_epoch_(steps_per_epoch) {
    if (folder_.empty() || !std::filesystem::exists(path())) {
        return;
    }
    for (TrainingSample& sample : read_diagnosis(path())) {
        if (sample.training == training_) {
            last_ = std::move(sample);
        }
    }
}

void DiagnosisFile::add(const DiagnosisSample& sample) {
    last_ = TrainingSample{training_, (sample.step - 1) / steps_per_epoch_ + 1, sample};
    if (folder_.empty()) {
        return;
    }
    const FolderLock lock(folder_, FolderLock::Wait::yes);
    if (begun_) {
        append(*last_);
    } else {
        write_first(*last_);
    }
    begun_ = true;
}

void DiagnosisFile::write_first(const TrainingSample& sample) const {
    std::string text = diagnosis_header() + "\n";
    if (std::filesystem::exists(path())) {
        for (const TrainingSample& before : read_diagnosis(path())) {
            if (before.training != training_ || before.sample.step < sample.sample.step) {
                text += diagnosis_lines(before);
            }
        }
    }
    write_file_atomically(path(), text + diagnosis_lines(sample));
}

void DiagnosisFile::append(const TrainingSample& sample) const {
    std::ofstream out(path(), std::ios::app);
    out << diagnosis_lines(sample);
    out.close();
    if (!out) {
        throw OutputError(path() + ": cannot be written");
    }
}

} // namespace napier
