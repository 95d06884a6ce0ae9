// SPDX-License-Identifier: MIT
#include "tests/present/gl/color_twin.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace zcplay::test {
namespace {

using Rgb = std::array<double, 3>;

double clamped(double value, double least, double most) {
  return std::min(std::max(value, least), most);
}

/// Kr and Kb: H.273, table 4.
std::array<double, 2> weights_of(int matrix_coefficients) {
  if (matrix_coefficients == 1) return {0.2126, 0.0722};
  if (matrix_coefficients == 4) return {0.30, 0.11};
  if (matrix_coefficients == 5 || matrix_coefficients == 6) return {0.299, 0.114};
  if (matrix_coefficients == 7) return {0.212, 0.087};
  if (matrix_coefficients == 9) return {0.2627, 0.0593};
  std::abort();
}

/// E'Y = Kr E'R + (1 - Kr - Kb) E'G + Kb E'B and its two differences, solved for red, green and blue.
Rgb to_rgb(double luma, double pb, double pr, int matrix_coefficients) {
  const auto [kr, kb] = weights_of(matrix_coefficients);
  const double red = luma + pr * 2 * (1 - kr);
  const double blue = luma + pb * 2 * (1 - kb);
  const double green = (luma - kr * red - kb * blue) / (1 - kr - kb);
  return {255 * red, 255 * green, 255 * blue};
}

/// Where a pixel lies between chroma samples, in samples: H.273, figure 1.
double chroma_column(int x, ChromaSiting siting) {
  const bool between =
      siting == ChromaSiting::center || siting == ChromaSiting::top || siting == ChromaSiting::bottom;
  return between ? x / 2.0 - 0.25 : x / 2.0;
}

double chroma_row(int y, ChromaSiting siting) {
  if (siting == ChromaSiting::top_left || siting == ChromaSiting::top) return y / 2.0;
  if (siting == ChromaSiting::bottom_left || siting == ChromaSiting::bottom) return (y - 1) / 2.0;
  return y / 2.0 - 0.25;
}

/// Linear in both directions; places outside of `first` to `last` are those at the border.
struct ChromaBounds {
  int left, top, right, bottom;
};

double interpolated(const std::vector<int>& plane, int stride, double column, double row,
                    ChromaBounds bounds) {
  const auto sample = [&](int x, int y) {
    return static_cast<double>(plane[static_cast<std::size_t>(std::clamp(y, bounds.top, bounds.bottom)) *
                                         static_cast<std::size_t>(stride) +
                                     static_cast<std::size_t>(std::clamp(x, bounds.left, bounds.right))]);
  };
  const int x = static_cast<int>(std::floor(column));
  const int y = static_cast<int>(std::floor(row));
  const double right = column - x;
  const double below = row - y;
  return (1 - below) * ((1 - right) * sample(x, y) + right * sample(x + 1, y)) +
         below * ((1 - right) * sample(x, y + 1) + right * sample(x + 1, y + 1));
}

double curve(double distance) {
  const double t = std::fabs(distance);
  if (t >= 2) return 0;
  if (t >= 1) return -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2;
  return 1.5 * t * t * t - 2.5 * t * t + 1;
}

/// One row of pixels, or one column, as `length` of them.
std::vector<Rgb> scale_line(const std::vector<Rgb>& line, int length) {
  const double ratio = static_cast<double>(line.size()) / length;
  const double stretch = std::max(1.0, ratio);
  const int last = static_cast<int>(line.size()) - 1;
  std::vector<Rgb> scaled;
  for (int i = 0; i < length; ++i) {
    const double center = (i + 0.5) * ratio - 0.5;
    Rgb sum{};
    double weights = 0;
    for (int j = static_cast<int>(center - 2 * stretch) - 2; j <= static_cast<int>(center + 2 * stretch) + 2;
         ++j) {
      const double weight = curve((j - center) / stretch);
      const Rgb& sample = line[static_cast<std::size_t>(std::clamp(j, 0, last))];
      for (std::size_t c = 0; c < 3; ++c) sum[c] += weight * sample[c];
      weights += weight;
    }
    for (double& value : sum) value = clamped(value / weights, 0, 255);
    scaled.push_back(sum);
  }
  return scaled;
}

}  // namespace

PlainPicture test_chart(int width, int height, int bits, bool full_range) {
  PlainPicture chart{.width = width, .height = height, .bits = bits, .luma = {}, .cb = {}, .cr = {}};
  const int step = 1 << (bits - 8);
  const int least = full_range ? 0 : 16 * step;
  const int luma_range = full_range ? 256 * step - 1 : 219 * step;
  const int chroma_range = full_range ? 256 * step - 1 : 224 * step;
  const int upper = height / 2;
  // Patches of 16 by 16 pixels above: all values of a coarse grid. Below: ramps on the left, edges on the
  // right.
  const auto patch = [](int x, int y) { return (x / 16) * 7 + (y / 16) * 31; };
  const auto stripes = [&](int x, int y, int wide) { return ((x / wide) + (y / wide)) % 2 == 1; };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double level = 0;
      if (y < upper) {
        level = patch(x, y) % 9 / 8.0;
      } else if (x < width / 2) {
        level = x / (width / 2.0 - 1);
      } else {
        level = stripes(x, y, 5) ? 0.9 : 0.2;
      }
      chart.luma.push_back(least + static_cast<int>(std::lround(level * luma_range)));
    }
  }
  for (int y = 0; y < chart.chroma_height(); ++y) {
    for (int x = 0; x < chart.chroma_width(); ++x) {
      double blue = 0;
      double red = 0;
      if (2 * y < upper) {
        blue = patch(2 * x, 2 * y) / 9 % 5 / 4.0;
        red = patch(2 * x, 2 * y) / 3 % 5 / 4.0;
      } else if (2 * x < width / 2) {
        blue = (2 * y - upper) / static_cast<double>(height - upper);
        red = 1 - 2.0 * x / (width / 2.0);
      } else {
        blue = stripes(x, y, 3) ? 0.8 : 0.3;
        red = stripes(x, y, 4) ? 0.25 : 0.7;
      }
      chart.cb.push_back(least + static_cast<int>(std::lround(blue * chroma_range)));
      chart.cr.push_back(least + static_cast<int>(std::lround(red * chroma_range)));
    }
  }
  return chart;
}

