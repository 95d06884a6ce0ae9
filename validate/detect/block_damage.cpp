// SPDX-License-Identifier: MIT
#include "validate/detect/block_damage.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"
#include "validate/detect/unpredicted.h"

namespace zcplay::detect {
namespace {

float nearby(const float* profile, std::uint32_t at, std::uint32_t size, std::uint32_t reach) {
  const std::uint32_t first = at - std::min(at, reach);
  const std::uint32_t last = std::min(at + reach + 1, size);
  return *std::max_element(profile + first, profile + last);
}

// A frame and those it is held against.
struct Around {
  const AlignedPicture& picture;
  const EdgeProfile& now;
  const EdgeProfile* then;
  const EdgeProfile* next = nullptr;           // null: only what came with this frame is asked for
  const std::vector<float>* motion = nullptr;  // by block, how far the frames around are apart

  // How far a line may have moved, pixels.
  [[nodiscard]] std::uint32_t reach(std::uint32_t block_x, std::uint32_t block_y) const {
    return motion != nullptr && (*motion)[picture.block(block_x, block_y)] < kStandsStill ? 1 : kMotionReach;
  }
};

// By how much luma steps further at the lines of a lattice than near them in the frames around.
class Lattice {
 public:
  Lattice(const Around& around, std::uint32_t shift)
      : blocks_x_(around.picture.blocks_x),
        blocks_y_(around.picture.blocks_y),
        upright_(std::size_t{blocks_x_ + 1} * blocks_y_),
        level_(std::size_t{blocks_y_ + 1} * blocks_x_) {
    const EdgeProfile& now = around.now;
    for (std::uint32_t block_y = 0; block_y < blocks_y_; ++block_y) {
      for (std::uint32_t i = 0; i <= blocks_x_; ++i) {
        const std::uint32_t x = i * kBlockSide + shift;
        if (x == 0 || x + 1 >= now.width) continue;
        const std::uint32_t reach = around.reach(std::min(i, blocks_x_ - 1), block_y);
        float other =
            around.then == nullptr ? 0.0F : nearby(around.then->upright_at(block_y), x, now.width, reach);
        if (around.next != nullptr)
          other = std::max(other, nearby(around.next->upright_at(block_y), x, now.width, reach));
        upright_[std::size_t{block_y} * (blocks_x_ + 1) + i] =
            std::max(0.0F, now.upright_at(block_y)[x] - other);
      }
    }
    for (std::uint32_t block_x = 0; block_x < blocks_x_; ++block_x) {
      for (std::uint32_t i = 0; i <= blocks_y_; ++i) {
        const std::uint32_t y = i * kBlockSide + shift;
        if (y == 0 || y + 1 >= now.height) continue;
        const std::uint32_t reach = around.reach(block_x, std::min(i, blocks_y_ - 1));
        float other =
            around.then == nullptr ? 0.0F : nearby(around.then->level_at(block_x), y, now.height, reach);
        if (around.next != nullptr)
          other = std::max(other, nearby(around.next->level_at(block_x), y, now.height, reach));
        level_[std::size_t{block_x} * (blocks_y_ + 1) + i] = std::max(0.0F, now.level_at(block_x)[y] - other);
      }
    }
  }

  // Whether the block is a corner of something that lies on the lattice: the least of an upright side of it,
  // a level side, and a third side opposite to one of them, or where it is `strict` to both; a border of the
  // picture does for the fourth. An object whose corner meets a lattice by chance does not end on it as well.
  [[nodiscard]] float corner(std::uint32_t block_x, std::uint32_t block_y, bool strict) const {
    const Sides upright = sides(&upright_[std::size_t{block_y} * (blocks_x_ + 1)], block_x, blocks_x_);
    if (upright.side <= 0) return 0;
    const Sides level = sides(&level_[std::size_t{block_x} * (blocks_y_ + 1)], block_y, blocks_y_);
    const float third = std::max(upright.opposite, level.opposite);
    const float fourth = std::min(upright.at_border ? upright.side : upright.opposite,
                                  level.at_border ? level.side : level.opposite);
    return std::min({upright.side, level.side, strict ? std::min(third, fourth) : third});
  }

