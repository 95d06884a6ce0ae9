// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/picture_cache.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {

namespace {

constexpr std::size_t kBudget = std::size_t{384} << 20;

std::size_t bytes_of(const CountedPicture& picture) {
  return picture.image.pixels.size() + picture.image.yuv.luma.size() + picture.image.yuv.chroma.size() +
         picture.counts.cells.size() * sizeof(score::Cell) + picture.counts.rows.size() * sizeof(score::Row) +
         sizeof(CountedPicture);
}

}  // namespace

std::shared_ptr<const CountedPicture> count_picture(SeenImage image, score::Counter& counter) {
  auto picture = std::make_shared<CountedPicture>();
  picture->image = std::move(image);
  if (const auto counted = counter.count(picture->image.view(), picture->counts); !counted) {
    std::fprintf(stderr, "%s could not count a picture of %ux%u.\n", counter.name().c_str(),
                 picture->image.size.width, picture->image.size.height);
    std::abort();
  }
  picture->score = score::make_score(picture->counts);
  return picture;
}

std::shared_ptr<const CountedPicture> PictureCache::get(std::uint64_t frame) {
  asked_ += 1;
  if (const auto found = pictures_.find(frame); found != pictures_.end()) {
    found->second.last_asked = asked_;
    return found->second.picture;
  }
  auto picture = count_picture(see_clip(clip_, clip_.frame(frame), seeing_, frame), counter_);
  bytes_ += bytes_of(*picture);
  pictures_[frame] = {picture, asked_};
  make_room();
  return picture;
}

void PictureCache::make_room() {
  while (bytes_ > kBudget && pictures_.size() > 2) {
    const auto oldest =
        std::ranges::min_element(pictures_, {}, [](const auto& entry) { return entry.second.last_asked; });
    bytes_ -= bytes_of(*oldest->second.picture);
    pictures_.erase(oldest);
  }
}

bool PictureCache::differs_from_neighbours(std::uint64_t frame) {
  const auto differs_from_next = [&](std::uint64_t number) {
    const auto [entry, is_new] = differs_from_next_.try_emplace(number, false);
    if (is_new) entry->second = visible_blocks(get(number)->image, get(number + 1)->image) > 0;
    return entry->second;
  };
  return (frame == 0 || differs_from_next(frame - 1)) &&
         (frame + 1 >= clip_.frames() || differs_from_next(frame));
}

detect::ReferenceFrames::Reference ClipReference::get(std::uint64_t frame) {
  auto& picture = held_[next_++ % held_.size()];
  picture = pictures_.get(frame);
  return {.view = picture->image.view(),
          .counts = &picture->counts,
          .score = &picture->score,
          .kind = kind_of(pictures_.clip(), frame)};
}

SeenImage see_clip(const Clip& clip, const YuvImage& image, Seeing seeing, std::uint64_t frame) {
  return see(image, seeing, frame, hash_of(clip.name()));
}

PictureKind kind_of(const Clip& clip, std::uint64_t frame) {
  const bool key = clip.keyframe(frame);
  return {.type = key ? 'I' : 'P', .irap = key, .reference = true};
}

}  // namespace zcplay::judging
