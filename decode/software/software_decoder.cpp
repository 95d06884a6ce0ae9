// SPDX-License-Identifier: MIT
#include "decode/software/software_decoder.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavutil/error.h>
#include <libavutil/frame.h>
}

#include "base/ffmpeg.h"
#include "decode/software/frame_properties.h"
#include "decode/software/picture_writer.h"
#include "decode/software/slot_pool.h"
#include "decode/software/unit_decoder.h"

namespace zcplay::software {
namespace {

/// Wide enough for any vector unit and for most GPUs' pitch rules.
constexpr std::uint32_t kStrideAlignment = 64;

/// libavcodec holds at most 16 frames of two units each; what is older will not come out any more.
constexpr std::uint64_t kRememberedUnits = 256;

struct UnitTimes {
  std::optional<MediaTime> pts;
  std::optional<MediaTime> dts;
  std::int64_t duration = 0;
};

PictureLayout layout_of(const AVFrame& frame, DrmFormat format) {
  const Size size{static_cast<std::uint32_t>(frame.width), static_cast<std::uint32_t>(frame.height)};
  return make_layout(format, size, kStrideAlignment);
}

class SoftwareDecoder final : public Decoder {
 public:
  SoftwareDecoder(std::unique_ptr<UnitDecoder> units, PictureSink& sink, SoftwareDecoderOptions options,
                  Log log)
      : units_(std::move(units)), sink_(sink), options_(options), log_(log) {}

  Result<Flow> submit(const AccessUnit& unit) override;
  Result<Flow> drain() override;
  Result<Flow> flush() override;
  std::string name() const override { return libavcodec_name(); }

 private:
  void remember(const AccessUnit& unit);
  Result<void> take_decoded();
  Result<void> show_decoded();
  Result<Flow> deliver();
  Result<bool> show_output();
  Result<void> check_anything_decoded() const;
  FrameInfo describe(FrameId id, const PictureLayout& layout, const Slot& slot) const;

  std::unique_ptr<UnitDecoder> units_;
  PictureSink& sink_;
  SoftwareDecoderOptions options_;
  Log log_;

  std::map<FrameId, UnitTimes> times_;
  std::shared_ptr<SlotPool> pool_;
  std::uint64_t generations_ = 0;

  /// The newest picture, which may still miss its second field: shown when the next one begins, when
  /// it is output, or at the end.
  AVFramePtr decoded_;
  FrameId decoded_id_;
  std::size_t decoded_taken_ = 0;  ///< how many of the unit's pictures went through decoded_
  PictureLayout decoded_layout_;
  std::optional<Slot> decoded_slot_;  ///< lent to the sink for the length of on_decoded()

