// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_session.hpp"

#include <iostream>

#include <fmt/format.h>

#include "sw/report/progress.hpp"
#include "sw/report/sha256.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/curve_file.hpp"
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
                   Fingerprint fingerprint)
    : name_(name), label_(label), session_(session), fingerprint_(std::move(fingerprint)) {
    if (session.out.empty()) {
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
    std::cerr << label_ << ": " << line << '\n';
}

void TrainLeg::resume(Trainer& trainer, Backend& backend) const {
    const std::optional<Checkpoint> checkpoint =
        folder_->newest(fingerprint_, [&](const std::string& line) { say(line); });
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
    folder_->save(trainer.progress().batches,
                  {fingerprint_, to_json(trainer.progress()), backend.save()});
}

void TrainLeg::write_points(const Trainer& trainer) const {
    write_curve(session_.out, {name_, trainer.progress().curve});
}

TrainingResult TrainLeg::run(Backend& backend, const Network& network, const Dataset& data,
                             const TrainingRun& run) {
    Trainer trainer(backend, network, data, run);
    if (folder_) {
        if (session_.start == Start::resume) {
            resume(trainer, backend);
        } else {
            folder_->clear();
        }
        write_points(trainer);
    }
    const bool finished_before = trainer.done();
    const std::uint64_t every = session_.checkpoint_every < 0
                                    ? trainer.steps_per_epoch()
                                    : static_cast<std::uint64_t>(session_.checkpoint_every);
    Progress progress(label_, trainer.total_images(), "images");
    progress.done_before(trainer.images());
    while (!trainer.done()) {
        if (const int signal = StopSignal::received()) {
            if (!folder_) {
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
        progress.advance(images);
        if (!folder_) {
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
        progress.finish();
        if (folder_) {
            save(trainer, backend);
        }
    }
    TrainingResult result = trainer.result();
    result.weights_sha256 = sha256_text(backend.weight_bytes());
    return result;
}

} // namespace napier
