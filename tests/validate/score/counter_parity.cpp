// SPDX-License-Identifier: MIT
#include "tests/validate/score/counter_parity.h"

#include <array>
#include <random>

#include <fmt/format.h>

#include "tests/validate/score/counts_difference.h"
#include "tests/validate/score/test_picture.h"

namespace zcplay::score {
namespace {

/// Sides at which a vector, a cell or a box of the thumbnail begins to matter.
constexpr std::array<std::uint32_t, 20> kSides = {1,  2,  3,  4,  5,  7,  8,  9,  15, 16,
                                                  17, 31, 32, 33, 47, 63, 64, 65, 66, 127};

Size size_of_picture(unsigned index, std::uint32_t most_side, std::mt19937& random) {
  const auto below = [&random](std::size_t end) { return static_cast<std::uint32_t>(random() % end); };
  if (index % 4 != 0) return {kSides[below(kSides.size())], kSides[below(kSides.size())]};
  return {1 + below(most_side), 1 + below(most_side)};
}

std::string check_picture(Counter& tested, Counter& scalar, const test::PictureSpec& spec, Counts& got,
                          Counts& expected) {
  const test::TestPicture picture(spec);
  if (const auto good = check(picture.view()); !good) return to_string(good.error());
  if (const auto good = scalar.count(picture.view(), expected); !good) return to_string(good.error());
  if (const auto good = tested.count(picture.view(), got); !good) return to_string(good.error());
  return test::difference(got, expected);
}

}  // namespace

std::string check_parity(Counter& tested, const ParityOptions& options) {
  std::mt19937 random(1);
  const auto scalar = make_scalar_counter();
  // Both are used over and over: nothing may stay of the picture before.
  Counts expected;
  Counts got;
  unsigned i = 0;
  for (test::PictureSpec spec : test::mixed_specs(options.pictures, {1, 1}, 1)) {
    spec.size = size_of_picture(i++, options.most_side, random);
    const std::string found = check_picture(tested, *scalar, spec, got, expected);
    if (!found.empty()) return fmt::format("{}: {}: {}", tested.name(), to_string(spec), found);
  }
  return {};
}

}  // namespace zcplay::score
