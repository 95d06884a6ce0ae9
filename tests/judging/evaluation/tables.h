// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/judging/evaluation/look.h"
#include "tests/judging/evaluation/questions.h"

namespace zcplay::judging {

/// What was looked at: clips, frames and faults by content, in Markdown.
[[nodiscard]] std::string table_of_content(const Looks& looks);

/// One line a promise, as a table.
[[nodiscard]] std::string table_of_promises(const Looks& looks);

/// Everything that one judge said: recall by class and way of seeing, content and size of the damage, by
/// what the fault looks like; which class was named; false alarms by class, content and way of seeing.
[[nodiscard]] std::string tables_of_judge(const Looks& looks, Judge judge);

}  // namespace zcplay::judging
