// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hw/arith/accumulator.hpp"
#include "hw/arith/fixed.hpp"
#include "hw/faults/fault_config.hpp"

namespace napier {

/// How a weight update reaches weights whose step is smaller than their grid: rounded at random, so
/// that the mean is exact, into a copy with `master_bits` more fraction bits than the word, or
/// both.
struct UpdateRule {
    enum class Rounding { stochastic, nearest };
    Rounding rounding = Rounding::stochastic;
    int master_bits = 0; ///< 0: the word itself takes the updates

    bool stochastic() const { return rounding == Rounding::stochastic; }
    /// "stochastic update", "stochastic update of words and 4 bits"
    std::string describe() const;
};

/// What words of `width` bits need to learn within a point of float32: below 12 bits, masters. At
/// ten bits a step is so far below the grid that random rounding alone costs half a point.
UpdateRule default_update(int width);

/// Fixed point: how many fraction bits the words of each kind of tensor have.
struct FixedScales {
    int activation = 6;
    int weight = 9;
    int gradient = 11;       ///< of activations: they end at 1, as softmax's do
    int weight_gradient = 6; ///< sums over the batch
};

/// The passes of a layer that may compute in an arithmetic of their own.
constexpr std::size_t kLayerPasses = 4;
constexpr const char* kLayerPassNames[kLayerPasses] = {"forward", "data_gradient",
                                                       "weight_gradient", "update"};

/// Layers, or some of their passes, that do not compute in the chip's own LNS arithmetic.
struct LayerArithmetic {
    std::vector<std::string> layers; ///< names or numbers; empty: all
    std::array<bool, kLayerPasses> passes{};
    LnsMacConfig mac;
    std::string table_name; ///< pwl only

    bool updates() const { return passes[kLayerPasses - 1]; } ///< weights are kept in its words
    /// "layers 0 fc2, weight_gradient: lns10f4, pwl lns10_f4_s8, cascade: 32"
    std::string describe() const;
};
constexpr std::size_t kMaxArithmetics = 16; ///< of a chip: instructions name one in four bits

/// The number system of a chip: what its MACs compute and how its weights are updated.
struct Arithmetic {
    std::variant<FixedMacConfig, LnsMacConfig> mac;
    UpdateRule update;
    FixedScales scales;     ///< fixed point only
    std::string table_name; ///< LNS pwl only
    /// LNS only: what else is built in, and who uses it; of two that name the same pass the later.
    std::vector<LayerArithmetic> by_layer;

    /// How many are built in; number 0 is the chip's own, number i + 1 that of by_layer[i].
    std::size_t count() const { return 1 + by_layer.size(); }
    /// One of them alone, as a chip that has no other would have it.
    Arithmetic alone(std::size_t number) const;
    int widest_word_bits() const;
    int widest_master_bits() const;
    /// Of a partial sum; `own` are those of number 0.
    int widest_state_bits(int own) const;

    bool is_lns() const { return std::holds_alternative<LnsMacConfig>(mac); }
    int word_bits() const;
    /// Bits of a weight as stored: word_bits, plus the master's.
    int master_word_bits() const;
    /// "lns12f6 pwl lns12_f6_s8, cascade: 32" or "fixed12, wide accumulator"
    std::string describe() const;
};

enum class Dataflow { output_stationary, weight_stationary, input_stationary };
enum class Folds { serial, overlapped };
std::string to_string(Dataflow dataflow); // "os", "ws", "is": the field's abbreviations
std::string to_string(Folds folds);

struct ArrayShape {
    int rows = 32;
    int columns = 32;
    Dataflow dataflow = Dataflow::output_stationary;
    Folds folds = Folds::serial;
};

struct ScratchpadSizes {
    int input_kib = 64;
    int weight_kib = 64;
    int accumulator_kib = 64;
    int vector_kib = 64;
    int banks = 32; ///< each gives one word a cycle
};

struct DmaConfig {
    int burst_bytes = 256;
    int bytes_per_cycle = 32;
    int outstanding = 8;
    int line_buffer_kib = 16; ///< map rows kept while windows slide over them
};

struct DramConfig {
    double bandwidth_gb_per_s = 12.8;
    double latency_ns = 50;
    double row_miss_ns = 30;
    int row_bytes = 2048;
    int banks = 8;
    int capacity_mib = 1024;
    bool ideal = false; ///< no latency, endless bandwidth: for closed forms
};

/// A chip, resolved and validated: what every model reads. See configs/chips for files.
struct Architecture {
    std::string name;
    double clock_ns = 2.0;
    Arithmetic arithmetic;
    ArrayShape array;
    ScratchpadSizes scratchpad;
    int vector_lanes = 32;
    int queue_depth = 16;
    DmaConfig dma;
    DramConfig dram;
    std::string technology = "nm45";
    FaultConfig faults; ///< none in a file: see `napier train --faults`
    std::string file;   ///< it was read from; empty: it was not

    /// What errors call it.
    const std::string& source() const { return file.empty() ? name : file; }

    /// Words a buffer holds: capacity in bits over the bits of its words.
    std::uint32_t input_words() const;
    std::uint32_t weight_words() const;
    std::uint32_t vector_words() const;
    std::uint32_t accumulator_words(int state_bits) const;
};

/// A preset's name or a file's path. Throws InputError naming file, line and key.
Architecture load_architecture(const std::string& name_or_path);
std::vector<std::string> architecture_presets();
/// The text of the same file.
std::string architecture_text(const std::string& name_or_path);

/// Keys of an architecture's file by their path, and what to put there: {"array.rows", "16"}.
using Overrides = std::vector<std::pair<std::string, std::string>>;
/// The same with some keys replaced or added, under the same checks; two shorthands exist:
/// `array.side` (rows and columns) and `scratchpad.kib` (all four). `arithmetic` by itself takes a
/// short name, as named_arithmetic does.
Architecture load_architecture(const std::string& name_or_path, const Overrides& overrides);

/// An arithmetic by its short name: lns8, lns10, lns12, lns12f5, lns12f6, lns14, lns16, fixed8 ..
/// fixed16, with -narrow for a W-bit accumulator. `lns12+4` keeps 4 more bits of every weight in a
/// master copy; what the name does not say of updates is `update`, or the default of its width.
/// Throws InputError listing the known names.
Arithmetic named_arithmetic(const std::string& name,
                            const std::optional<UpdateRule>& update = std::nullopt);

/// Scales that keep the integer bits which train well, whatever the width.
FixedScales default_scales(int width);

/// The fixed-point twin of a chip: same word, same array, same memory.
Architecture fixed_twin(const Architecture& chip, FixedAccumulator accumulator);

} // namespace napier
