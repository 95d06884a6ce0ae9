// SPDX-License-Identifier: MIT
#include "decode/v4l2/stateless_decoder.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "decode/v4l2/codec_formats.h"
#include "decode/v4l2/codec_session.h"
#include "decode/v4l2/decode_device.h"
#include "decode/v4l2/ext_controls.h"
#include "decode/v4l2/picture_book.h"

namespace zcplay::v4l2 {
namespace {

/// Half of what the picture takes uncompressed: enough for all but the wildest intra pictures, for
/// which the buffer grows.
std::uint32_t bitstream_size_for(Size size) {
  constexpr std::uint64_t kLeast = std::uint64_t{256} << 10;
  constexpr std::uint64_t kMost = std::uint64_t{64} << 20;
  const std::uint64_t half = std::uint64_t{size.width} * size.height * 3 / 4;
  return static_cast<std::uint32_t>(std::clamp(half, kLeast, kMost));
}

/// The picture format for a sequence. 4:0:0 comes as 4:2:0 with neutral chroma.
Result<std::uint32_t> picture_fourcc(const h264::Sequence& sequence, const std::string& device) {
  if (sequence.chroma_format_idc <= 1) {
    if (sequence.bit_depth == 8) return V4L2_PIX_FMT_NV12;
    if (sequence.bit_depth == 10) return V4L2_PIX_FMT_P010;
  }
  constexpr std::array kChroma{"4:0:0", "4:2:0", "4:2:2", "4:4:4"};
  return fail(
      ErrorCode::unsupported_input, "choose picture format",
      fmt::format("{} is used for 4:2:0 of 8 or 10 bits, the stream is {} of {} bits; try --device software",
                  device, kChroma[std::min<std::size_t>(sequence.chroma_format_idc, 3)], sequence.bit_depth));
}

class StatelessDecoder final : public Decoder, private DeviceListener {
 public:
  StatelessDecoder(EventLoop& loop, std::unique_ptr<CodecSession> session, const StreamInfo& stream,
                   PictureSink& sink, const StatelessOptions& options)
      : loop_(loop),
        options_(options),
        codec_(stream.codec),
        container_aspect_ratio_(stream.sample_aspect_ratio),
        session_(std::move(session)),
        book_(sink, options.early_output ? PictureBook::Output::early : PictureBook::Output::complete) {}

  [[nodiscard]] Result<void> open(Kernel& kernel, const DeviceReport& report, const Log& log);

  [[nodiscard]] Result<Flow> submit(const AccessUnit& unit) override;
  [[nodiscard]] Result<Flow> drain() override;
  [[nodiscard]] Result<Flow> flush() override;
  [[nodiscard]] std::string name() const override { return device_->name(); }

 private:
  enum class Ending : std::uint8_t { none, drain, flush };

  void on_slot_done(FrameId frame, bool error) override;
  void on_device_failed(Error error) override;

  [[nodiscard]] Result<Flow> fail_with(Error error);
  void open_unit(const AccessUnit& unit);
  [[nodiscard]] Result<Flow> advance();
  [[nodiscard]] Result<Flow> reconfigure();
  [[nodiscard]] Result<void> configure();
  [[nodiscard]] Result<Flow> finish();
  void take_events();

  [[nodiscard]] std::optional<std::uint32_t> find_slot();
  /// What to tell the caller without a slot; done: there is one after all.
  [[nodiscard]] Result<Flow> make_slot();
  /// Wakes the caller's loop when a slot comes free that only a consumer's device still reads. False
  /// if there is none.
  [[nodiscard]] bool watch_fences();

  [[nodiscard]] Result<void> submit_job(std::optional<std::uint32_t> free_slot);
  [[nodiscard]] FrameInfo describe(const PictureJob& job, std::uint32_t slot) const;
  void observe(FrameId frame, Stage stage);

