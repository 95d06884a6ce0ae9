// SPDX-License-Identifier: MIT
#include "validate/detect/block_damage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

float nearby(const float* profile, std::uint32_t at, std::uint32_t size) {
  const std::uint32_t first = at - std::min(at, kMotionReach);
  const std::uint32_t last = std::min(at + kMotionReach + 1, size);
  return *std::max_element(profile + first, profile + last);
}

// By how much luma steps further at the lines of a lattice than near them in the frames around.
class Lattice {
 public:
  Lattice(const AlignedPicture& picture, const EdgeProfile& now, const EdgeProfile* then,
          const EdgeProfile* next, std::uint32_t shift)
      : blocks_x_(picture.blocks_x),
        blocks_y_(picture.blocks_y),
        upright_(std::size_t{blocks_x_ + 1} * blocks_y_),
        level_(std::size_t{blocks_y_ + 1} * blocks_x_) {
    for (std::uint32_t block_y = 0; block_y < blocks_y_; ++block_y) {
      for (std::uint32_t i = 0; i <= blocks_x_; ++i) {
        const std::uint32_t x = i * kBlockSide + shift;
        if (x == 0 || x + 1 >= now.width) continue;
        float step = now.upright_at(block_y)[x];
        if (then != nullptr) step -= nearby(then->upright_at(block_y), x, now.width);
        if (next != nullptr)
          step = std::min(step, now.upright_at(block_y)[x] - nearby(next->upright_at(block_y), x, now.width));
        upright_[std::size_t{block_y} * (blocks_x_ + 1) + i] = std::max(0.0F, step);
      }
    }
    for (std::uint32_t block_x = 0; block_x < blocks_x_; ++block_x) {
      for (std::uint32_t i = 0; i <= blocks_y_; ++i) {
        const std::uint32_t y = i * kBlockSide + shift;
        if (y == 0 || y + 1 >= now.height) continue;
        float step = now.level_at(block_x)[y];
        if (then != nullptr) step -= nearby(then->level_at(block_x), y, now.height);
        if (next != nullptr)
          step = std::min(step, now.level_at(block_x)[y] - nearby(next->level_at(block_x), y, now.height));
        level_[std::size_t{block_x} * (blocks_y_ + 1) + i] = std::max(0.0F, step);
      }
    }
  }

  // Whether the block is a corner of something that lies on the lattice: the least of an upright side of it,
  // a level side, and a third side opposite to one of them. An object whose corner meets a lattice by chance
  // does not end on it as well.
  [[nodiscard]] float corner(std::uint32_t block_x, std::uint32_t block_y) const {
    const Sides upright = sides(&upright_[std::size_t{block_y} * (blocks_x_ + 1)], block_x, blocks_x_);
    if (upright.side <= 0) return 0;
    const Sides level = sides(&level_[std::size_t{block_x} * (blocks_y_ + 1)], block_y, blocks_y_);
    return std::min({upright.side, level.side, std::max(upright.opposite, level.opposite)});
  }

 private:
  struct Sides {
    float side = 0;
    float opposite = 0;
  };
  static Sides sides(const float* lines, std::uint32_t block, std::uint32_t blocks) {
    const bool first = lines[block] >= lines[block + 1];
    Sides result{std::max(lines[block], lines[block + 1]), 0};
    if (first) {
      const std::uint32_t last = std::min(block + kLargestCluster, blocks);
      for (std::uint32_t i = block + 1; i <= last; ++i) result.opposite = std::max(result.opposite, lines[i]);
    } else {
      const std::uint32_t least = block - std::min(block, kLargestCluster - 1);
      for (std::uint32_t i = least; i <= block; ++i) result.opposite = std::max(result.opposite, lines[i]);
    }
    return result;
  }

  std::uint32_t blocks_x_;
  std::uint32_t blocks_y_;
  std::vector<float> upright_;  // by row of blocks, then line
  std::vector<float> level_;    // by column of blocks, then line
};

struct Damage {
  float corner = 0;   ///< the strongest on the grid
  float control = 0;  ///< the strongest beside it
  std::uint32_t blocks = 0;
  Rect area;  ///< of the damaged blocks, in blocks
  [[nodiscard]] double figure() const { return corner / (control + kCornerNoise); }
};