 private:
  struct Sides {
    float side = 0;
    float opposite = 0;
    bool at_border = false;  ///< within reach of the opposite side
  };
  static Sides sides(const float* lines, std::uint32_t block, std::uint32_t blocks) {
    Sides result{std::max(lines[block], lines[block + 1])};
    if (lines[block] >= lines[block + 1]) {
      const std::uint32_t last = std::min(block + kLargestCluster, blocks);
      result.at_border = last == blocks;
      for (std::uint32_t i = block + 1; i <= last; ++i) result.opposite = std::max(result.opposite, lines[i]);
    } else {
      const std::uint32_t least = block - std::min(block, kLargestCluster - 1);
      result.at_border = least == 0;
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
  std::vector<bool> stands_out;
  [[nodiscard]] double figure(float noise = kCornerNoise) const { return corner / (control + noise); }
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

// What the figures of a block can be at most: how far it is from the same place in the frames around.
float change_of(const Look& look, std::size_t block, bool alone) {
  float change = 255;
  if (!look.current->change.empty()) change = look.current->change[block];
  if (alone && look.after != nullptr) change = std::min(change, look.after->change[block]);
  return change;
}

// Corners of the grid, by block. `only`: where to look, empty for everywhere. `strict`: what Lattice means by
// it.
std::vector<float> grid_corners(const Look& look, const Around& around, const std::vector<bool>& only,
                                bool strict) {
  const AlignedPicture& picture = around.picture;
  const Lattice grid(around, 0);
  std::vector<float> corners(picture.masked.size());
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      const std::size_t block = picture.block(x, y);
      if (near_mask(picture, x, y) || (!only.empty() && !only[block])) continue;
      corners[block] = grid.corner(x, y, strict);
      // A block in the wrong place is far from what was there.
      if (only.empty())
        corners[block] = std::min(corners[block], change_of(look, block, around.next != nullptr));
    }
  }
  return corners;
}

// The strongest corner of other lattices. Not in and around what stands out itself: damaged blocks have lines
// inside.
float strongest_beside(const Around& around, const std::vector<float>& corners, float least) {
  const AlignedPicture& picture = around.picture;
  std::vector<bool> left_out(corners.size());
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      if (corners[picture.block(x, y)] < least) continue;
      for (std::uint32_t j = y - std::min(y, 2U); j <= std::min(y + 1, picture.blocks_y - 1); ++j) {
        for (std::uint32_t i = x - std::min(x, 2U); i <= std::min(x + 1, picture.blocks_x - 1); ++i)
          left_out[picture.block(i, j)] = true;
      }
    }
  }
  float strongest = 0;
  for (const std::uint32_t shift : {4U, 8U, 11U}) {
    const Lattice beside(around, shift);
    for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
      for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
        if (!left_out[picture.block(x, y)] && !near_mask(picture, x, y))
          strongest = std::max(strongest, beside.corner(x, y, false));
      }
    }
  }
  return strongest;
}

Damage find_damage(const Look& look, const Around& around, const std::vector<bool>& only) {
  const AlignedPicture& picture = around.picture;
  const bool strict = around.next == nullptr && only.empty();
  const std::vector<float> corners = grid_corners(look, around, only, strict);
  Damage damage;
  damage.corner = *std::ranges::max_element(corners);
  if (damage.corner < kLeastCorner) return damage;
  damage.control =
      strongest_beside(around, strict ? grid_corners(look, around, only, false) : corners, damage.corner / 3);
  const float least = std::max(damage.corner / 3, std::min(damage.control + 1, damage.corner));
  damage.stands_out.assign(corners.size(), false);
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      if (corners[picture.block(x, y)] < least) continue;
      ++damage.blocks;
      damage.stands_out[picture.block(x, y)] = true;
      include(damage.area, x, y);
    }
  }
  return damage;
}

