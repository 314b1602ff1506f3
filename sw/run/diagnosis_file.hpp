// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sw/run/diagnosis_csv.hpp"

namespace napier {

/// The samples of one training as they arrive: FOLDER/diagnosis.csv, lines appended as each is
/// there. Those of another training in the file stay; own samples of the same step and later ones
/// are of a run that began again earlier, and go. Without a folder the last sample alone is kept.
class DiagnosisFile {
  public:
    /// `folder`: empty: none. Throws InputError if the file there is none of this kind.
    DiagnosisFile(std::string folder, std::string training, std::uint64_t steps_per_epoch);

    /// Throws OutputError if it cannot be written.
    void add(const DiagnosisSample& sample);
    /// The newest sample, of this run or the one that it goes on with; none if there is none.
    const std::optional<TrainingSample>& last() const { return last_; }

  private:
    std::string path() const { return folder_ + "/diagnosis.csv"; }
    void write_first(const TrainingSample& sample) const;
    void append(const TrainingSample& sample) const;

    std::string folder_;
    std::string training_;
    std::uint64_t steps_per_epoch_;
    bool begun_ = false;
    std::optional<TrainingSample> last_;
};

} // namespace napier
