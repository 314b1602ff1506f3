// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sw/checkpoint/checkpoint_folder.hpp"
#include "sw/train/trainer.hpp"

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

/// One training of a run (the chip, its twin or float32) with its checkpoints, its part of the
/// curve and its progress line. Its checkpoints are those of OUT/checkpoints/NAME.
class TrainLeg {
  public:
    /// Takes the folder. Throws InputError if `session.start` does not allow for what is there.
    TrainLeg(const std::string& name, const std::string& label, const TrainSession& session,
             Fingerprint fingerprint);

    /// Trains from the beginning (and drops the checkpoints there are), or resumes. Throws
    /// Interrupted, after saving, when a StopSignal has come; OutputError when something cannot be
    /// written, with the last checkpoints as they were.
    TrainingResult run(Backend& backend, const Network& network, const Dataset& data,
                       const TrainingRun& run);

  private:
    void say(const std::string& line) const;
    void resume(Trainer& trainer, Backend& backend) const;
    void save(const Trainer& trainer, Backend& backend) const;
    void write_points(const Trainer& trainer) const;

    std::string name_;
    std::string label_;
    TrainSession session_;
    Fingerprint fingerprint_;
    std::optional<CheckpointFolder> folder_;
};

/// Notes that what the training of that name has come to is in the report now, so that a fresh run
/// may drop its checkpoints.
void mark_reported(const std::string& out, const std::string& name);

} // namespace napier
