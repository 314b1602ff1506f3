// SPDX-License-Identifier: Apache-2.0
// Ranks over MPI. All exchanges are collective operations that are waited for here, so that a wait
// can see that a process of this machine has died, and that it leaves the core to who computes.
#include "sw/run/training_ranks.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <functional>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>

#include <mpi.h>
#include <unistd.h>

#include "sw/report/atomic_file.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/mpi_world.hpp"
#include "sw/run/started_ranks.hpp"

namespace napier {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kLooks = 2000;                ///< before a wait gives its core away
constexpr auto kDoze = 20ms;                ///< until a wait sleeps between looks
constexpr auto kSleep = 200us;              ///< each time
constexpr auto kCheck = 100ms;              ///< between two looks at the other processes
constexpr auto kPatience = 700ms;           ///< with others that do not answer, once told to end
constexpr int kSpoken = 3;                  ///< tag of the message that says so
constexpr std::size_t kMostBytes = 1 << 30; ///< of a message: MPI counts in int

/// A process: where it runs, and its number there.
struct Process {
    std::uint64_t machine;
    std::int64_t id;
};

/// Of a message, as MPI takes them.
struct Pieces {
    explicit Pieces(const std::vector<std::size_t>& cuts) {
        for (std::size_t r = 0; r + 1 < cuts.size(); ++r) {
            sizes.push_back(static_cast<int>(cuts[r + 1] - cuts[r]));
            places.push_back(static_cast<int>(cuts[r]));
        }
    }
    std::vector<int> sizes;
    std::vector<int> places;
};

[[noreturn]] void end_world(int code) {
    std::cout.flush();
    remove_temporaries();
    MPI_Abort(mpi_world(), code);
    _exit(code);
}

class MpiRanks final : public Ranks {
  public:
    explicit MpiRanks(std::string hope) : hope_(std::move(hope)), world_(mpi_world()) {
        Process own{std::hash<std::string>{}(boost::mpi::environment::processor_name()), getpid()};
        processes_.resize(static_cast<std::size_t>(count()));
        MPI_Allgather(&own, sizeof own, MPI_BYTE, processes_.data(), sizeof own, MPI_BYTE, world_);
        crowded_ = on_machine() > sysconf(_SC_NPROCESSORS_ONLN);
    }

    int count() const override { return mpi_world().size(); }
    int rank() const override { return mpi_world().rank(); }

    void all_gather(std::uint8_t* bytes, const std::vector<std::size_t>& cuts) override {
        MPI_Request request = MPI_REQUEST_NULL;
        if (cuts.back() > kMostBytes) {
            for (int root = 0; root < count(); ++root) {
                const auto at = static_cast<std::size_t>(root);
                broadcast_piece(bytes + cuts[at], cuts[at + 1] - cuts[at], root);
            }
            return;
        }
        const Pieces pieces(cuts);
        MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, bytes, pieces.sizes.data(),
                        pieces.places.data(), MPI_BYTE, world_, &request);
        wait(request);
    }

    void all_to_all(const std::uint8_t* sent, const std::vector<std::size_t>& sent_cuts,
                    std::uint8_t* received,
                    const std::vector<std::size_t>& received_cuts) override {
        const Pieces out(sent_cuts);
        const Pieces in(received_cuts);
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Ialltoallv(sent, out.sizes.data(), out.places.data(), MPI_BYTE, received,
                       in.sizes.data(), in.places.data(), MPI_BYTE, world_, &request);
        wait(request);
    }

    void broadcast(std::vector<std::uint8_t>& bytes) override {
        std::uint64_t size = bytes.size();
        broadcast_piece(reinterpret_cast<std::uint8_t*>(&size), sizeof size, 0);
        bytes.resize(size);
        broadcast_piece(bytes.data(), bytes.size(), 0);
    }

    int on_machine() const {
        return static_cast<int>(
            std::count_if(processes_.begin(), processes_.end(), [&](const Process& process) {
                return process.machine == own().machine;
            }));
    }

    /// Whether another rank has said why the training ends; waits for it.
    bool another_speaks(Clock::duration longest) {
        for (const auto end = Clock::now() + longest; !spoken_ && Clock::now() < end;) {
            std::this_thread::sleep_for(kSleep);
            look_for_speech();
        }
        return spoken_;
    }

