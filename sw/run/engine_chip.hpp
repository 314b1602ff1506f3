// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sw/driver/platform.hpp"
#include "sw/train/whole_pass_backend.hpp"
#include "sw/whole/host_chip.hpp"

namespace napier {

/// What computes the chip's bits: its model, tile by tile, or whole passes on the host. Both count
/// the same.
enum class TrainEngine { tlm, passes };
const char* to_string(TrainEngine engine);

/// A chip by one of the engines, and a network on it. The architecture and the network must outlive
/// it.
class EngineChip {
  public:
    /// `module`: the SystemC module's name. Before time runs. `ranks`: see HostChip; whole passes
    /// only.
    EngineChip(const char* module, const Architecture& architecture, TrainEngine engine,
               Ranks* ranks = nullptr);

    /// Places a network's tensors, with the parameters that it starts with. Throws InputError if it
    /// does not fit.
    void place(const Network& network, std::uint64_t seed);

    PlanBackend& backend() { return *backend_; }
    /// nullptr: whole passes.
    Platform* platform() { return platform_ ? &*platform_ : nullptr; }
    /// nullptr: the SystemC model.
    HostChip* host() { return host_ ? &*host_ : nullptr; }
    /// The backend, once the network is placed; nullptr: the SystemC model.
    WholePassBackend* whole() { return whole_; }

  private:
    std::optional<Platform> platform_;
    std::optional<HostChip> host_;
    std::unique_ptr<PlanBackend> backend_;
    WholePassBackend* whole_ = nullptr;
};

} // namespace napier