ColorPicture convert(const PlainPicture& picture, Rect crop, int matrix_coefficients, bool full_range,
                     ChromaSiting siting) {
  const double step = 1 << (picture.bits - 8);
  const double most = (1 << picture.bits) - 1;
  const auto left = static_cast<int>(crop.x);
  const auto top = static_cast<int>(crop.y);
  const int right = left + static_cast<int>(crop.width) - 1;
  const int bottom = top + static_cast<int>(crop.height) - 1;
  const ChromaBounds bounds{.left = left / 2, .top = top / 2, .right = right / 2, .bottom = bottom / 2};
  ColorPicture result{
      .width = static_cast<int>(crop.width), .height = static_cast<int>(crop.height), .pixels = {}};
  for (int y = top; y <= bottom; ++y) {
    for (int x = left; x <= right; ++x) {
      const double column = chroma_column(x, siting);
      const double row = chroma_row(y, siting);
      const double luma = picture.luma[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                                       static_cast<std::size_t>(x)];
      const double cb = interpolated(picture.cb, picture.chroma_width(), column, row, bounds);
      const double cr = interpolated(picture.cr, picture.chroma_width(), column, row, bounds);
      if (full_range) {
        result.pixels.push_back(
            to_rgb(luma / most, (cb - 128 * step) / most, (cr - 128 * step) / most, matrix_coefficients));
      } else {
        result.pixels.push_back(to_rgb((luma - 16 * step) / (219 * step), (cb - 128 * step) / (224 * step),
                                       (cr - 128 * step) / (224 * step), matrix_coefficients));
      }
    }
  }
  return result;
}

std::vector<bool> flat_areas(const PlainPicture& picture, Rect crop) {
  constexpr int kReach = 3;
  const auto same = [](const std::vector<int>& plane, int width, int height, int x, int y, int reach) {
    const int value = plane[static_cast<std::size_t>(y * width + x)];
    for (int v = std::max(0, y - reach); v <= std::min(height - 1, y + reach); ++v) {
      for (int u = std::max(0, x - reach); u <= std::min(width - 1, x + reach); ++u) {
        if (plane[static_cast<std::size_t>(v * width + u)] != value) return false;
      }
    }
    return true;
  };
  std::vector<bool> flat;
  for (auto y = static_cast<int>(crop.y); y < static_cast<int>(crop.y + crop.height); ++y) {
    for (auto x = static_cast<int>(crop.x); x < static_cast<int>(crop.x + crop.width); ++x) {
      flat.push_back(
          same(picture.luma, picture.width, picture.height, x, y, kReach) &&
          same(picture.cb, picture.chroma_width(), picture.chroma_height(), x / 2, y / 2, kReach) &&
          same(picture.cr, picture.chroma_width(), picture.chroma_height(), x / 2, y / 2, kReach));
    }
  }
  return flat;
}

ColorPicture scale(const ColorPicture& picture, int width, int height) {
  std::vector<std::vector<Rgb>> rows;
  for (int y = 0; y < picture.height; ++y) {
    std::vector<Rgb> row;
    for (int x = 0; x < picture.width; ++x) row.push_back(picture.at(x, y));
    rows.push_back(scale_line(row, width));
  }
  ColorPicture result{.width = width, .height = height, .pixels = {}};
  result.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int x = 0; x < width; ++x) {
    std::vector<Rgb> column;
    for (const auto& row : rows) column.push_back(row[static_cast<std::size_t>(x)]);
    const std::vector<Rgb> scaled = scale_line(column, height);
    for (int y = 0; y < height; ++y) {
      result.pixels[static_cast<std::size_t>(y * width + x)] = scaled[static_cast<std::size_t>(y)];
    }
  }
  return result;
}

ColorPicture turn(const ColorPicture& picture, Orientation orientation) {
  ColorPicture now = picture;
  if (orientation >= Orientation::mirrored) {
    for (int y = 0; y < now.height; ++y) {
      const auto row = now.pixels.begin() + static_cast<std::ptrdiff_t>(y) * now.width;
      std::reverse(row, row + now.width);
    }
  }
  for (unsigned quarter = 0; quarter < (static_cast<unsigned>(orientation) & 3U); ++quarter) {
    ColorPicture turned{.width = now.height, .height = now.width, .pixels = {}};
    // The left column, read upwards, is the top row of a picture turned clockwise.
    for (int x = 0; x < now.width; ++x) {
      for (int y = now.height - 1; y >= 0; --y) turned.pixels.push_back(now.at(x, y));
    }
    now = std::move(turned);
  }
  return now;
}

}  // namespace zcplay::test