    /// Ends all ranks; the others hear that this one has spoken, so they are silent.
    [[noreturn]] void abort(int code) {
        std::vector<MPI_Request> requests;
        for (int r = 0; r < count(); ++r) {
            if (r != rank() && !spoken_) {
                MPI_Isend(nullptr, 0, MPI_BYTE, r, kSpoken, world_, &requests.emplace_back());
            }
        }
        int done = 0;
        for (const auto end = Clock::now() + kCheck; done == 0 && Clock::now() < end;) {
            MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done,
                        MPI_STATUSES_IGNORE);
        }
        end_world(code);
    }

  private:
    void look_for_speech() {
        int there = 0;
        MPI_Iprobe(MPI_ANY_SOURCE, kSpoken, world_, &there, MPI_STATUS_IGNORE);
        spoken_ = spoken_ || there != 0;
    }

    const Process& own() const { return processes_[static_cast<std::size_t>(rank())]; }

    void broadcast_piece(std::uint8_t* bytes, std::size_t size, int root) {
        for (std::size_t done = 0; done < size; done += kMostBytes) {
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Ibcast(bytes + done, static_cast<int>(std::min(kMostBytes, size - done)), MPI_BYTE,
                       root, world_, &request);
            wait(request);
        }
    }

    void wait(MPI_Request& request) {
        int done = 0;
        for (int look = 0; look < kLooks && done == 0; ++look) {
            MPI_Test(&request, &done, MPI_STATUS_IGNORE);
        }
        const auto start = Clock::now();
        auto checked = start;
        while (done == 0) {
            const auto now = Clock::now();
            if (now - start < kDoze && !crowded_) {
                std::this_thread::yield();
            } else {
                std::this_thread::sleep_for(kSleep);
            }
            if (now - checked > kCheck) {
                checked = now;
                check_others();
            }
            MPI_Test(&request, &done, MPI_STATUS_IGNORE);
        }
    }

    /// Nobody else ends while this process waits for an answer, unless something went wrong.
    void check_others() {
        look_for_speech();
        if (spoken_) {
            return; // who has spoken ends this process
        }
        int lowest = count();
        int gone = -1;
        for (int r = count(); r-- > 0;) {
            const Process& process = processes_[static_cast<std::size_t>(r)];
            const bool here = process.machine == own().machine;
            if (here && kill(static_cast<pid_t>(process.id), 0) != 0 && errno == ESRCH) {
                gone = r;
            } else if (here) {
                lowest = r;
            }
        }
        if (gone >= 0) {
            if (lowest == rank()) {
                end("rank " + std::to_string(gone) + " of " + std::to_string(count()) +
                        " is gone: the training ends",
                    1);
            }
            return; // the lowest ends this process too
        }
        if (const int signal = StopSignal::received()) {
            told_ = told_ == Clock::time_point{} ? Clock::now() : told_;
            if (rank() == 0 && Clock::now() - told_ > kPatience) {
                end("told to end (signal " + std::to_string(signal) +
                        ") while other ranks do not answer",
                    128 + signal);
            }
        }
    }

    [[noreturn]] void end(const std::string& line, int code) {
        std::cerr << "napier: " + line + hope_ + "\n" << std::flush;
        abort(code);
    }

    std::string hope_;
    MPI_Comm world_;
    std::vector<Process> processes_; ///< by rank
    bool crowded_ = false;           ///< more processes on the machine than it has processors
    Clock::time_point told_{};       ///< to end
    bool spoken_ = false;            ///< another rank has said why all end
};

std::unique_ptr<MpiRanks>& group() {
    static std::unique_ptr<MpiRanks> ranks;
    return ranks;
}

} // namespace

Ranks* training_ranks(const std::string& hope) {
    if (started_rank().by_mpi && mpi_world().size() > 1 && !group()) {
        group() = std::make_unique<MpiRanks>(hope);
    }
    return group().get();
}

int ranks_on_machine() {
    return group() ? group()->on_machine() : 1;
}

bool leads_ranks() {
    return group() ? group()->rank() == 0 : started_rank().rank == 0;
}

bool speaks_of_errors() {
    if (!group()) {
        let_rank_0_speak();
        return true;
    }
    return leads_ranks() || !group()->another_speaks(3s);
}

void end_ranks(int code) {
    if (group()) {
        group()->abort(code);
    }
    if (mpi_runs()) { // a sweep: MPI's own end would wait for ranks that wait for this one
        end_world(code);
    }
}

} // namespace napier
