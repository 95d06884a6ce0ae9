// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/judging/bed.h"
#include "tests/judging/evaluation/look.h"
#include "tests/judging/evaluation/picture_cache.h"
#include "tests/judging/evaluation/subject.h"

namespace zcplay::judging {

/// One look and the pictures behind it, for who wants to see them; valid during the call.
struct Witnessed {
  const Look& look;
  const Clip& clip;
  const Fault* fault = nullptr;  ///< none in clean runs
  const SeenImage& clean;
  const SeenImage& seen;
  const std::vector<detect::Finding>& alone;
  const std::vector<detect::Finding>& referenced;
};

struct RunOptions {
  /// Each fault is seen in so many ways, another choice for each; likewise the clean clips.
  std::size_t seeings_per_fault = kSeeingCount;
  std::size_t clean_seeings = kSeeingCount;
  /// Of the bed's faults one in so many, another choice for each clip.
  std::size_t one_fault_in = 1;
  unsigned threads = 1;
  /// Called after each look, by one thread at a time.
  std::function<void(const Witnessed&)> witness;
  /// Called with a clip's name when it is done, by one thread at a time.
  std::function<void(std::string_view)> progress;
};

/// Before a fault's first frame and behind its last one so many clean frames are shown, since judges look at
/// neighbours in time. The first of them only warm the judge up that keeps a history: they are not recorded.
inline constexpr std::uint64_t kFramesToWarmUp = 12;
inline constexpr std::uint64_t kFramesBefore = 2;
inline constexpr std::uint64_t kFramesBehind = 3;
/// Faults that last longer are not watched to their end.
inline constexpr std::uint64_t kFaultFrames = 60;

/// Shows a clip to the judges: clean from end to end, then with each fault, in each way of seeing. With a
/// reference, the frame that was due is told for Seeing::yuv, as a decoder's record does; screenshots
/// come without. Faults of the classes that an error flag may speak for are shown once more as YUV with that
/// flag.
[[nodiscard]] Looks judge_clip(const Clip& clip, const std::vector<Fault>& faults,
                               const MakeSubject& make_subject, const RunOptions& options);

/// All clips, each with the faults that the bed has for it; a clip is on one thread.
[[nodiscard]] Looks judge_clips(const std::vector<std::unique_ptr<Clip>>& clips, const BedOptions& bed,
                                const MakeSubject& make_subject, const RunOptions& options);

}  // namespace zcplay::judging
