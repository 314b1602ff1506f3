// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/training_options.hpp"

#include "hw/parallel/worker_pool.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/cli/one_of.hpp"

namespace napier {

CLI::Option* add_engine_option(CLI::App& command, TrainEngine& engine) {
    return one_of<TrainEngine>(
               command.add_option("--engine", engine,
                                  "tlm: the SystemC model, tile by tile; passes: whole passes on "
                                  "the host, the same bits and counts in less time"),
               {{"tlm", TrainEngine::tlm}, {"passes", TrainEngine::passes}})
        ->default_str("tlm");
}

CLI::Option* add_only_option(CLI::App& command, Trainings& only, const std::string& help) {
    return one_of<Trainings>(command.add_option("--only", only, help),
                             {{"chip", Trainings::chip},
                              {"fixed_twin", Trainings::fixed_twin},
                              {"float32", Trainings::float32}});
}

CLI::Option* add_threads_option(CLI::App& command) {
    return command
        .add_option_function<int>(
            "--threads", [](int threads) { WorkerPool::set_shared_threads(threads); },
            "host threads (default: one a processor); they change no result")
        ->check(number_in(1, 1024));
}

} // namespace napier
