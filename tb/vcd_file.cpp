// SPDX-License-Identifier: Apache-2.0
#include "tb/vcd_file.hpp"

#include <charconv>

namespace napier {

namespace {

constexpr std::size_t kBuffer = 1 << 16; ///< small enough to stay in the cache
constexpr int kTabulatedBits = 16;       ///< numbers up to this width keep their texts

std::string binary(std::uint64_t value, int bits) {
    std::string text(static_cast<std::size_t>(bits) + 1, 'b');
    for (int i = 0; i < bits; ++i) {
        text[static_cast<std::size_t>(bits - i)] = ((value >> i) & 1) != 0 ? '1' : '0';
    }
    return text;
}

std::string real_text(double value) {
    char digits[40];
    const auto end = std::to_chars(digits + 1, digits + sizeof(digits), value).ptr;
    digits[0] = 'r';
    return {digits, end};
}

} // namespace

VcdFile::VcdFile(std::function<void(std::string_view)> write) : write_(std::move(write)) {
    // No date: the same run gives the same bytes.
    header_ = "$version Napier $end\n$timescale 1 ps $end\n";
}

void VcdFile::open_scope(const std::string& name) {
    header_ += "$scope module " + name + " $end\n";
}

void VcdFile::close_scope() {
    header_ += "$upscope $end\n";
}

VcdFile::Id VcdFile::variable(const char* type, int bits, const std::string& name) {
    // Identifiers are numbers in base 94, digits '!' to '~'.
    Id id;
    std::size_t rest = next_id_++;
    do {
        id.insert(id.begin(), static_cast<char>('!' + rest % 94));
        rest /= 94;
    } while (rest > 0);
    header_ +=
        std::string("$var ") + type + ' ' + std::to_string(bits) + ' ' + id + ' ' + name +
        (bits > 1 && std::string(type) == "wire" ? " [" + std::to_string(bits - 1) + ":0]" : "") +
        " $end\n";
    return id;
}

void VcdFile::bit(const std::string& name, const bool& value) {
    bits_.push_back({&value, value, variable("wire", 1, name)});
}

void VcdFile::integer(const std::string& name, const std::int32_t& value, int bits) {
    integers_.push_back({{&value, value, variable("wire", bits, name)}, bits});
}

void VcdFile::flags(const std::vector<std::string>& names, const std::uint8_t& value) {
    FlagsVariable flags{{&value, value, {}}, {}};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!names[i].empty()) {
            flags.bits.emplace_back(static_cast<std::uint8_t>(1 << i),
                                    variable("wire", 1, names[i]));
        }
    }
    flags_.push_back(flags);
}

void VcdFile::real(const std::string& name, const double& value) {
    reals_.push_back({&value, value, variable("real", 64, name)});
}

void VcdFile::state(const std::string& name, const std::int32_t& value,
                    const std::vector<std::string>& names) {
    states_.push_back({{&value, value, variable("string", 1, name)}, names});
}

template <typename T>
void VcdFile::add_number(std::vector<NumberVariable<T>>& list, const std::string& name,
                         const T& bits, const NumberView& view) {
    const WaveScope scope(*this, name);
    NumberVariable<T> number;
    number.value = &bits;
    number.last = bits;
    number.table = &table(view);
    if (view.lns) {
        number.id = variable("wire", 1, "sign");
        number.log = variable("wire", view.bits - 1, "log");
    } else {
        number.id = variable("wire", view.bits, "code");
    }
    number.real = variable("real", 64, "real");
    list.push_back(number);
}

void VcdFile::number(const std::string& name, const std::uint16_t& bits, const NumberView& view) {
    add_number(words_, name, bits, view);
}

void VcdFile::number(const std::string& name, const std::uint64_t& bits, const NumberView& view) {
    add_number(sums_, name, bits, view);
}

