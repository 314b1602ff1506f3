// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sw/checkpoint/checkpoint_folder.hpp"
#include "sw/train/trainer.hpp"
#include "sw/whole/ranks.hpp"

namespace napier {

/// What happens to checkpoints that are already there.
enum class Start {
    fresh,   ///< removed if their run has its report.json, else refused
    discard, ///< removed
    resume,  ///< continued; without any, the training starts at its beginning
};

/// Where and how often a run leaves something behind.
struct TrainSession {
    std::string out;            ///< folder; empty: nothing is kept
    long checkpoint_every = -1; ///< training steps; 0: only at the end; below: after each epoch
    Start start = Start::fresh;
};

/// Whether this process is the one that reads and writes files and says what happens.
inline bool leads(const Ranks* ranks) {
    return ranks == nullptr || ranks->rank() == 0;
}

/// One training of a run (the chip, its twin or float32) with its checkpoints, its part of the
/// curve and its progress line. Its checkpoints are those of OUT/checkpoints/NAME.
class TrainLeg {
  public:
    /// Takes the folder, if this process leads the ranks; nullptr: it is alone. Throws InputError
    /// if `session.start` does not allow for what is there.
    TrainLeg(const std::string& name, const std::string& label, const TrainSession& session,
             Fingerprint fingerprint, Ranks* ranks = nullptr);

    /// Trains from the beginning (and drops the checkpoints there are), or resumes; all ranks
    /// alike. Throws Interrupted, after saving, when a StopSignal has come to one of them;
    /// OutputError when something cannot be written, with the last checkpoints as they were.
    TrainingResult run(Backend& backend, const Network& network, const Dataset& data,
                       const TrainingRun& run);

  private:
    void say(const std::string& line) const;
    bool leads() const { return napier::leads(ranks_); }
    int stop_signal() const; ///< of any rank, 0 if none
    void resume(Trainer& trainer, Backend& backend) const;
    void require_same_weights(const std::string& sha256) const;
    void save(const Trainer& trainer, Backend& backend) const;
    void write_points(const Trainer& trainer) const;

    std::string name_;
    std::string label_;
    TrainSession session_;
    Fingerprint fingerprint_;
    Ranks* ranks_;
    std::optional<CheckpointFolder> folder_; ///< of who leads
};

/// Notes that what the training of that name has come to is in the report now, so that a fresh run
/// may drop its checkpoints.
void mark_reported(const std::string& out, const std::string& name);

} // namespace napier
