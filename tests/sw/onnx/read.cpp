// SPDX-License-Identifier: Apache-2.0
// Real files: the models of Debian's libonnx-testdata.
#include <filesystem>

#include "sw/onnx/onnx_file.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "sw/train/float_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/train/onnx_tensor.hpp"

using namespace napier;
using namespace napier::test;

namespace {

const std::string kModels = "/usr/share/libonnx-testdata/data";

} // namespace

TEST_CASE("a layer that PyTorch exported computes its published vectors") {
    const OnnxTensor input = onnx_tensor("test_Linear", "input_0", "pytorch-converted");
    const OnnxTensor output = onnx_tensor("test_Linear", "output_0", "pytorch-converted");
    REQUIRE(input.shape == std::vector<std::int64_t>{4, 10});
    const OnnxGraph graph = read_onnx(kModels + "/pytorch-converted/test_Linear/model.onnx");
    Network network = import_onnx(graph, "linear", "ten", {10, 1, 1});
    // A byte of channel c means whatever the network says: here, input c of image number `byte`.
    std::vector<std::uint8_t> pixels;
    for (std::size_t image = 0; image < 4; ++image) {
        for (std::size_t c = 0; c < 10; ++c) {
            network.input_values[c][image] = static_cast<double>(input.values[image * 10 + c]);
            pixels.push_back(static_cast<std::uint8_t>(image));
        }
    }
    const std::vector<std::uint8_t> labels(4);
    FloatBackend backend(network, 1);
    const std::vector<float> found = backend.logits({pixels.data(), labels.data(), 4});
    REQUIRE(found.size() == output.values.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i] == Approx(output.values[i]).margin(1e-5));
    }
}

TEST_CASE("every model there is becomes a network or is refused with its name") {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kModels)) {
        if (entry.path().extension() == ".onnx") {
            const std::string path = entry.path().string();
            INFO(path);
            const std::string message = message_of([&] {
                import_onnx(read_onnx(path), "any", "none", ImageShape{3, 12, 12});
            });
            CHECK(message.rfind(path + ": ", 0) == 0);
            ++files;
        }
    }
    CHECK(files > 1000);
}

TEST_CASE("files that are no ONNX models are refused") {
    const TemporaryFolder folder;
    folder.write("text.onnx", {'t', 'e', 'x', 't'});
    folder.write("empty.onnx", {});
    for (const char* const name : {"text.onnx", "empty.onnx"}) {
        CHECK(message_of([&] { read_onnx(folder.file(name)); }) ==
              folder.file(name) + ": not an ONNX model");
    }
    CHECK(message_of([&] { read_onnx(folder.file("none.onnx")); }) ==
          folder.file("none.onnx") + ": not found");
}
