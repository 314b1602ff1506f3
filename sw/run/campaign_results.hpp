// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sw/report/folder_lock.hpp"
#include "sw/run/campaign_spec.hpp"

namespace napier {

/// One run of a campaign.
struct CampaignRun {
    std::string arithmetic;
    std::string name; ///< of the case
    double rate = 0;
    std::int64_t run = 0; ///< from 0
    double test_accuracy = 0;
    std::uint64_t injected = 0; ///< bits, all places and fields
    std::uint64_t corrected = 0;
    std::uint64_t detected = 0;

    /// What it is, in the CSV's first four columns.
    std::string key() const;
};

/// A mean and the half of its 95 % confidence interval (Student's t; nan for one value).
struct Mean {
    double mean;
    double margin;
};
Mean mean_of(const std::vector<double>& values);

/// The runs of one arithmetic, case and rate.
struct CampaignSummary {
    std::string arithmetic;
    std::string name; ///< of the case
    double rate = 0;
    std::size_t runs = 0;
    Mean test_accuracy{};
    double injected = 0; ///< bits, the mean of the runs
    double corrected = 0;
    double detected = 0;
};

/// Runs of a campaign: FOLDER/results.csv, whole after every run, so that a killed campaign goes
/// on; FOLDER/spec.yaml, so that another one does not.
class CampaignResults {
  public:
    /// Throws InputError if the folder holds results of another spec, or is another campaign's at
    /// this moment; OutputError if it cannot be written.
    CampaignResults(const std::string& folder, const CampaignSpec& spec);

    bool has(const CampaignRun& run) const { return keys_.count(run.key()) > 0; }
    std::size_t size() const { return runs_.size(); }
    void add(const CampaignRun& run);
    /// In the order of the runs.
    std::vector<CampaignSummary> summary() const;
    const std::string& csv() const { return text_; }
    /// Writes FOLDER/summary.csv, a line an arithmetic, case and rate, and returns it as a table.
    std::string summarise() const;

  private:
    std::string folder_;
    FolderLock lock_;
    std::vector<CampaignRun> runs_;
    std::set<std::string> keys_;
    std::string text_; ///< of results.csv
};

} // namespace napier
