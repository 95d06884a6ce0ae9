// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "tests/judging/evaluation/questions.h"
#include "tests/judging/evaluation/run.h"

namespace zcplay::judging {

/// Keeps what went wrong for people to look at: misses, false alarms, wrong source frames. Each as a PNG with
/// the clean picture, the picture seen and their difference (times 4, around grey) from left to right, and as
/// a line in cases.tsv with clip, fault, way of seeing and what the judges said.
class Gallery {
 public:
  /// Of each sort (miss or alarm, judge, class, way of seeing) the first `each` are drawn and listed; all are
  /// counted.
  Gallery(std::filesystem::path folder, std::size_t each);
  /// To be called by one thread at a time.
  void look_at(const Witnessed& witnessed);

 private:
  void keep(const Witnessed& witnessed, std::string_view what, Judge judge, std::string_view artefact);

  std::filesystem::path folder_;
  std::size_t each_;
  std::map<std::string, std::size_t> kept_;
};

}  // namespace zcplay::judging
