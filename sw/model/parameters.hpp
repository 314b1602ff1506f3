// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/model/layer_parameters.hpp"
#include "sw/model/network.hpp"

namespace napier {

/// What layer `layer` starts from: the tensors of the network's file where it has them. Else
/// weights are uniform within +-sqrt(6 / rows) (He et al. 2015), drawn from the counter-based
/// generator so that every arithmetic starts from the same point; batch norm's are ones, its
/// variances too, biases and means zeros.
LayerParameters initial_parameters(const Network& network, std::size_t layer, std::uint64_t seed);

/// A file's tensors must be parameters of the network's layers, in their shapes, and variances must
/// not be negative. Throws InputError that names the file and the tensor.
void check_tensors(const Network& network);

/// Lets a network begin from the tensors of another file; an empty name changes nothing. Before
/// connect(). Throws InputError.
void take_weights(Network& network, const std::string& file);
/// Every parameter must stand in the file of weights: what training would begin with is no result.
/// `asked`: the network's name, for messages. Throws InputError.
void require_all_weights(const Network& network, const std::string& asked);

/// The parameters of all layers as a file has them: "LAYER.weight", ".bias", ".running_mean" and
/// ".running_var", LAYER as in reports. Matrices are rows x columns, all else is a list.
TensorMap to_tensors(const Network& network, const std::vector<LayerParameters>& parameters);

} // namespace napier