void include(Rect& area, std::uint32_t x, std::uint32_t y) {
  if (area.width == 0) {
    area = {x, y, 1, 1};
    return;
  }
  const std::uint32_t right = std::max(area.x + area.width, x + 1);
  const std::uint32_t bottom = std::max(area.y + area.height, y + 1);
  area.x = std::min(area.x, x);
  area.y = std::min(area.y, y);
  area.width = right - area.x;
  area.height = bottom - area.y;
}

bool near_mask(const AlignedPicture& picture, std::uint32_t x, std::uint32_t y) {
  for (std::uint32_t j = y == 0 ? 0 : y - 1; j <= std::min(y + 1, picture.blocks_y - 1); ++j) {
    for (std::uint32_t i = x == 0 ? 0 : x - 1; i <= std::min(x + 1, picture.blocks_x - 1); ++i) {
      if (picture.masked[picture.block(i, j)]) return true;
    }
  }
  return false;
}

Damage find_damage(const FrameFacts& facts, const EdgeProfile* then, const EdgeProfile* next) {
  const AlignedPicture& picture = facts.picture;
  Damage damage;
  if (then == nullptr && next == nullptr) return damage;
  constexpr std::array<std::uint32_t, 3> kBeside = {4, 8, 11};
  const Lattice grid(picture, facts.edges, then, next, 0);
  const std::array<Lattice, 3> beside = {Lattice(picture, facts.edges, then, next, kBeside[0]),
                                         Lattice(picture, facts.edges, then, next, kBeside[1]),
                                         Lattice(picture, facts.edges, then, next, kBeside[2])};
  std::vector<float> corners(picture.masked.size());
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      if (near_mask(picture, x, y)) continue;
      corners[picture.block(x, y)] = grid.corner(x, y);
      damage.corner = std::max(damage.corner, corners[picture.block(x, y)]);
      for (const Lattice& lattice : beside) damage.control = std::max(damage.control, lattice.corner(x, y));
    }
  }
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      if (corners[picture.block(x, y)] < std::max(damage.corner / 2, damage.control + 1)) continue;
      ++damage.blocks;
      include(damage.area, x, y);
    }
  }
  return damage;
}

}  // namespace

void BlockDamage::look(const Look& look, std::vector<Finding>& findings) {
  const FrameFacts& facts = *look.current;
  if (sound_.width != facts.picture.size.width || sound_.height != facts.picture.size.height ||
      sound_age_ > kSoundFrames) {
    sound_ = EdgeProfile{};
  }
  const EdgeProfile* then = sound_.width == 0 ? nullptr : &sound_;
  const EdgeProfile* next = look.after == nullptr ? nullptr : &look.after->edges;
  ++sound_age_;
  // In this frame alone; or from this frame on, which what comes with a cut is as well.
  Damage damage = find_damage(facts, then, next);
  double confidence = then != nullptr && next != nullptr ? confidence_of(damage.figure(), kCornerRatio) : 0;
  const Damage lasting = find_damage(facts, then, nullptr);
  const double lasting_confidence = confidence_of(lasting.figure(), kLastingCornerRatio);
  if (then != nullptr && lasting_confidence > confidence) {
    damage = lasting;
    confidence = lasting_confidence;
  }
  if (confidence < kReported) {
    sound_ = facts.edges;
    sound_age_ = 0;
  }
  if (confidence <= 0) return;
  Finding finding;
  finding.artefact = ArtefactClass::block_damage;
  finding.confidence = confidence;
  const Rect first = facts.picture.block_pixels(damage.area.x, damage.area.y);
  const Rect last = facts.picture.block_pixels(damage.area.x + damage.area.width - 1,
                                               damage.area.y + damage.area.height - 1);
  finding.area = facts.picture.seen_area(
      {first.x, first.y, last.x + last.width - first.x, last.y + last.height - first.y});
  finding.reason = fmt::format("{} block{} of the coding grid stand out of their surroundings", damage.blocks,
                               damage.blocks == 1 ? "" : "s");
  finding.figures = {{"corner", damage.corner},
                     {"beside_the_grid", damage.control},
                     {"blocks", static_cast<double>(damage.blocks)}};
  findings.push_back(std::move(finding));
}

}  // namespace zcplay::detect
