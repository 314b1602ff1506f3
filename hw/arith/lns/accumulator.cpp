// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/accumulator.hpp"

#include <stdexcept>
#include <tuple>

namespace napier {

int Accumulation::levels(std::int64_t terms) const {
    const int fan_in = arity();
    if (fan_in == 0) {
        return 1;
    }
    int count = 1;
    for (std::int64_t reach = fan_in; reach < terms; reach *= fan_in) {
        ++count;
    }
    return count;
}

bool operator==(const Accumulation& a, const Accumulation& b) {
    return a.kind == b.kind && (a.n == b.n || a.kind == Accumulation::Kind::sequential);
}

bool operator==(const LnsMacConfig& a, const LnsMacConfig& b) {
    return std::tie(a.format, a.table, a.underflow, a.accumulation, a.guard_bits) ==
           std::tie(b.format, b.table, b.underflow, b.accumulation, b.guard_bits);
}

std::string LnsMacConfig::describe() const {
    std::string text = to_string(format) + ", " + to_string(table.approximation());
    if (!table.name().empty()) {
        text += " " + table.name();
    }
    text += ", " + to_string(accumulation);
    if (guard_bits > 0) {
        text += ", " + std::to_string(guard_bits) + " guard bits";
    }
    return text;
}

void check_accumulation(const Accumulation& accumulation) {
    const int n = accumulation.n;
    if (accumulation.kind == Accumulation::Kind::cascade && (n < 2 || n > 4096)) {
        throw std::invalid_argument("cascade " + std::to_string(n) + " is outside 2..4096");
    }
    if (accumulation.kind == Accumulation::Kind::tree && (n < 2 || n > 64 || (n & (n - 1)) != 0)) {
        throw std::invalid_argument("tree " + std::to_string(n) +
                                    " is not a power of two in 2..64");
    }
}

std::string to_string(const Accumulation& accumulation) {
    switch (accumulation.kind) {
    case Accumulation::Kind::cascade:
        return "cascade: " + std::to_string(accumulation.n);
    case Accumulation::Kind::sequential:
        return "sequential";
    case Accumulation::Kind::tree:
        return "tree: " + std::to_string(accumulation.n);
    }
    throw std::logic_error("unknown accumulation");
}

void check_mac(const LnsMacConfig& config) {
    check_stored_format(config.format);
    check_accumulation(config.accumulation);
    if (config.guard_bits < 0 || config.guard_bits > 4) {
        throw std::invalid_argument("guard bits " + std::to_string(config.guard_bits) +
                                    " are outside 0..4");
    }
    if (config.table.fraction() != config.sum_format().fraction) {
        throw std::invalid_argument("log-add table has " + std::to_string(config.table.fraction()) +
                                    " fraction bits, the accumulator " +
                                    std::to_string(config.sum_format().fraction));
    }
}

LnsAccumulator::LnsAccumulator(const LnsMacConfig& config, std::int64_t terms)
    : config_(&config), levels_(static_cast<std::size_t>(config.accumulation.levels(terms)),
                                config.sum_format().zero()) {}

void LnsAccumulator::add_product(const Lns& a, const Lns& b) {
    add_term(multiply(config_->format, config_->sum_format(), config_->underflow, a, b));
}

void LnsAccumulator::add_term(Lns term) {
    const LnsFormat format = config_->sum_format();
    const int arity = config_->accumulation.arity();
    levels_[0] = add(format, config_->underflow, config_->table, levels_[0], term);
    ++count_;
    std::int64_t filled = arity;
    for (std::size_t level = 1; level < levels_.size() && count_ % filled == 0; ++level) {
        levels_[level] =
            add(format, config_->underflow, config_->table, levels_[level], levels_[level - 1]);
        levels_[level - 1] = format.zero();
        filled *= arity;
    }
}

Lns LnsAccumulator::result() const {
    const LnsFormat format = config_->sum_format();
    Lns sum = levels_[0];
    for (std::size_t level = 1; level < levels_.size(); ++level) {
        sum = add(format, config_->underflow, config_->table, levels_[level], sum);
    }
    return drop_guard(format, config_->format, config_->underflow, sum);
}

} // namespace napier