  EventLoop& loop_;
  StatelessOptions options_;
  Codec codec_;
  Rational container_aspect_ratio_;
  std::unique_ptr<CodecSession> session_;
  PictureBook book_;
  std::unique_ptr<DecodeDevice> device_;
  std::optional<Error> failure_;
  AccessUnit unit_;
  bool unit_open_ = false;
  bool sequence_changed_ = false;
  Ending ending_ = Ending::none;  ///< of the drain or flush that has begun
  std::uint32_t next_slot_ = 0;   ///< slots are used in turn, which gives consumers the most time
  EventLoop::Registration fence_watch_;
};

Result<void> StatelessDecoder::open(Kernel& kernel, const DeviceReport& report, const Log& log) {
  auto device =
      DecodeDevice::open(kernel, loop_, report,
                         {.in_flight = std::clamp(options_.in_flight, 1u, 32u),
                          .request_timeout = options_.request_timeout,
                          .slot_access = options_.map_pictures ? CpuAccess::mapped : CpuAccess::none},
                         *this, log);
  if (!device) return std::unexpected(device.error());
  device_ = std::move(*device);
  return {};
}

Result<Flow> StatelessDecoder::fail_with(Error error) {
  if (!failure_) failure_ = std::move(error);
  return std::unexpected(*failure_);
}

Result<Flow> StatelessDecoder::submit(const AccessUnit& unit) {
  if (failure_) return std::unexpected(*failure_);
  if (!unit_open_) open_unit(unit);
  auto flow = advance();
  // A completion inside of the calls above may have found the device broken.
  if (!flow || failure_) return fail_with(flow ? *failure_ : flow.error());
  if (*flow == Flow::done) unit_open_ = false;
  return flow;
}

void StatelessDecoder::open_unit(const AccessUnit& unit) {
  ending_ = Ending::none;
  unit_ = unit;
  unit_open_ = true;
  session_->begin(unit);
}

Result<Flow> StatelessDecoder::advance() {
  while (true) {
    if (sequence_changed_) {
      auto flow = reconfigure();
      if (!flow || *flow != Flow::done) return flow;
    }
    if (device_->configured() && !device_->ready()) return Flow::busy;
    const std::optional<std::uint32_t> slot = device_->configured() ? find_slot() : std::nullopt;
    auto step = session_->step(slot.has_value());
    if (!step) return std::unexpected(step.error());
    if (*step == h264::Step::job) {
      if (auto submitted = submit_job(slot); !submitted) return std::unexpected(submitted.error());
    }
    take_events();
    if (*step == h264::Step::end_of_unit) return Flow::done;
    if (*step == h264::Step::sequence_change) sequence_changed_ = true;
    if (*step == h264::Step::need_slot && !find_slot()) {
      auto flow = make_slot();
      if (!flow || *flow != Flow::done) return flow;
    }
  }
}

void StatelessDecoder::take_events() {
  for (const h264::PictureEvent& event : session_->events()) book_.apply(event);
  book_.emit();
}

// "Dynamic resolution change" of dev-stateless-decoder.rst.
Result<Flow> StatelessDecoder::reconfigure() {
  if (auto released = device_->release_held(); !released) return std::unexpected(released.error());
  if (device_->busy()) return Flow::busy;
  fence_watch_.cancel();
  if (device_->configured() && !device_->orphans_buffers()) {
    // Such a driver frees nothing while a slot is mapped or exported anywhere.
    if (book_.uses(*device_->pool()) || device_->pool()->leased_slots() != 0) return Flow::need_slot;
  }
  if (auto released = device_->release(); !released) return std::unexpected(released.error());
  if (auto configured = configure(); !configured) return std::unexpected(configured.error());
  sequence_changed_ = false;
  next_slot_ = 0;
  return Flow::done;
}

Result<void> StatelessDecoder::configure() {
  const h264::Sequence& sequence = session_->sequence();
  auto fourcc = picture_fourcc(sequence, device_->name());
  if (!fourcc) return std::unexpected(fourcc.error());
  const FormatRequest request{.bitstream_fourcc = bitstream_fourcc(codec_),
                              .coded_size = sequence.coded_size,
                              .bitstream_size = bitstream_size_for(sequence.coded_size),
                              .picture_fourcc = *fourcc};
  const auto apply_controls = [this]() -> Result<void> {
    if (auto set = session_->set_modes(device_->video()); !set) return set;
    return set_controls(device_->video(), session_->sequence_controls());
  };
  const std::uint32_t slots = sequence.max_dpb_frames + options_.in_flight + options_.on_screen;
  return device_->configure(request, slots, apply_controls);
}

std::optional<std::uint32_t> StatelessDecoder::find_slot() {
  SlotPool& pool = *device_->pool();
  for (std::uint32_t i = 0; i < pool.size(); ++i) {
    const std::uint32_t slot = (next_slot_ + i) % pool.size();
    SlotUse use = book_.use_of(pool, slot);
    if (judge_slot(use) != SlotVerdict::free) continue;
    use.fences_pending = pool.fences_pending(slot);
    if (judge_slot(use) == SlotVerdict::free) return slot;
  }
  return std::nullopt;
}

Result<Flow> StatelessDecoder::make_slot() {
  assert(device_->configured());
  // Up to the number of frames it said it would hold, the consumer is not what is in the way.
  const std::uint32_t leased = device_->pool()->leased_slots();
  if (leased <= options_.on_screen) {
    if (device_->busy()) return Flow::busy;
    if (watch_fences()) return Flow::need_slot;
  }
  auto added = device_->add_slot();
  if (!added) return std::unexpected(added.error());
  if (*added) return Flow::done;
  if (device_->busy()) return Flow::busy;
  if (watch_fences() || leased != 0) return Flow::need_slot;
  return fail(ErrorCode::environment, "find slot",
              fmt::format("{} gives {} slots, too few for a stream that keeps {} pictures", device_->name(),
                          device_->pool()->size(), session_->sequence().max_dpb_frames));
}

bool StatelessDecoder::watch_fences() {
  if (fence_watch_.active()) return true;
  SlotPool& pool = *device_->pool();
  for (std::uint32_t slot = 0; slot < pool.size(); ++slot) {
    if (judge_slot(book_.use_of(pool, slot)) != SlotVerdict::free || !pool.fences_pending(slot)) continue;
    auto watch = loop_.watch(pool.dmabuf(slot), EPOLLOUT, [this](std::uint32_t) { fence_watch_.cancel(); });
    if (!watch) continue;
    fence_watch_ = std::move(*watch);
    return true;
  }
  return false;
}

Result<void> StatelessDecoder::submit_job(std::optional<std::uint32_t> free_slot) {
  const PictureJob job = session_->job();
  if ((job.first_field || job.second_field) && !device_->takes_fields()) {
    return fail(
        ErrorCode::unsupported_input, "decode field",
        fmt::format("{} cannot join two fields in one picture (no HOLD_CAPTURE_BUF with FLUSH), and frame {} "
                    "is coded as fields; try --device software",
                    device_->name(), job.frame.value()));
  }
  assert(job.second_field || free_slot);
  const std::uint32_t slot = job.second_field ? book_.info(job.frame).slot_index : *free_slot;
  auto space = device_->bitstream_space(job.bitstream_size);
  if (!space) return std::unexpected(space.error());
  session_->write_bitstream(*space);
  if (auto queued = device_->queue({.frame = job.frame,
                                    .slot = slot,
                                    .first_field = job.first_field,
                                    .second_field = job.second_field},
                                   job.bitstream_size, session_->controls());
      !queued) {
    return queued;
  }
  if (job.second_field) {
    book_.join(job.frame, job.kind, job.defects, job.references);
    return {};
  }
  book_.begin(describe(job, slot), device_->pool(), job.references,
              job.first_field ? PictureBook::Requests::one_a_field : PictureBook::Requests::one);
  next_slot_ = (slot + 1) % device_->pool()->size();
  observe(job.frame, Stage::queued);
  return {};
}

FrameInfo StatelessDecoder::describe(const PictureJob& job, std::uint32_t slot) const {
  const h264::Sequence& sequence = session_->sequence();
  FrameInfo info;
  device_->pool()->describe(slot, info);
  info.id = job.frame;
  // The slot may be larger, but only this much of it is decoded.
  info.coded_size = sequence.coded_size;
  info.crop = sequence.crop;
  info.color = sequence.color;
  info.sample_aspect_ratio =
      sequence.sample_aspect_ratio.numerator != 0 ? sequence.sample_aspect_ratio : container_aspect_ratio_;
  info.pts = unit_.pts;
  info.dts = unit_.dts;
  info.duration = unit_.duration;
  info.kind = job.kind;
  info.defects = job.defects;
  return info;
}

Result<Flow> StatelessDecoder::finish() {
  if (auto released = device_->release_held(); !released) return fail_with(released.error());
  if (failure_) return std::unexpected(*failure_);
  if (device_->busy()) return Flow::busy;
  assert(!book_.output_pending());
  return Flow::done;
}

Result<Flow> StatelessDecoder::drain() {
  if (failure_) return std::unexpected(*failure_);
  if (std::exchange(ending_, Ending::drain) != Ending::drain) {
    session_->drain();
    take_events();
  }
  return finish();
}

Result<Flow> StatelessDecoder::flush() {
  if (failure_) return std::unexpected(*failure_);
  if (std::exchange(ending_, Ending::flush) != Ending::flush) {
    // What the device still works on is waited for: the documentation's way to seek is to go on
    // submitting and to ignore what comes from before, which is simpler with nothing before.
    book_.forget_output();
    session_->flush();
    for (const h264::PictureEvent& event : session_->events()) book_.apply(event);
    book_.forget_output();
    unit_open_ = false;
  }
  return finish();
}

void StatelessDecoder::on_slot_done(FrameId frame, bool error) {
  observe(frame, Stage::request_done);
  book_.complete(frame, error);
  if (error) session_->mark_decode_error(frame);
  book_.emit();
}

void StatelessDecoder::on_device_failed(Error error) {
  if (!failure_) failure_ = std::move(error);
}

void StatelessDecoder::observe(FrameId frame, Stage stage) {
  if (options_.observer != nullptr)
    options_.observer->on_stage(book_.info(frame), stage, loop_.clock().now());
}

}  // namespace

Result<std::unique_ptr<Decoder>> create_stateless_decoder(Kernel& kernel, EventLoop& loop,
                                                          const DeviceReport& device,
                                                          const StreamInfo& stream, PictureSink& sink,
                                                          const StatelessOptions& options, const Log& log) {
  if (device.usable_format(stream.codec) == nullptr) {
    return fail(ErrorCode::environment, "open decoder",
                fmt::format("{} does not decode {}; `zcplay probe` says why",
                            device.video_path.empty() ? device.media_path : device.video_path,
                            to_string(stream.codec)));
  }
  auto session = create_codec_session(stream, log);
  if (!session) return std::unexpected(session.error());
  auto decoder = std::make_unique<StatelessDecoder>(loop, std::move(*session), stream, sink, options);
  if (auto opened = decoder->open(kernel, device, log); !opened) return std::unexpected(opened.error());
  return decoder;
}

}  // namespace zcplay::v4l2
