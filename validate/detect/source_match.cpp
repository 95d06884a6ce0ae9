// SPDX-License-Identifier: MIT
#include "validate/detect/source_match.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "validate/detect/shift.h"

namespace zcplay::detect {
namespace {

Rect picture_of(const SeenFrame& seen) {
  const Size size = score::size_of(seen.view);
  Rect picture = seen.picture;
  if (picture.width == 0 || picture.height == 0) return {0, 0, size.width, size.height};
  // Hostile numbers must not lead out of the view.
  picture.x = std::min(picture.x, size.width - 1);
  picture.y = std::min(picture.y, size.height - 1);
  picture.width = std::min(picture.width, size.width - picture.x);
  picture.height = std::min(picture.height, size.height - picture.y);
  return picture;
}

}  // namespace

void Drawing::prepare(const SeenFrame& seen, ReferenceFrames& reference, std::uint64_t any_frame) {
  const Rect picture = picture_of(seen);
  const Size size = score::size_of(seen.view);
  if (picture == Rect{0, 0, size.width, size.height}) {
    score::convert(seen.view, planes_);
  } else {
    score::convert(seen.view, whole_);
    cut_planes(whole_, picture, planes_);
  }
  const score::PictureView view = reference.get(any_frame).view;
  const std::uint32_t source_rows = score::size_of(view).height;
  seen_.emplace(Seen{BlockGrid(picture, seen.masked), planes_,
                     1 + (picture.height + source_rows - 1) / std::max(source_rows, 1U)});

  const auto* yuv = std::get_if<score::YuvView>(&view);
  const Size source = score::size_of(view);
  const Size target{picture.width, picture.height};
  const bool subsampled =
      yuv != nullptr && !yuv->cb.empty() && (yuv->chroma_shift_x + yuv->chroma_shift_y) != 0;
  const bool same_samples = source == target && std::holds_alternative<score::YuvView>(seen.view);
  if (source == source_ && target == target_ && subsampled == subsampled_ && same_samples == same_samples_)
    return;
  source_ = source;
  target_ = target;
  subsampled_ = subsampled;
  same_samples_ = same_samples;
  rendering_ = source == target ? Rendering{} : Rendering{ChromaFilter::center, Kernel::linear};
  settled_ = source == target && (same_samples || !subsampled);
  confirmed_ = 0;
  mismatch_ = 0;
  drawn_.clear();
}

std::shared_ptr<const score::RgbPlanes> Drawing::draw(const score::PictureView& view) {
  auto planes = std::make_shared<score::RgbPlanes>();
  renderer_.draw(view, rendering_, target_, *planes);
  return planes;
}

std::shared_ptr<const score::RgbPlanes> Drawing::draw_part(
    const score::PictureView& view, const Rect& part, const std::function<void(AlteredPicture&)>& alter) {
  const Placement placement = placement_of(source_, target_, part);
  auto planes = std::make_shared<score::RgbPlanes>();
  const score::PictureView source = score::crop(view, placement.source_part);
  if (alter) {
    AlteredPicture altered(source);
    alter(altered);
    renderer_.draw(altered.view(), rendering_, placement, *planes);
  } else {
    renderer_.draw(source, rendering_, placement, *planes);
  }
  return planes;
}

std::shared_ptr<const score::RgbPlanes> Drawing::expected(ReferenceFrames& reference, std::uint64_t frame) {
  const auto found = std::ranges::find(drawn_, frame, &Drawn::frame);
  if (found != drawn_.end()) {
    drawn_.splice(drawn_.begin(), drawn_, found);
    return drawn_.front().planes;
  }
  Drawn drawn{.frame = frame};
  if (drawn_.size() >= kKept) {
    // Memory is used again where nobody else holds it.
    if (drawn_.back().planes.use_count() == 1) drawn.planes = std::move(drawn_.back().planes);
    drawn_.pop_back();
  }
  if (!drawn.planes) drawn.planes = std::make_shared<score::RgbPlanes>();
  renderer_.draw(reference.get(frame).view, rendering_, target_, *drawn.planes);
  drawn_.push_front(std::move(drawn));
  return drawn_.front().planes;
}

Match Drawing::compare(std::uint64_t frame, std::shared_ptr<const score::RgbPlanes> expected) const {
  Match match{.frame = frame, .expected = std::move(expected)};
  const BlockGrid& grid = seen_->grid;
  match.differences = block_differences(grid, seen_->planes, *match.expected);
  const std::size_t blocks = match.differences.size();
  match.limits.assign(blocks, kBlockDifference);
  match.wrong.assign(blocks, false);
  std::vector<float> activity;
  if (mismatch_ > 0) activity = block_activity(grid, *match.expected);
  for (std::size_t i = 0; i < blocks; ++i) {
    if (!activity.empty()) match.limits[i] += kMismatchShare * mismatch_ * activity[i];
    // Few pixels say less, and those at edges least.
    const auto share = kWholeBlock / static_cast<float>(grid.blocks()[i].pixels);
    match.limits[i] *= std::min(std::sqrt(share), kMostForSmall);
    const float ratio = match.differences[i] / match.limits[i];
    match.strongest = std::max(match.strongest, ratio);
    match.wrong[i] = ratio >= 1;
    match.wrong_blocks += ratio >= 1 ? 1 : 0;
    match.cost += std::min(match.differences[i], kBlockCap);
    match.mean += match.differences[i];
  }
  if (blocks != 0) {
    match.cost /= static_cast<double>(blocks);
    match.mean /= static_cast<double>(blocks);
  }
  return match;
}

Match Drawing::match(ReferenceFrames& reference, std::uint64_t frame) {
  return compare(frame, expected(reference, frame));
}

double Drawing::cost_of(ReferenceFrames& reference, std::uint64_t frame) {
  return compare(frame, draw(reference.get(frame).view)).cost;
}

void Drawing::choose_phase(ReferenceFrames& reference, std::uint64_t frame) {
  constexpr int kRounds = 2;
  for (int round = 0; round < kRounds; ++round) {
    const Shift shift = estimate_shift(seen_->grid, seen_->planes, *draw(reference.get(frame).view));
    const auto limited = [](double phase) { return std::clamp(phase, -1.0, 1.0); };
    rendering_.phase_x = limited(rendering_.phase_x + shift.x * source_.width / target_.width);
    rendering_.phase_y = limited(rendering_.phase_y + shift.y * source_.height / target_.height);
  }
}

bool Drawing::choose_rendering(ReferenceFrames& reference, std::uint64_t frame) {
  if (exact()) return false;
  const Rendering before = rendering_;
  double least = cost_of(reference, frame);
  double most = least;
  Rendering best = rendering_;
  const auto consider = [&] {
    const double cost = cost_of(reference, frame);
    most = std::max(most, cost);
    if (cost >= least) return;
    least = cost;
    best = rendering_;
  };
  if (source_ != target_) {
    rendering_ = {ChromaFilter::center, Kernel::linear_wide};
    choose_phase(reference, frame);
    // What repeats chroma may yet interpolate luma: neither can be chosen before the other.
    for (const ChromaFilter filter : {ChromaFilter::center, ChromaFilter::repeat}) {
      if (filter == ChromaFilter::repeat && !subsampled_) break;
      rendering_.chroma = filter;
      for (const Kernel kernel : kKernels) {
        rendering_.kernel = kernel;
        consider();
      }
    }
    rendering_ = best;
    choose_phase(reference, frame);
    consider();
    rendering_ = best;
  }
  if (subsampled_) {
    for (const ChromaFilter filter : kChromaFilters) {
      rendering_.chroma = filter;
      consider();
    }
  }
  rendering_ = best;
  const Match match = compare(frame, draw(reference.get(frame).view));
  constexpr std::size_t kMostWrong = 4;  // one block in so many
  if (best != before && match.wrong_blocks * kMostWrong > match.wrong.size()) {
    rendering_ = before;
    return false;
  }
  // Flat pictures look alike however they are drawn: nothing is settled by them.
  constexpr double kTold = 0.3;
  settled_ = most - least > kTold;
  if (best == before) return false;
  confirmed_ = 0;
  mismatch_ = 0;
  drawn_.clear();
  return true;
}

void Drawing::learn(const Match& match) {
  if (same_samples_) return;
  ++confirmed_;
  const std::vector<float> activity = block_activity(seen_->grid, *match.expected);
  std::vector<float> shares;
  constexpr float kTextured = 3;
  for (std::size_t i = 0; i < activity.size(); ++i) {
    if (activity[i] >= kTextured) shares.push_back(match.differences[i] / activity[i]);
  }
  constexpr std::size_t kEnough = 8;
  if (shares.size() < kEnough) return;
  const auto middle = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2);
  std::ranges::nth_element(shares, middle);
  // More than that is not how it was drawn, but another picture.
  if (*middle <= kMostMismatch) mismatch_ = std::max(mismatch_ * 0.9F, *middle);
}

}  // namespace zcplay::detect
