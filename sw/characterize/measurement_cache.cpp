// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/measurement_cache.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "hw/config/plain_file.hpp"
#include "sw/data/json_reader.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/sha256.hpp"

namespace napier::characterize {

namespace {

constexpr const char* kExtension = ".json";

void add_number(Sha256& hash, double value) {
    hash.add(&value, sizeof value);
}

void add_stream(Sha256& hash, const OperandStream& stream) {
    add_number(hash, static_cast<double>(stream.size()));
    for (const MacStep& step : stream) {
        const std::uint64_t words[] = {step.a, step.b, step.clear};
        hash.add(words, sizeof words);
    }
}

/// Everything of a measurement that is a number, by the name it has in the file.
template <typename Measurement, typename Visit> void visit(Measurement& m, Visit&& each) {
    each("area_um2", m.area_um2);
    each("flip_flops", m.flip_flops);
    each("critical_path_ns", m.critical_path_ns);
    each("leakage_nw", m.leakage_nw);
    each("training_pj", m.training_pj);
    each("settled_pj", m.settled_pj);
    each("forward_pj", m.forward_pj);
    each("data_gradient_pj", m.data_gradient_pj);
    each("weight_gradient_pj", m.weight_gradient_pj);
    each("gaussian_pj", m.gaussian_pj);
    each("addition_pj", m.addition_pj);
}

} // namespace

MeasurementCache::MeasurementCache(std::string folder, std::string context)
    : folder_(std::move(folder)), context_(std::move(context)) {
    if (!folder_.empty()) {
        std::filesystem::create_directories(folder_);
    }
}

std::size_t MeasurementCache::size() const {
    std::size_t count = 0;
    if (!folder_.empty()) {
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            count += entry.path().extension() == kExtension ? 1u : 0u;
        }
    }
    return count;
}

MacMeasurement MeasurementCache::get(const MacDesign& design, const Stimulus& stimulus,
                                     const std::function<MacMeasurement()>& measure) const {
    if (folder_.empty()) {
        return measure();
    }
    Sha256 hash;
    hash.add(context_);
    hash.add(design.describe());
    hash.add(design.verilog());
    for (std::size_t pass = 0; pass < kArrayPasses; ++pass) {
        add_number(hash, stimulus.share[pass]);
        add_stream(hash, stimulus.training[pass]);
    }
    add_stream(hash, stimulus.gaussian);
    const std::string path = folder_ + "/" + to_hexadecimal(hash.digest()) + kExtension;
    if (std::filesystem::exists(path)) {
        try {
            const nlohmann::json json = parse_json(file_bytes(path, kMostText), path);
            const JsonMap file(json, path);
            MacMeasurement m{};
            static_cast<MacKey&>(m) = design.key();
            m.architecture = design.architecture();
            m.recipe = file.text("recipe");
            visit(m, [&](const char* key, auto& value) {
                value = static_cast<std::decay_t<decltype(value)>>(file.real(key, 0, 1e12));
            });
            return m;
        } catch (const InputError&) {
            // measured again below
        }
    }
    const MacMeasurement m = measure();
    nlohmann::json json = {{"design", design.describe()}, {"recipe", m.recipe}};
    visit(m, [&](const char* key, const auto& value) { json[key] = value; });
    write_file_atomically(path, json.dump(1) + "\n");
    return m;
}

} // namespace napier::characterize
