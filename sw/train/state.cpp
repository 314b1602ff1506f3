// SPDX-License-Identifier: Apache-2.0
#include "sw/train/state.hpp"

#include <algorithm>
#include <cstring>

#include "hw/config/input_error.hpp"
#include "hw/config/little_endian.hpp"

namespace napier {

namespace {

template <typename Word> Word word_at(const std::vector<std::uint8_t>& bytes, std::size_t index) {
    return little_endian<Word>(bytes.data() + index * sizeof(Word));
}

} // namespace

StateSection number_section(const std::string& name, const std::vector<std::uint64_t>& values) {
    StateSection section{name, {}};
    section.bytes.reserve(values.size() * sizeof(std::uint64_t));
    for (const std::uint64_t value : values) {
        append_little_endian(section.bytes, value);
    }
    return section;
}

StateSection float_section(const std::string& name, const std::vector<float>& values) {
    StateSection section{name, {}};
    section.bytes.reserve(values.size() * sizeof(float));
    for (const float value : values) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        append_little_endian(section.bytes, bits);
    }
    return section;
}

const StateSection& find_section(const BackendState& state, const std::string& name,
                                 std::size_t bytes) {
    const auto section = std::find_if(state.begin(), state.end(),
                                      [&](const StateSection& s) { return s.name == name; });
    if (section == state.end()) {
        throw InputError("section " + name + ": missing");
    }
    if (section->bytes.size() != bytes) {
        throw InputError("section " + name + ": found " + std::to_string(section->bytes.size()) +
                         " bytes, expected " + std::to_string(bytes));
    }
    return *section;
}

std::vector<std::uint64_t> numbers_of(const BackendState& state, const std::string& name,
                                      std::size_t count) {
    const auto& bytes = find_section(state, name, count * sizeof(std::uint64_t)).bytes;
    std::vector<std::uint64_t> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = word_at<std::uint64_t>(bytes, i);
    }
    return values;
}

std::vector<float> floats_of(const BackendState& state, const std::string& name,
                             std::size_t count) {
    const auto& bytes = find_section(state, name, count * sizeof(float)).bytes;
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto bits = word_at<std::uint32_t>(bytes, i);
        std::memcpy(&values[i], &bits, sizeof bits);
    }
    return values;
}

} // namespace napier
