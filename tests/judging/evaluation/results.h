// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/judging/evaluation/look.h"

namespace zcplay::judging {

/// The whole report as Markdown: how it was made, promises, tables of both judges. Names the curves'
/// pictures, which write_curves() makes.
[[nodiscard]] std::string results_text(const Looks& looks, const std::string& command,
                                       const std::string& about);

/// ROC pictures: without_reference.svg and with_reference.svg. False where the folder cannot be written.
[[nodiscard]] bool write_curves(const Looks& looks, const std::filesystem::path& folder);

/// Every look as a line of tab-separated values, for who wants to ask something else.
[[nodiscard]] bool write_records(const Looks& looks, const std::filesystem::path& file);

}  // namespace zcplay::judging
