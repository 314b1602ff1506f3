// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_session.hpp"

#include <algorithm>
#include <iostream>
#include <numeric>

#include <fmt/format.h>

#include "hw/config/invariant_error.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/sha256.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/curve_file.hpp"
#include "sw/run/shared_checkpoint.hpp"
#include "sw/run/train_progress_json.hpp"

namespace napier {

namespace {

std::string checkpoints_of(const std::string& out, const std::string& name) {
    return out + "/checkpoints/" + name;
}

} // namespace

void mark_reported(const std::string& out, const std::string& name) {
    CheckpointFolder(checkpoints_of(out, name)).mark_reported();
}

TrainLeg::TrainLeg(const std::string& name, const std::string& label, const TrainSession& session,
                   Fingerprint fingerprint, Ranks* ranks)
    : name_(name), label_(label), session_(session), fingerprint_(std::move(fingerprint)),
      ranks_(ranks) {
    if (session.out.empty() || !leads()) {
        return;
    }
    folder_.emplace(checkpoints_of(session.out, name));
    if (session.start == Start::fresh && folder_->unreported()) {
        throw InputError(fmt::format("--out: {} holds a training ({}) that is in no report: "
                                     "continue it with --resume or drop it with --discard",
                                     session.out, name));
    }
}

void TrainLeg::say(const std::string& line) const {
    if (leads()) {
        std::cerr << label_ << ": " << line << '\n';
    }
}

int TrainLeg::stop_signal() const {
    const int own = StopSignal::received();
    if (ranks_ == nullptr) {
        return own;
    }
    std::vector<std::uint8_t> all(static_cast<std::size_t>(ranks_->count()));
    std::vector<std::size_t> cuts(all.size() + 1);
    std::iota(cuts.begin(), cuts.end(), std::size_t{0});
    all[static_cast<std::size_t>(ranks_->rank())] = static_cast<std::uint8_t>(own);
    ranks_->all_gather(all.data(), cuts);
    return *std::max_element(all.begin(), all.end());
}

void TrainLeg::require_same_weights(const std::string& sha256) const {
    if (ranks_ == nullptr) {
        return;
    }
    std::vector<std::uint8_t> first(sha256.begin(), sha256.end());
    ranks_->broadcast(first);
    const std::string expected(first.begin(), first.end());
    if (sha256 != expected) {
        throw InvariantError(fmt::format("rank {}: weights of SHA-256 {}, rank 0 has {}: do all "
                                         "machines have the same program and data?",
                                         ranks_->rank(), sha256, expected));
    }
}

void TrainLeg::resume(Trainer& trainer, Backend& backend) const {
    std::optional<Checkpoint> checkpoint;
    if (leads()) {
        checkpoint = folder_->newest(fingerprint_, [&](const std::string& line) { say(line); });
    }
    if (ranks_ != nullptr) {
        checkpoint = shared_checkpoint(*ranks_, std::move(checkpoint));
    }
    if (!checkpoint) {
        say("no checkpoint yet, starts at the beginning");
        return;
    }
    const TrainingProgress progress =
        progress_from_json(checkpoint->progress, checkpoint->file + ": progress");
    try {
        trainer.restore(progress);
        backend.restore(checkpoint->state);
    } catch (const InputError& error) {
        throw BadCheckpoint(checkpoint->file + ": " + error.what());
    }
    say(trainer.done() ? "was finished"
                       : fmt::format("continues after step {} of {}", trainer.progress().step,
                                     trainer.total_steps()));
}

void TrainLeg::save(const Trainer& trainer, Backend& backend) const {
    const BackendState state = backend.save(); // of all ranks
    if (leads()) {
        folder_->save(trainer.progress().batches,
                      {fingerprint_, to_json(trainer.progress()), state});
    }
}

void TrainLeg::write_points(const Trainer& trainer) const {
    if (leads()) {
        write_curve(session_.out, {name_, trainer.progress().curve});
    }
}

TrainingResult TrainLeg::run(Backend& backend, const Network& network, const Dataset& data,
                             const TrainingRun& run) {
    Trainer trainer(backend, network, data, run);
    const bool kept = !session_.out.empty();
    if (kept) {
        if (session_.start == Start::resume) {
            resume(trainer, backend);
        } else if (leads()) {
            folder_->clear();
        }
        write_points(trainer);
    }
    const bool finished_before = trainer.done();
    const std::uint64_t every = session_.checkpoint_every < 0
                                    ? trainer.steps_per_epoch()
                                    : static_cast<std::uint64_t>(session_.checkpoint_every);
    std::optional<Progress> progress;
    if (leads()) {
        progress.emplace(label_, trainer.total_images(), "images");
        progress->done_before(trainer.images());
    }
    while (!trainer.done()) {
        if (const int signal = stop_signal()) {
            if (!kept) {
                throw Interrupted(signal, "interrupted; without --out nothing is kept");
            }
            save(trainer, backend);
            throw Interrupted(signal,
                              fmt::format("interrupted after step {} of {} ({}); continue "
                                          "with --resume",
                                          trainer.progress().step, trainer.total_steps(), name_));
        }
        const std::size_t epochs = trainer.progress().curve.size();
        const std::size_t images = trainer.advance();
        if (progress) {
            progress->advance(images);
        }
        if (!kept) {
            continue;
        }
        if (trainer.progress().curve.size() > epochs) {
            write_points(trainer);
        }
        if (images > 0 && every > 0 && trainer.progress().step % every == 0) {
            save(trainer, backend);
        }
    }
    if (!finished_before) {
        if (progress) {
            progress->finish();
        }
        if (kept) {
            save(trainer, backend);
        }
    }
    TrainingResult result = trainer.result();
    result.weights_sha256 = sha256_text(backend.weight_bytes());
    require_same_weights(result.weights_sha256);
    return result;
}

} // namespace napier
