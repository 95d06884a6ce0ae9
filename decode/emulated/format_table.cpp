// SPDX-License-Identifier: MIT
#include "decode/emulated/format_table.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace zcplay::emulated {
namespace {

constexpr std::uint32_t kMacroblock = 16;

std::uint32_t fit(std::uint32_t pixels, const SizeRules& rules, std::uint32_t maximum) {
  const std::uint32_t clamped = std::clamp(pixels, rules.smallest, maximum);
  return (clamped + rules.step - 1) / rules.step * rules.step;
}

void copy_colorimetry(const v4l2_pix_format_mplane& from, v4l2_pix_format_mplane& to) {
  to.colorspace = from.colorspace;
  to.ycbcr_enc = from.ycbcr_enc;
  to.quantization = from.quantization;
  to.xfer_func = from.xfer_func;
}

}  // namespace

FormatTable::FormatTable(std::vector<const CodecTraits*> codecs, std::vector<PictureFormat> pictures,
                         SizeRules rules)
    : codecs_(std::move(codecs)), pictures_(std::move(pictures)), rules_(rules) {
  assert(!codecs_.empty() && !pictures_.empty());
  assert(rules_.largest.width % kMacroblock == 0 && rules_.largest.height % kMacroblock == 0);
  assert(rules_.step > 0 && kMacroblock % rules_.step == 0 && rules_.smallest % rules_.step == 0);
}

const CodecTraits* FormatTable::codec(std::uint32_t pixelformat) const {
  for (const CodecTraits* codec : codecs_) {
    if (codec->pixelformat == pixelformat) return codec;
  }
  return nullptr;
}

const PictureFormat* FormatTable::picture(std::uint32_t index, std::uint8_t bit_depth) const {
  for (const PictureFormat& format : pictures_) {
    if (format.bit_depth == bit_depth && index-- == 0) return &format;
  }
  return nullptr;
}

void FormatTable::fit_coded(v4l2_pix_format_mplane& format) const {
  if (codec(format.pixelformat) == nullptr) format.pixelformat = codecs_.front()->pixelformat;
  format.num_planes = 1;
  format.field = V4L2_FIELD_NONE;
  format.width = fit(format.width, rules_, rules_.largest.width);
  format.height = fit(format.height, rules_, rules_.largest.height);
  std::memset(format.reserved, 0, sizeof format.reserved);
  // The size of a compressed picture is the user's to choose; two bytes a pixel hold any.
  if (format.plane_fmt[0].sizeimage != 0) return;
  const CodecTraits& traits = *codec(format.pixelformat);
  format.plane_fmt[0].sizeimage = traits.bitstream_size != nullptr
                                      ? traits.bitstream_size(format.width, format.height)
                                      : format.width * format.height * 2;
}

void FormatTable::fit_picture(v4l2_pix_format_mplane& format, const v4l2_pix_format_mplane& coded,
                              std::uint8_t bit_depth) const {
  const PictureFormat* chosen = nullptr;
  for (std::uint32_t i = 0; picture(i, bit_depth) != nullptr; ++i) {
    if (picture(i, bit_depth)->pixelformat == format.pixelformat) chosen = picture(i, bit_depth);
  }
  if (chosen == nullptr) chosen = picture(0, bit_depth);
  // A device without a format for this depth stays with what it has; jobs then fail.
  if (chosen == nullptr) chosen = &pictures_.front();
  format.pixelformat = chosen->pixelformat;
  format.width = coded.width;
  format.height = coded.height;
  format.num_planes = 1;
  format.field = V4L2_FIELD_NONE;
  std::memset(format.reserved, 0, sizeof format.reserved);
  const std::uint32_t stride = format.width * chosen->bytes_per_sample;
  const CodecTraits* codec = this->codec(coded.pixelformat);
  const bool has_tail = codec != nullptr && codec->picture_tail != nullptr;
  format.plane_fmt[0].bytesperline = stride;
  format.plane_fmt[0].sizeimage =
      stride * format.height / 2 * 3 + (has_tail ? codec->picture_tail(format.width, format.height) : 0);
}

v4l2_pix_format_mplane FormatTable::default_coded() const {
  v4l2_pix_format_mplane format{};
  format.pixelformat = codecs_.front()->pixelformat;
  format.colorspace = V4L2_COLORSPACE_REC709;
  fit_coded(format);
  return format;
}

v4l2_pix_format_mplane FormatTable::default_picture(const v4l2_pix_format_mplane& coded,
                                                    std::uint8_t bit_depth) const {
  v4l2_pix_format_mplane format{};
  fit_picture(format, coded, bit_depth);
  copy_colorimetry(coded, format);
  return format;
}

v4l2_frmsize_stepwise FormatTable::sizes() const {
  return {rules_.smallest, rules_.largest.width,  rules_.step,
          rules_.smallest, rules_.largest.height, rules_.step};
}

std::string_view picture_format_description(std::uint32_t pixelformat) {
  switch (pixelformat) {
    case V4L2_PIX_FMT_NV12:
      return "Y/UV 4:2:0";
    case V4L2_PIX_FMT_YUV420:
      return "Planar YUV 4:2:0";
    case V4L2_PIX_FMT_P010:
      return "10-bit Y/UV 4:2:0";
    default:
      return {};
  }
}

}  // namespace zcplay::emulated
