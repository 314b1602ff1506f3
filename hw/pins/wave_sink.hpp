// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/pins/number_view.hpp"

namespace napier {

/// Where a module tells what a waveform may show of it. Everything is passed by reference to the
/// place where the value lives (sc_signal::read() gives one), and must outlive the sink.
class WaveSink {
  public:
    virtual ~WaveSink() = default;

    virtual void open_scope(const std::string& name) = 0;
    virtual void close_scope() = 0;

    virtual void bit(const std::string& name, const bool& value) = 0;
    /// Two's complement, the low `bits` shown.
    virtual void integer(const std::string& name, const std::int32_t& value, int bits) = 0;
    /// One bit a name, the lowest first; an empty name is left out.
    virtual void flags(const std::vector<std::string>& names, const std::uint8_t& value) = 0;
    virtual void real(const std::string& name, const double& value) = 0;
    /// Shown by name.
    virtual void state(const std::string& name, const std::int32_t& value,
                       const std::vector<std::string>& names) = 0;
    /// A number: a scope with its fields (LNS: sign and log; fixed point: code) and its real value.
    virtual void number(const std::string& name, const std::uint16_t& bits,
                        const NumberView& view) = 0;
    virtual void number(const std::string& name, const std::uint64_t& bits,
                        const NumberView& view) = 0;
};

/// A scope for as long as the object lives.
class WaveScope {
  public:
    WaveScope(WaveSink& sink, const std::string& name) : sink_(sink) { sink_.open_scope(name); }
    ~WaveScope() { sink_.close_scope(); }
    WaveScope(const WaveScope&) = delete;
    WaveScope& operator=(const WaveScope&) = delete;

  private:
    WaveSink& sink_;
};

} // namespace napier
