// SPDX-License-Identifier: MIT
#include "tests/judging/content/decoded_clip.h"

#include <algorithm>

#include "decode/demux/demuxer.h"
#include "decode/software/software_decoder.h"
#include "tests/judging/arithmetic.h"
#include "validate/score/frame_color.h"

namespace zcplay::judging {
namespace {

/// Copies pictures out of their slots and gives these back at once.
class CopyingSink final : public PictureSink {
 public:
  explicit CopyingSink(std::size_t most, std::optional<score::YuvColor> color) : most_(most), color_(color) {}

  void on_decoded(const FrameInfo&) override {}
  void on_frame(Frame frame) override {
    const FrameInfo& info = frame.info;
    const Size size{info.crop.width & ~1U, info.crop.height & ~1U};
    if (full() || info.format != kFormatNV12 || info.mapping.empty()) return;
    if (!frames_.images.empty() && frames_.images.front().size != size) return;
    YuvImage image = make_image(size, color_.value_or(score::color_of(info)));
    const std::uint32_t left = info.crop.x & ~1U;
    for (std::uint32_t y = 0; y < size.height; ++y)
      copy_row(info, 0, info.crop.y + y, left, luma_row(image, y), size);
    for (std::uint32_t y = 0; y < size.height / 2; ++y)
      copy_row(info, 1, info.crop.y / 2 + y, left, chroma_row(image, y), size);
    frames_.images.push_back(std::move(image));
    frames_.keyframes.push_back(info.kind.irap);
  }

  [[nodiscard]] bool full() const {
    // So that a clip of large pictures takes no more memory than others, but some frames it must have.
    constexpr std::size_t kMostSamples = 30'000'000;
    const std::size_t count = frames_.images.size();
    return count >= most_ || (count >= 30 && count * frames_.images.front().luma.size() >= kMostSamples);
  }
  [[nodiscard]] DecodedFrames take() { return std::move(frames_); }

 private:
  static void copy_row(const FrameInfo& info, std::size_t plane, std::uint32_t row, std::uint32_t left,
                       std::uint8_t* to, Size size) {
    const FramePlane& from = info.planes[plane];
    const std::size_t start = from.offset + std::size_t{row} * from.stride + left;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(info.mapping.data()) + start, size.width, to);
  }

  std::size_t most_;
  std::optional<score::YuvColor> color_;
  DecodedFrames frames_;
};

constexpr software::SoftwareDecoderOptions kInOrder{.strict_order = true, .decode_order = false};

}  // namespace

std::shared_ptr<const DecodedFrames> FrameStore::find(const std::string& name) {
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.name == name; });
  if (found == kept_.end()) return nullptr;
  std::rotate(kept_.begin(), found, found + 1);
  return kept_.front().frames;
}

std::shared_ptr<const DecodedFrames> FrameStore::get(const std::string& name,
                                                     const std::function<DecodedFrames()>& make) {
  {
    const std::lock_guard lock(mutex_);
    if (auto found = find(name)) return found;
  }
  // A clip belongs to one thread, so nobody else makes the same.
  auto made = std::make_shared<const DecodedFrames>(make());
  const std::lock_guard lock(mutex_);
  if (kept_.size() == kKept) kept_.pop_back();
  kept_.push_front({name, made});
  return made;
}

DecodedFrames decode(const CodedStream& stream, score::YuvColor color) {
  CopyingSink sink(stream.units.size(), color);
  auto decoder = software::create_software_decoder(stream.info, sink, kInOrder);
  if (!decoder) return {};
  std::uint64_t id = 0;
  for (const CodedStream::Unit& coded : stream.units) {
    AccessUnit unit;
    unit.bytes = std::span(coded.bytes).first(coded.size);
    unit.id = FrameId(++id);
    unit.keyframe = coded.keyframe;
    if (!(*decoder)->submit(unit)) return {};
  }
  if (!(*decoder)->drain()) return {};
  return sink.take();
}

DecodedFrames decode_file(const std::string& path, std::size_t most) {
  CopyingSink sink(most, std::nullopt);
  auto demuxer = demux::Demuxer::open(path);
  if (!demuxer) return {};
  auto decoder = software::create_software_decoder((*demuxer)->stream(), sink, kInOrder);
  if (!decoder) return {};
  while (!sink.full()) {
    auto unit = (*demuxer)->read();
    if (!unit || !*unit || !(*decoder)->submit(**unit)) break;
  }
  if (!sink.full() && !(*decoder)->drain()) return {};
  return sink.take();
}

}  // namespace zcplay::judging