  AVFramePtr output_ = make_av_frame();
  bool output_waits_ = false;  ///< `output_` has a frame that no slot was free for
  bool draining_ = false;
  std::uint64_t units_sent_ = 0;
  bool anything_decoded_ = false;
};

void SoftwareDecoder::remember(const AccessUnit& unit) {
  times_[unit.id] = {unit.pts, unit.dts, unit.duration};
  while (times_.begin()->first.value() + kRememberedUnits < unit.id.value()) times_.erase(times_.begin());
}

FrameInfo SoftwareDecoder::describe(FrameId id, const PictureLayout& layout, const Slot& slot) const {
  FrameInfo info;
  info.id = id;
  info.format = layout.format;
  info.coded_size = layout.size;
  if (const auto times = times_.find(id); times != times_.end()) {
    info.pts = times->second.pts;
    info.dts = times->second.dts;
    info.duration = times->second.duration;
  }
  info.slot = slot.identity();
  info.plane_count = pixel_format_info(layout.format)->planes;
  for (unsigned plane = 0; plane < info.plane_count; ++plane) {
    info.planes[plane] = {slot.fd(), layout.offsets[plane], layout.strides[plane]};
  }
  info.mapping = slot.memory();
  return info;
}

/// Moves the pictures that libavcodec has begun since the last call through decoded_.
Result<void> SoftwareDecoder::take_decoded() {
  const std::span<const DecodedPicture> pictures = units_->pictures();
  for (; decoded_taken_ < pictures.size(); ++decoded_taken_) {
    anything_decoded_ = true;
    if (!options_.decode_order) continue;
    if (auto shown = show_decoded(); !shown) return shown;
    decoded_.reset(av_frame_clone(pictures[decoded_taken_].frame));
    if (decoded_ == nullptr) return fail(ErrorCode::environment, "av_frame_clone", "out of memory", ENOMEM);
    decoded_id_ = pictures[decoded_taken_].id;
  }
  return {};
}

Result<void> SoftwareDecoder::show_decoded() {
  if (decoded_ == nullptr) return {};
  const AVFramePtr frame = std::move(decoded_);
  const auto format = semi_planar_format(frame->format);
  if (!format) return std::unexpected(format.error());
  const PictureLayout layout = layout_of(*frame, format->format);
  if (!decoded_slot_ || layout != decoded_layout_) {
    decoded_slot_.reset();
    auto slot = Slot::create(layout.bytes);
    if (!slot) return std::unexpected(std::move(slot.error()));
    decoded_slot_.emplace(std::move(*slot));
    decoded_layout_ = layout;
  }
  write_picture(*frame, layout, decoded_slot_->memory());
  FrameInfo info = describe(decoded_id_, layout, *decoded_slot_);
  info.crop = {0, 0, layout.size.width, layout.size.height};
  info.color.full_range = format->full_range;
  info.kind.type = '?';
  sink_.on_decoded(info);
  return {};
}

/// False while no slot is free.
Result<bool> SoftwareDecoder::show_output() {
  const FrameId id(static_cast<std::uint64_t>(output_->pts));
  if (decoded_id_ == id) {
    if (auto shown = show_decoded(); !shown) return std::unexpected(std::move(shown.error()));
  }
  const auto format = semi_planar_format(output_->format);
  if (!format) return std::unexpected(format.error());
  const PictureLayout layout = layout_of(*output_, format->format);
  if (pool_ == nullptr || pool_->layout() != layout) {
    pool_ = std::make_shared<SlotPool>(layout, options_.max_leased_frames, ++generations_);
    if (log_.enabled(LogLevel::info)) {
      log_.write(LogLevel::info, "software",
                 fmt::format("pictures of {}x{} in {}", layout.size.width, layout.size.height,
                             to_string(layout.format)));
    }
  }
  const auto index = pool_->take();
  if (!index) return std::unexpected(index.error());
  if (!*index) return false;

  Frame frame;
  frame.lease = pool_->lease(**index);
  const Slot& slot = pool_->slot(**index);
  write_picture(*output_, layout, slot.memory());
  frame.info = describe(id, layout, slot);
  frame.info.slot_index = **index;
  frame.info.crop = crop(*output_);
  frame.info.color = color_info(*output_, format->full_range);
  frame.info.sample_aspect_ratio = {output_->sample_aspect_ratio.num,
                                    std::max(output_->sample_aspect_ratio.den, 1)};
  frame.info.kind = picture_kind(*output_);
  frame.info.defects = defects(*output_);
  sink_.on_frame(std::move(frame));
  return true;
}

/// Gives the sink everything that libavcodec has ready.
Result<Flow> SoftwareDecoder::deliver() {
  for (;;) {
    if (!output_waits_) {
      const auto received = units_->receive(*output_);
      if (!received) return std::unexpected(received.error());
      if (auto taken = take_decoded(); !taken) return std::unexpected(std::move(taken.error()));
      if (!*received) return Flow::done;
      anything_decoded_ = true;
    }
    const auto shown = show_output();
    if (!shown) return std::unexpected(shown.error());
    output_waits_ = !*shown;
    if (output_waits_) return Flow::need_slot;
    av_frame_unref(output_.get());
  }
}

Result<Flow> SoftwareDecoder::submit(const AccessUnit& unit) {
  if (const auto flow = deliver(); !flow || *flow != Flow::done) return flow;
  remember(unit);
  const auto status = units_->send(unit);
  if (!status) return std::unexpected(status.error());
  ++units_sent_;
  decoded_taken_ = 0;
  if (*status < 0 && log_.enabled(LogLevel::warning)) {
    log_.write(LogLevel::warning, "software",
               fmt::format("access unit {} is damaged: {}", unit.id.value(), ffmpeg_error_text(*status)));
  }
  if (auto taken = take_decoded(); !taken) return std::unexpected(std::move(taken.error()));
  // The unit is taken whether or not there is a slot for what it brought out: that waits for the next call.
  if (const auto flow = deliver(); !flow) return flow;
  return Flow::done;
}

Result<Flow> SoftwareDecoder::drain() {
  if (!std::exchange(draining_, true)) {
    if (const auto flow = deliver(); !flow || *flow != Flow::done) {
      draining_ = false;
      return flow;
    }
    if (auto shown = show_decoded(); !shown) return std::unexpected(std::move(shown.error()));
    units_->send_end();
  }
  if (const auto flow = deliver(); !flow || *flow != Flow::done) return flow;
  draining_ = false;
  // The end may have brought out pictures that were still in the last unit.
  if (auto shown = show_decoded(); !shown) return std::unexpected(std::move(shown.error()));
  units_->flush();
  if (auto sound = check_anything_decoded(); !sound) return std::unexpected(std::move(sound.error()));
  return Flow::done;
}

Result<void> SoftwareDecoder::check_anything_decoded() const {
  if (units_sent_ == 0 || anything_decoded_) return {};
  const int error = units_->last_error();
  const bool unsupported = error == AVERROR_PATCHWELCOME;
  return fail(unsupported ? ErrorCode::unsupported_input : ErrorCode::unreadable_input, "decode",
              fmt::format("no picture came out of {} access units: {}", units_sent_,
                          unsupported  ? "the stream uses a feature that libavcodec does not have"
                          : error != 0 ? ffmpeg_error_text(error)
                                       : "there are no slices in them"));
}

Result<Flow> SoftwareDecoder::flush() {
  units_->flush();
  av_frame_unref(output_.get());
  output_waits_ = false;
  draining_ = false;
  decoded_.reset();
  decoded_taken_ = 0;
  times_.clear();
  return Flow::done;
}

}  // namespace

Result<std::unique_ptr<Decoder>> create_software_decoder(const StreamInfo& stream, PictureSink& sink,
                                                         SoftwareDecoderOptions options, Log log) {
  auto units = UnitDecoder::create(stream, {.strict = options.strict_order});
  if (!units) return std::unexpected(std::move(units.error()));
  return std::make_unique<SoftwareDecoder>(std::move(*units), sink, options, log);
}

}  // namespace zcplay::software
