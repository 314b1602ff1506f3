// SPDX-License-Identifier: Apache-2.0
// What a run has written, read again: a record's JSON, or a learning curve's CSV.
#include "sw/run/curve_file.hpp"
#include "sw/run/read_record.hpp"

#include <cmath>

#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    const bool record = (bytes.next() & 1) != 0;
    const std::string path =
        fuzz::write(record ? "report.json" : "curve.csv", bytes.data(), bytes.left());
    return fuzz::returns_or_refuses([&] {
        if (record) {
            fuzz::require(read_record(path).contains("schema"), "a record names its schema");
            return;
        }
        for (const Curve& curve : read_curves(path)) {
            for (const EpochResult& epoch : curve.points) {
                fuzz::require(std::isfinite(epoch.train_loss) && epoch.test_accuracy >= 0 &&
                                  epoch.test_accuracy <= 1,
                              "a curve holds losses and accuracies");
            }
        }
    });
}
