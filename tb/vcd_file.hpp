// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hw/pins/wave_sink.hpp"

namespace napier {

/// Writes a value change dump (IEEE 1364-2001, 18.2). Not sc_trace, which prints every real with
/// printf and knows no strings: a number here is a scope with its sign, its log and its real value,
/// a state is its name (`string`, which GTKWave, Surfer and vcd2fst read), and the text of a number
/// is made once per value, not once per change.
///
/// Register everything, then sample() once a cycle; times in picoseconds, rising.
class VcdFile final : public WaveSink {
  public:
    /// `write` takes the text in pieces.
    explicit VcdFile(std::function<void(std::string_view)> write);

    void open_scope(const std::string& name) override;
    void close_scope() override;
    void bit(const std::string& name, const bool& value) override;
    void integer(const std::string& name, const std::int32_t& value, int bits) override;
    void flags(const std::vector<std::string>& names, const std::uint8_t& value) override;
    void real(const std::string& name, const double& value) override;
    void state(const std::string& name, const std::int32_t& value,
               const std::vector<std::string>& names) override;
    void number(const std::string& name, const std::uint16_t& bits,
                const NumberView& view) override;
    void number(const std::string& name, const std::uint64_t& bits,
                const NumberView& view) override;

    /// Writes what has changed. The first call writes the header and everything.
    void sample(std::uint64_t time_ps);
    /// Hands the rest of the text over; the last time stamp ends the dump.
    void finish(std::uint64_t time_ps);

    std::size_t variables() const { return next_id_; }

  private:
    using Id = std::string;
    /// The texts of a number's values, made when first seen.
    struct NumberText {
        std::string fields; ///< "b<sign>" or "b<code>"
        std::string log;    ///< LNS only
        std::string real;
    };
    struct NumberTable {
        NumberView view;
        std::vector<NumberText> texts; ///< empty where there are too many values
    };
    template <typename T> struct Variable {
        const T* value;
        T last;
        Id id;
    };
    struct IntegerVariable : Variable<std::int32_t> {
        int bits;
    };
    struct FlagsVariable : Variable<std::uint8_t> {
        std::vector<std::pair<std::uint8_t, Id>> bits;
    };
    struct StateVariable : Variable<std::int32_t> {
        std::vector<std::string> names;
    };
    template <typename T> struct NumberVariable : Variable<T> {
        Id log, real;
        NumberTable* table;
    };

    Id variable(const char* type, int bits, const std::string& name);
    NumberTable& table(const NumberView& view);
    const NumberText& text(NumberTable& table, std::uint64_t bits);
    static NumberText make_text(const NumberView& view, std::uint64_t bits);
    template <typename T>
    void add_number(std::vector<NumberVariable<T>>& list, const std::string& name, const T& bits,
                    const NumberView& view);
    template <typename T> void sample_numbers(std::vector<NumberVariable<T>>& list, bool all);
    void put(const std::string& value, const Id& id);
    void flush();

    std::function<void(std::string_view)> write_;
    std::string header_;
    std::string text_;
    std::size_t next_id_ = 0;
    bool started_ = false;
    NumberText scratch_;
    std::vector<std::unique_ptr<NumberTable>> tables_;
    std::vector<Variable<bool>> bits_;
    std::vector<IntegerVariable> integers_;
    std::vector<FlagsVariable> flags_;
    std::vector<Variable<double>> reals_;
    std::vector<StateVariable> states_;
    std::vector<NumberVariable<std::uint16_t>> words_;
    std::vector<NumberVariable<std::uint64_t>> sums_;
};

} // namespace napier
