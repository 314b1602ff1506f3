// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace napier {

/// One self-contained page, sw/report/html put together around `data`:
///   subtitle  a line under the title
///   run       one run (see run_page_json in sw/run/html_report.hpp), optional
///   sweep     many, optional
/// Charts are SVG that the page's own script draws; nothing is loaded from anywhere.
std::string html_page(const std::string& title, const nlohmann::ordered_json& data);

} // namespace napier