VcdFile::NumberTable& VcdFile::table(const NumberView& view) {
    for (const auto& table : tables_) {
        if (table->view.lns == view.lns && table->view.bits == view.bits &&
            table->view.fraction == view.fraction) {
            return *table;
        }
    }
    tables_.push_back(std::make_unique<NumberTable>(NumberTable{view, {}}));
    if (view.bits <= kTabulatedBits) {
        tables_.back()->texts.resize(std::size_t{1} << view.bits);
    }
    return *tables_.back();
}

VcdFile::NumberText VcdFile::make_text(const NumberView& view, std::uint64_t bits) {
    const std::string real = real_text(view.real(bits)) + ' ';
    if (!view.lns) {
        return {binary(bits, view.bits) + ' ', "", real};
    }
    const auto sign = static_cast<char>('0' + ((bits >> (view.bits - 1)) & 1));
    return {std::string(1, sign), binary(bits, view.bits - 1) + ' ', real};
}

const VcdFile::NumberText& VcdFile::text(NumberTable& table, std::uint64_t bits) {
    if (table.texts.empty()) {
        return scratch_ = make_text(table.view, bits);
    }
    NumberText& text = table.texts[static_cast<std::size_t>(bits)];
    if (text.real.empty()) {
        text = make_text(table.view, bits);
    }
    return text;
}

void VcdFile::put(const std::string& value, const Id& id) {
    text_ += value;
    text_ += id;
    text_ += '\n';
}

template <typename T> void VcdFile::sample_numbers(std::vector<NumberVariable<T>>& list, bool all) {
    for (NumberVariable<T>& v : list) {
        const T now = *v.value;
        if (now == v.last && !all) {
            continue;
        }
        const NumberView& view = v.table->view;
        const T changed = static_cast<T>(now ^ v.last);
        const NumberText& shown = text(*v.table, now);
        if (all || !view.lns || ((changed >> (view.bits - 1)) & 1) != 0) {
            put(shown.fields, v.id);
        }
        if (view.lns && (all || (changed & ((T{1} << (view.bits - 1)) - 1)) != 0)) {
            put(shown.log, v.log);
        }
        put(shown.real, v.real);
        v.last = now;
    }
}

void VcdFile::sample(std::uint64_t time_ps) {
    const bool all = !started_;
    if (all) {
        started_ = true;
        text_ = std::move(header_);
        text_ += "$enddefinitions $end\n";
    }
    text_ += '#' + std::to_string(time_ps) + '\n';
    if (all) {
        text_ += "$dumpvars\n";
    }
    const auto changed = [all](auto& variable) {
        const auto now = *variable.value;
        const bool changes = all || now != variable.last;
        variable.last = now;
        return changes;
    };
    for (auto& v : bits_) {
        if (changed(v)) {
            put(v.last ? "1" : "0", v.id);
        }
    }
    for (auto& v : integers_) {
        if (changed(v)) {
            if (v.bits == 1) {
                put((v.last & 1) != 0 ? "1" : "0", v.id);
            } else {
                put(binary(static_cast<std::uint64_t>(static_cast<std::int64_t>(v.last)), v.bits) +
                        ' ',
                    v.id);
            }
        }
    }
    for (auto& v : flags_) {
        const std::uint8_t before = v.last;
        if (changed(v)) {
            for (const auto& [mask, id] : v.bits) {
                if (all || ((before ^ v.last) & mask) != 0) {
                    put((v.last & mask) != 0 ? "1" : "0", id);
                }
            }
        }
    }
    for (auto& v : reals_) {
        if (changed(v)) {
            put(real_text(v.last) + ' ', v.id);
        }
    }
    for (auto& v : states_) {
        if (changed(v)) {
            put('s' + v.names.at(static_cast<std::size_t>(v.last)) + ' ', v.id);
        }
    }
    sample_numbers(words_, all);
    sample_numbers(sums_, all);
    if (all) {
        text_ += "$end\n";
    }
    if (text_.size() > kBuffer) {
        flush();
    }
}

void VcdFile::flush() {
    write_(text_);
    text_.clear();
}

void VcdFile::finish(std::uint64_t time_ps) {
    text_ += '#' + std::to_string(time_ps) + '\n';
    flush();
}

} // namespace napier
