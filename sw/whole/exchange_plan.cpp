// SPDX-License-Identifier: Apache-2.0
#include "sw/whole/exchange_plan.hpp"

#include <variant>

#include "sw/whole/pass_sharing.hpp"

namespace napier {

namespace {

/// Nobody is there, and nothing is sent.
class CountedRanks final : public Ranks {
  public:
    explicit CountedRanks(int count) : count_(count) {}
    int count() const override { return count_; }
    int rank() const override { return 0; }
    void all_gather(std::uint8_t* /*bytes*/, const std::vector<std::size_t>& /*cuts*/) override {}
    void all_to_all(const std::uint8_t* /*sent*/, const std::vector<std::size_t>& /*sent_cuts*/,
                    std::uint8_t* /*received*/,
                    const std::vector<std::size_t>& /*received_cuts*/) override {}
    void broadcast(std::vector<std::uint8_t>& /*bytes*/) override {}

  private:
    int count_;
};

} // namespace

std::vector<std::uint64_t> exchange_bytes(const NetworkPlan& plan, RunMode mode,
                                          std::int64_t images, int ranks) {
    const std::vector<PassOperation> operations = plan.passes(mode, images);
    CountedRanks counted(ranks);
    PassSharing sharing(&counted, nullptr);
    std::vector<std::uint64_t> bytes;
    for (int step = 0; step < 2; ++step) {
        bytes.clear();
        sharing.begin(images);
        for (const PassOperation& operation : operations) {
            const std::uint64_t before = sharing.bytes_sent();
            const std::uint16_t tag = header_of(operation).tag;
            const NumberSystem& mac =
                plan.arithmetic(plan.arithmetic_of(layer_of(tag), pass_of(tag))).mac;
            struct Visitor {
                PassSharing& sharing;
                const NumberSystem& mac;
                void operator()(const BatchNormPass& pass) const {
                    if (!sharing.blocks(pass, mac)) {
                        sharing.own_channels(pass);
                    }
                    sharing.own_rows(pass);
                }
                void operator()(const GemmPass& pass) const {
                    if (!sharing.blocks(pass, mac)) {
                        sharing.own(pass);
                    }
                }
                void operator()(const SoftmaxPass& pass) const { sharing.own(pass); }
                void operator()(const UpdatePass& pass) const { sharing.own(pass); }
                void operator()(const PoolPass& pass) const { sharing.own(pass); }
                void operator()(const RowsPass& pass) const { sharing.own(pass); }
            };
            std::visit(Visitor{sharing, mac}, operation);
            bytes.push_back(sharing.bytes_sent() - before);
        }
    }
    return bytes;
}

} // namespace napier
