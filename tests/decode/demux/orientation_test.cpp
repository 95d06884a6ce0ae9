// SPDX-License-Identifier: MIT
#include "decode/demux/orientation.h"

#include <array>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/display.h>
}

#include "decode/demux/demuxer.h"
#include "tests/support/media.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::demux {
namespace {

using Matrix = std::array<std::int32_t, 9>;

constexpr std::int32_t kOne = 1 << 16;
constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();

/// Only what turns and mirrors; the rest of a display matrix moves the picture.
constexpr Matrix matrix(std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d) {
  return {a, b, 0, c, d, 0, 12345, -678, 1 << 30};
}

struct MatrixCase {
  const char* name;
  Matrix matrix;
  Orientation expected;
};

void PrintTo(const MatrixCase& which, std::ostream* out) {
  *out << which.name;
}

class DisplayMatrix : public testing::TestWithParam<MatrixCase> {};

TEST_P(DisplayMatrix, IsTheNearestOrientation) {
  EXPECT_EQ(orientation_of(GetParam().matrix), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DisplayMatrix,
    testing::Values(
        MatrixCase{"identity", matrix(kOne, 0, 0, kOne), Orientation::upright},
        MatrixCase{"portrait_of_a_phone", matrix(0, kOne, -kOne, 0), Orientation::turn_90},
        MatrixCase{"head_over_heels", matrix(-kOne, 0, 0, -kOne), Orientation::turn_180},
        MatrixCase{"portrait_the_other_way", matrix(0, -kOne, kOne, 0), Orientation::turn_270},
        MatrixCase{"selfie", matrix(-kOne, 0, 0, kOne), Orientation::mirrored},
        MatrixCase{"selfie_90", matrix(0, -kOne, -kOne, 0), Orientation::mirrored_turn_90},
        MatrixCase{"upside_down_in_a_mirror", matrix(kOne, 0, 0, -kOne), Orientation::mirrored_turn_180},
        MatrixCase{"transposed", matrix(0, kOne, kOne, 0), Orientation::mirrored_turn_270},
        MatrixCase{"wide_pixels_on_their_side", matrix(0, 2 * kOne, -kOne / 2, 0), Orientation::turn_90},
        MatrixCase{"tiny", matrix(0, 1, -1, 0), Orientation::turn_90},
        MatrixCase{"most_negative", matrix(kLeast, 0, 0, kLeast), Orientation::turn_180},
        MatrixCase{"all_most_negative", matrix(kLeast, kLeast, kLeast, kLeast), Orientation::upright},
        MatrixCase{"halfway", matrix(kOne, kOne, -kOne, kOne), Orientation::upright},
        MatrixCase{"sheared", matrix(kOne, 0, kOne, kOne), Orientation::upright},
        MatrixCase{"nothing", matrix(0, 0, 0, 0), Orientation::upright},
        MatrixCase{"a_line", matrix(0, kOne, 0, kOne), Orientation::upright},
        MatrixCase{"a_column", matrix(0, kOne, 0, 0), Orientation::upright}),
    [](const testing::TestParamInfo<MatrixCase>& instance) { return std::string(instance.param.name); });

struct Angle {
  int degrees;  ///< clockwise
  Orientation plain;
  Orientation flipped_after;  ///< turned, then left and right changed
};

TEST(DisplayMatrixOfLibavutil, MeansTheSame) {
  constexpr std::array kAngles{
      Angle{0, Orientation::upright, Orientation::mirrored},
      Angle{44, Orientation::upright, Orientation::mirrored},
      Angle{46, Orientation::turn_90, Orientation::mirrored_turn_270},
      Angle{90, Orientation::turn_90, Orientation::mirrored_turn_270},
      Angle{134, Orientation::turn_90, Orientation::mirrored_turn_270},
      Angle{180, Orientation::turn_180, Orientation::mirrored_turn_180},
      Angle{270, Orientation::turn_270, Orientation::mirrored_turn_90},
      Angle{359, Orientation::upright, Orientation::mirrored},
  };
  for (const Angle& angle : kAngles) {
    Matrix made{};
    av_display_rotation_set(made.data(), angle.degrees);
    EXPECT_EQ(orientation_of(made), angle.plain) << angle.degrees;
    av_display_matrix_flip(made.data(), 1, 0);
    EXPECT_EQ(orientation_of(made), angle.flipped_after) << angle.degrees << " flipped";
  }
}

/// The bundled clip with another matrix in its track header (ISO/IEC 14496-12, 8.3.2; version 0).
std::vector<std::uint8_t> clip_with(const Matrix& matrix) {
  std::vector<std::uint8_t> file = test::read_file(std::string(ZCPLAY_ASSETS) + "/demo.mp4");
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const std::size_t box = text.find("tkhd");
  constexpr std::size_t kMatrixAt = 4 + 40;
  if (box == std::string_view::npos || file.size() < box + kMatrixAt + 36 || file[box + 4] != 0) return {};
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    const auto value = static_cast<std::uint32_t>(matrix[i]);
    for (std::size_t byte = 0; byte < 4; ++byte) {
      file[box + kMatrixAt + 4 * i + byte] = static_cast<std::uint8_t>(value >> (24 - 8 * byte));
    }
  }
  return file;
}

TEST(OrientationOfAStream, IsThatOfItsTrackHeader) {
  const test::TemporaryFolder folder;
  for (const Orientation orientation : {Orientation::upright, Orientation::turn_90, Orientation::turn_180,
                                        Orientation::turn_270, Orientation::mirrored_turn_270}) {
    const std::array kMatrices{matrix(kOne, 0, 0, kOne), matrix(0, kOne, -kOne, 0),
                               matrix(-kOne, 0, 0, -kOne), matrix(0, -kOne, kOne, 0)};
    const auto turn = static_cast<std::size_t>(orientation);
    const auto file = clip_with(turn < kMatrices.size() ? kMatrices[turn] : matrix(0, kOne, kOne, 0));
    ASSERT_FALSE(file.empty()) << "the bundled clip has another track header now";
    const auto demuxer = Demuxer::open(folder.write("turned.mp4", file));
    ASSERT_TRUE(demuxer) << to_string(demuxer.error());
    EXPECT_EQ((*demuxer)->stream().orientation, orientation) << turn;
    EXPECT_EQ((*demuxer)->stream().container_size, (Size{640, 360})) << "as coded, not as shown";
  }
}

}  // namespace
}  // namespace zcplay::demux
