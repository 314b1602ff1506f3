// SPDX-License-Identifier: Apache-2.0
#include "sw/run/training_cost.hpp"

#include "hw/engine/timing_engine.hpp"
#include "sw/train/step_cost.hpp"

namespace napier {

namespace {

/// Counters by tag of all steps of one mode.
class Sum {
  public:
    Sum(const NetworkPlan& plan, const Architecture& architecture, RunMode mode)
        : plan_(plan), architecture_(architecture), mode_(mode),
          counters_(tags_of(plan.layers().size())) {}

    /// `images` in batches, the last of them what is left, `times` over.
    void add(std::uint64_t images, std::uint64_t batch, std::uint64_t times) {
        add_steps(batch, images / batch * times);
        add_steps(images % batch, images % batch > 0 ? times : 0);
    }
    const TagCounters& of(std::uint16_t tag) const { return counters_.at(tag); }

  private:
    void add_steps(std::uint64_t images, std::uint64_t steps) {
        if (steps == 0) {
            return;
        }
        const StepCost cost = cost_of_step(plan_, architecture_, mode_, static_cast<int>(images));
        for (std::size_t tag = 0; tag < counters_.size(); ++tag) {
            TagCounters power = cost.counters[tag]; // times 1, 2, 4 ...
            for (std::uint64_t rest = steps; rest > 0; rest /= 2) {
                if (rest % 2 == 1) {
                    counters_[tag] += power;
                }
                power += TagCounters(power);
            }
        }
    }

    const NetworkPlan& plan_;
    const Architecture& architecture_;
    RunMode mode_;
    std::vector<TagCounters> counters_;
};

} // namespace

ChipRun training_cost(const Technology& technology, const Architecture& architecture,
                      const Network& network, const TrainingRun& run) {
    const NetworkPlan plan(network, architecture);
    const auto batch = static_cast<std::uint64_t>(network.train.batch);
    const auto epochs = static_cast<std::uint64_t>(run.epochs);
    Sum training(plan, architecture, RunMode::training);
    training.add(run.samples, batch, epochs);
    Sum evaluation(plan, architecture, RunMode::inference);
    evaluation.add(run.test_samples, batch, epochs);
    return account(technology, plan, architecture, training.of(kFetchTag),
                   [&](std::size_t layer, Pass pass) {
                       const std::uint16_t tag = tag_of(layer, pass);
                       return pass == Pass::evaluation ? evaluation.of(tag) : training.of(tag);
                   });
}

} // namespace napier