// Chance makes a corner or two: 1 from kSeveralBlocks on, less for fewer.
double several(const Damage& damage) {
  return std::min(static_cast<double>(damage.blocks) / kSeveralBlocks, 1.0);
}

// Whether what stands out came at a stroke while the rest of the picture goes on: neither a cut nor something
// that fades in.
bool came_alone(const Look& look, const std::vector<bool>& stands_out) {
  const FrameFacts& facts = *look.current;
  if (facts.change.empty()) return false;
  double came = 0;
  double goes = 0;
  double elsewhere = 0;
  std::size_t blocks = 0;
  std::size_t others = 0;
  for (std::size_t i = 0; i < stands_out.size(); ++i) {
    if (facts.picture.masked[i]) continue;
    if (stands_out[i]) {
      came += facts.change[i];
      if (look.after != nullptr) goes += look.after->change[i];
      ++blocks;
    } else {
      elsewhere += facts.change[i];
      ++others;
    }
  }
  return blocks != 0 && goes < came * kStays &&
         (others == 0 || elsewhere < kCalmScene * static_cast<double>(others));
}

}  // namespace

void BlockDamage::look(const Look& look, std::vector<Finding>& findings) {
  const FrameFacts& facts = *look.current;
  if (sound_.width != facts.picture.size.width || sound_.height != facts.picture.size.height ||
      sound_age_ > kSoundFrames) {
    sound_ = facts.edges;
    sound_age_ = 0;
    return;
  }
  ++sound_age_;
  // Beside a flash or a black frame every line is new.
  const auto flat = [](const FrameFacts* other) {
    return other != nullptr && flat_rows(*other, 0, other->picture.size.height);
  };
  if (flat(look.before) || flat(look.after)) {
    sound_ = facts.edges;
    sound_age_ = 0;
    return;
  }
  Around around{facts.picture, facts.edges, &sound_};
  Damage damage;
  double confidence = 0;
  std::vector<float> motion;
  if (look.after != nullptr) {
    around.next = &look.after->edges;
    if (look.before != nullptr) {
      block_differences(look.before->picture, look.after->picture, motion);
      around.motion = &motion;
    }
    damage = find_damage(look, around, {});
    confidence = confidence_of(damage.figure() * (kFewBlocks + kMoreBlocks * several(damage)), kCornerRatio);
    around.next = nullptr;
    around.motion = nullptr;
  }
  if (look.before != nullptr && look.after != nullptr) {
    EdgeProfile unpredicted;
    make_unpredicted_profile(look, unpredicted);
    Damage foreign = find_damage(look, {facts.picture, unpredicted, nullptr}, {});
    const double foreign_confidence = confidence_of(foreign.figure(kForeignNoise), kForeignCornerRatio);
    if (foreign_confidence > confidence) {
      damage = std::move(foreign);
      confidence = foreign_confidence;
    }
  }
  // From this frame on; or still in the same blocks as in the frame before.
  const bool goes_on = sound_age_ > 1;
  Damage lasting = find_damage(look, around, goes_on ? reported_ : std::vector<bool>{});
  const double lasting_confidence =
      goes_on ? confidence_of(lasting.figure(), kFollowedCornerRatio)
              : confidence_of(lasting.figure() * several(lasting), kLastingCornerRatio);
  const bool lasts = goes_on || (lasting.blocks != 0 && came_alone(look, lasting.stands_out));
  if (lasts && lasting_confidence > confidence) {
    damage = std::move(lasting);
    confidence = lasting_confidence;
  }
  if (confidence < kReported) {
    sound_ = facts.edges;
    sound_age_ = 0;
  } else {
    reported_ = damage.stands_out;
  }
  if (confidence <= 0 || damage.blocks == 0) return;
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
