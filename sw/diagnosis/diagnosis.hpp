// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include "sw/diagnosis/product_sample.hpp"
#include "sw/diagnosis/sample.hpp"
#include "sw/diagnosis/update_watch.hpp"
#include "sw/whole/pass_observer.hpp"

namespace napier {

/// Says what the numbers of a training do, at the first step and every `every` steps after.
class Diagnosis final : public PassObserver {
  public:
    /// `done` is given each sample as its step ends.
    Diagnosis(std::uint64_t every, std::function<void(const DiagnosisSample&)> done)
        : every_(every), done_(std::move(done)) {}

    bool begin(std::uint32_t step) override;
    void before(const NetworkPlan& plan, const HostMemory& memory,
                const PassOperation& operation) override;
    void after(const NetworkPlan& plan, const HostMemory& memory,
               const PassOperation& operation) override;
    void end() override { done_(sample_); }

  private:
    const WordValues& values_of(const NetworkPlan& plan, const DeviceTensor& tensor);

    std::uint64_t every_;
    std::function<void(const DiagnosisSample&)> done_;
    DiagnosisSample sample_;
    std::optional<ProductSample> product_; ///< of the operation that runs
    std::optional<UpdateWatch> update_;
    std::map<std::tuple<std::uint8_t, int, int>, WordValues> values_; ///< see values_of()
};

} // namespace napier
