// SPDX-License-Identifier: MIT
#include "validate/detect/history.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "validate/detect/thresholds.h"

namespace zcplay::detect {

void History::add(const FrameFacts& facts) {
  const bool same = !past_.empty() && past_.back().small.width == facts.small.width &&
                    past_.back().small.height == facts.small.height;
  if (!same) past_.clear();
  RowProfile change;
  if (same) change = row_profile(facts.small, past_.back().small, facts.picture);
  past_.push_back({facts.picture.number, facts.small, std::move(change)});
  if (past_.size() > kHistoryFrames) past_.pop_front();
}

RowProfile History::profile(const FrameFacts& facts, std::size_t frames) const {
  return row_profile(facts.small, ago(frames).small, facts.picture);
}

History::Motion History::motion(RowSpan rows, std::size_t frames) const {
  std::vector<double> changes;
  for (std::size_t i = 0; i < frames && i < past_.size() && !ago(i).change.empty(); ++i)
    changes.push_back(mean_over(ago(i).change, rows));
  if (changes.size() < frames) return {};
  std::ranges::sort(changes);
  return {changes.front(), changes[changes.size() / 2]};
}

bool stepped_back(const FrameFacts& facts, const History& history, std::size_t ago, RowSpan rows) {
  double least = 0;
  double last = 0;
  for (std::size_t i = ago + 1; i-- > 0;) {
    const double distance = mean_over(history.profile(facts, i), rows);
    if (i == ago && distance >= kSameRows) return false;
    if (distance < last) return false;
    if (least == 0 && distance >= kSameRows) least = distance;
    last = distance;
  }
  return least > 0 && last >= kSteppedBack * least;
}

RowProfile row_profile(const SmallPicture& a, const SmallPicture& b, const AlignedPicture& masked_as) {
  constexpr std::uint32_t kBoxesABlock = kBlockSide / kBoxSide;
  RowProfile profile(a.height, 0.0F);
  for (std::uint32_t y = 0; y < a.height; ++y) {
    const std::uint16_t* row_a = a.row(y);
    const std::uint16_t* row_b = b.row(y);
    std::uint32_t sum = 0;
    std::uint32_t count = 0;
    for (std::uint32_t x = 0; x < a.width; x += kBoxesABlock) {
      if (masked_as.masked[masked_as.block(x / kBoxesABlock, y / kBoxesABlock)]) continue;
      const std::uint32_t end = std::min(x + kBoxesABlock, a.width);
      for (std::uint32_t i = x; i < end; ++i)
        sum += static_cast<std::uint32_t>(std::max(0, std::abs(int{row_a[i]} - int{row_b[i]}) - kBoxNoise));
      count += end - x;
    }
    if (count != 0) profile[y] = static_cast<float>(sum) / (16.0F * static_cast<float>(count));
  }
  return profile;
}

double mean_over(const RowProfile& profile, RowSpan rows) {
  if (rows.rows() == 0) return 0;
  return std::accumulate(profile.begin() + rows.first, profile.begin() + rows.end, 0.0) / rows.rows();
}

RowSpan equal_bottom(const RowProfile& profile, double limit) {
  const auto end = static_cast<std::uint32_t>(profile.size());
  std::uint32_t first = end;
  while (first > 0 && profile[first - 1] < limit) --first;
  return {first, end};
}

RowSpan equal_top(const RowProfile& profile, double limit) {
  std::uint32_t end = 0;
  while (end < profile.size() && profile[end] < limit) ++end;
  return {0, end};
}

}  // namespace zcplay::detect
