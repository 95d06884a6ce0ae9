// SPDX-License-Identifier: MIT
#include <array>

#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "tests/judging/faults/blocks.h"
#include "tests/judging/faults/color_faults.h"
#include "tests/judging/faults/memory_faults.h"

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

/// Slots of a decoder that goes round them: what a slot held before is this many pictures old.
std::uint64_t slot_age(const Fault& fault) {
  return 4 + fault.seed % 5;
}

std::uint64_t earlier(std::uint64_t number, std::uint64_t by) {
  return number > by ? number - by : 0;
}

std::uint64_t last_frame(const Clip& clip) {
  return clip.frames() - 1;
}

/// Another frame than is due. Slots that are never written again show their content in turn.
std::uint64_t stale_number(const Fault& fault, std::uint64_t number) {
  const std::uint64_t age = slot_age(fault);
  return earlier(fault.first, age) + (number - fault.first) % age;
}

/// 0: neighbours change places; 1: the picture after the next comes first, in threes, as where decode order
/// is taken for output order; 2: a later picture once, then on as if nothing had been.
std::uint64_t disordered_number(const Clip& clip, const Fault& fault, std::uint64_t number) {
  const std::uint64_t at = number - fault.first;
  std::uint64_t shown = number;
  if (fault.variant == 0) {
    shown = at % 2 == 0 ? number + 1 : number - 1;
  } else if (fault.variant == 1) {
    shown = at % 3 == 0 ? number + 2 : number - 1;
  } else {
    shown = number + 2 + fault.seed % 4;
  }
  return std::min(shown, last_frame(clip));
}

void damage_blocks(const Clip& clip, const Fault& fault, std::uint64_t number, YuvImage& image) {
  // Damage of what is predicted from stays in place; a fault of what is shown is elsewhere each time.
  const std::uint64_t seed = fault.seed % 2 == 0 ? fault.seed : mix(fault.seed, number);
  const YuvImage before = clip.frame(earlier(number, 1));
  const YuvImage old = clip.frame(earlier(number, slot_age(fault)));
  for (const Macroblock block : choose_blocks(image.size, fault.blocks, seed)) {
    damage_block(image, block, static_cast<BlockContent>(fault.variant % kBlockContentCount), before, old,
                 seed);
  }
}

/// What is wrong in a keyframe is predicted from until the next one: the error goes on on top of what is
/// right, while one block after the other is coded anew.
void spread_from_keyframe(const Clip& clip, const Fault& fault, std::uint64_t number, YuvImage& image) {
  std::uint64_t keyframe = number;
  while (keyframe > fault.first && !clip.keyframe(keyframe)) --keyframe;
  const YuvImage clean = clip.frame(keyframe);
  YuvImage damaged = clean;
  const std::uint64_t seed = mix(fault.seed, keyframe);
  const YuvImage before = clip.frame(earlier(keyframe, 1));
  const YuvImage old = clip.frame(earlier(keyframe, slot_age(fault)));
  for (const Macroblock block : choose_blocks(image.size, fault.blocks, seed)) {
    const std::uint64_t healed = 1 + mix(seed, std::uint64_t{block.x} << 32 | block.y) % 24;
    if (number - keyframe >= healed && fault.blocks != 1) continue;
    damage_block(damaged, block, static_cast<BlockContent>(fault.variant % kBlockContentCount), before, old,
                 seed);
  }
  const auto add_error = [](std::vector<std::byte>& to, const std::vector<std::byte>& right,
                            const std::vector<std::byte>& wrong) {
    for (std::size_t i = 0; i < to.size(); ++i) {
      const int error = std::to_integer<int>(wrong[i]) - std::to_integer<int>(right[i]);
      to[i] = std::byte{clamp_to_byte(std::to_integer<int>(to[i]) + error)};
    }
  };
  add_error(image.luma, clean.luma, damaged.luma);
  add_error(image.chroma, clean.chroma, damaged.chroma);
}

