// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/config/yaml_fields.hpp"

namespace napier {

/// The keys that a DRAM preset says and a chip's `dram` may say otherwise: see yaml_fields.hpp.
template <typename Fields, typename Dram> void dram_figures(Fields& fields, Dram& dram) {
    fields.integer("channels", dram.channels, 1, 1024);
    fields.integer("interleave_bytes", dram.interleave_bytes, 16, 1 << 20);
    fields.real("bandwidth_gb_per_s", dram.bandwidth_gb_per_s, 0.001, 1e6);
    fields.real("latency_ns", dram.latency_ns, 0, 1e6);
    fields.real("row_miss_ns", dram.row_miss_ns, 0, 1e6);
    fields.choice("row_policy", dram.row_policy, names_of<RowPolicy>(2));
    fields.integer("row_bytes", dram.row_bytes, 64, 1 << 20);
    fields.integer("banks", dram.banks, 1, 4096);
    fields.real("transfer_pj_per_bit", dram.transfer_pj_per_bit, 0, 1e6);
    fields.real("activation_pj_per_row", dram.activation_pj_per_row, 0, 1e6);
    fields.real("background_mw", dram.background_mw, 0, 1e6);
    fields.real("phy_mw", dram.phy_mw, 0, 1e6);
    fields.real("phy_area_mm2", dram.phy_area_mm2, 0, 1e6);
}

} // namespace napier
