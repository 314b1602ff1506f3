// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/transfers.hpp"

namespace napier {

namespace {

void fill(Transfer& transfer, const DeviceTensor& tensor, const TileOf& tile, std::uint32_t address,
          std::uint32_t stride) {
    transfer.element_bits = static_cast<std::uint8_t>(tensor.element_bits);
    transfer.dram_address = tensor.at(tile.row, tile.column);
    transfer.row_stride = tensor.row_stride();
    transfer.rows = static_cast<std::uint32_t>(tile.rows);
    transfer.columns = static_cast<std::uint32_t>(tile.columns);
    transfer.local_address = address;
    transfer.local_stride = stride * static_cast<std::uint32_t>(places(tensor.element_bits));
    transfer.stored = tensor.arithmetic;
}

} // namespace

Load load_of(const DeviceTensor& tensor, const TileOf& tile, Buffer buffer, std::uint32_t address,
             std::uint32_t stride) {
    Load load;
    load.buffer = buffer;
    fill(load, tensor, tile, address, stride);
    return load;
}

Load transposed_load_of(const DeviceTensor& tensor, const TileOf& tile, Buffer buffer,
                        std::uint32_t address) {
    Load load = load_of(tensor, {tile.column, tile.row, tile.columns, tile.rows}, buffer, address,
                        padded(tile.columns));
    load.transpose = true;
    return load;
}

Load gathering_load(const WindowOperand& windows, std::int64_t rows, std::int64_t columns) {
    Load load;
    load.gather = true;
    load.element_bits = static_cast<std::uint8_t>(windows.element_bits);
    load.dram_address = windows.address;
    load.row_stride = windows.row_stride;
    load.rows = static_cast<std::uint32_t>(rows);
    load.columns = static_cast<std::uint32_t>(columns);
    load.stored = windows.arithmetic;
    load.window.fill = windows.window.fill;
    return load;
}

Load gather_of(const WindowOperand& windows, const TileOf& tile, Buffer buffer,
               std::uint32_t address, std::uint32_t stride) {
    Load load = gathering_load(windows, tile.rows, tile.columns);
    load.buffer = buffer;
    load.local_address = address;
    load.local_stride = stride;
    load.window = windows.window;
    load.window.first_row = static_cast<std::uint32_t>(tile.row);
    load.window.first_column = static_cast<std::uint32_t>(tile.column);
    return load;
}

Load transposed_gather_of(const WindowOperand& windows, const TileOf& tile, Buffer buffer,
                          std::uint32_t address) {
    Load load = gather_of(windows, {tile.column, tile.row, tile.columns, tile.rows}, buffer,
                          address, padded(tile.columns));
    load.transpose = true;
    return load;
}

Store store_of(const DeviceTensor& tensor, const TileOf& tile, std::uint32_t address) {
    Store store;
    store.buffer = Buffer::vector;
    fill(store, tensor, tile, address, padded(tile.columns));
    return store;
}

void name_arithmetic(Transfer& transfer, std::uint8_t number) {
    transfer.arithmetic = number;
    transfer.stored = transfer.stored == kNoNumbers ? number : transfer.stored;
}

void append(std::vector<Instruction>& list, const Operation& operation, std::uint16_t tag) {
    list.push_back({Tokens{}, tag, operation});
}

} // namespace napier