/// Defects that are none of the known classes. 0: stale cache lines; 1: chroma rows too early; 2: chroma of
/// an old picture; 3: too bright, as if weighted prediction were lost; 4: rows of noise.
void spoil_otherwise(const Clip& clip, const Fault& fault, std::uint64_t number, YuvImage& image) {
  const std::uint64_t seed = mix(fault.seed, number);
  switch (fault.variant) {
    case 0:
      leave_cache_lines(image, clip.frame(earlier(number, slot_age(fault))), std::max(fault.blocks, 1U) * 8,
                        seed);
      break;
    case 1:
      misplace_chroma(image, 8);
      break;
    case 2:
      image.chroma = clip.frame(earlier(number, slot_age(fault))).chroma;
      break;
    case 3:
      for (std::byte& sample : image.luma)
        sample = std::byte{clamp_to_byte(std::to_integer<int>(sample) + 24)};
      break;
    default: {
      Random random(seed);
      for (std::uint32_t i = 0; i < std::max(fault.blocks, 1U); ++i) {
        std::uint8_t* row = luma_row(image, random.below(image.size.height));
        for (std::uint32_t x = 0; x < image.size.width; ++x)
          row[x] = static_cast<std::uint8_t>(random.below(256));
      }
      break;
    }
  }
}

/// The classes that are another picture of the clip.
std::uint64_t shown_number(const Clip& clip, const Fault& fault, std::uint64_t number) {
  switch (fault.artefact) {
    case ArtefactClass::stale:
      return stale_number(fault, number);
    case ArtefactClass::repeated:
      return earlier(fault.first, 1);
    case ArtefactClass::out_of_order:
      return disordered_number(clip, fault, number);
    default:
      return number;
  }
}

void spoil(const Clip& clip, const Fault& fault, std::uint64_t number, YuvImage& image) {
  const std::uint64_t seed = mix(fault.seed, number);
  switch (fault.artefact) {
    case ArtefactClass::zero_page:
      std::fill(image.luma.begin(), image.luma.end(), std::byte{0});
      std::fill(image.chroma.begin(), image.chroma.end(), std::byte{0});
      break;
    case ArtefactClass::zero_part:
      leave_pages_zero(image, fault.variant, std::max(fault.blocks, 1U), seed);
      break;
    case ArtefactClass::half_filled:
      leave_half_filled(image, fault.variant, fault.from_row, clip.frame(earlier(number, slot_age(fault))),
                        seed);
      break;
    case ArtefactClass::block_damage:
      damage_blocks(clip, fault, number, image);
      break;
    case ArtefactClass::keyframe_damage:
      spread_from_keyframe(clip, fault, number, image);
      break;
    case ArtefactClass::tearing: {
      const std::uint64_t other = fault.variant == 0 ? earlier(number, 1) : number + 1;
      tear(image, clip.frame(std::min(other, last_frame(clip))), fault.from_row);
      break;
    }
    case ArtefactClass::chroma_loss:
      lose_chroma(image, fault.variant, fault.from_row);
      break;
    case ArtefactClass::chroma_swap:
      swap_chroma(image, fault.variant);
      break;
    case ArtefactClass::wrong_matrix:
      use_wrong_matrix(image, fault.variant);
      break;
    case ArtefactClass::wrong_range:
      use_wrong_range(image, fault.variant);
      break;
    case ArtefactClass::stride_shear:
      shear(image, fault.variant);
      break;
    case ArtefactClass::other:
      spoil_otherwise(clip, fault, number, image);
      break;
    case ArtefactClass::stale:
    case ArtefactClass::repeated:
    case ArtefactClass::out_of_order:
      break;
  }
}

}  // namespace

YuvImage faulty_frame(const Clip& clip, const Fault& fault, std::uint64_t number) {
  const bool concerned = number >= fault.first && number - fault.first < fault.count &&
                         (!fault.keyframes_only || clip.keyframe(number));
  if (!concerned) return clip.frame(number);
  YuvImage image = clip.frame(shown_number(clip, fault, number));
  spoil(clip, fault, number, image);
  return image;
}

}  // namespace zcplay::judging
