// SPDX-License-Identifier: MIT
#include "decode/v4l2/decode_device.h"

#include <sys/epoll.h>
#include <sys/mman.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "decode/v4l2/ext_controls.h"

namespace zcplay::v4l2 {
namespace {

/// More than any level allows for one picture; keeps sizes far from wrapping.
constexpr std::size_t kMostBitstream = std::size_t{1} << 30;

}  // namespace

DecodeDevice::DecodeDevice(Node media, Node video, EventLoop& loop, BufferTypes types, Limits limits,
                           DeviceListener& listener, Log log)
    : media_(std::move(media)),
      video_(std::move(video)),
      loop_(loop),
      types_(types),
      limits_(limits),
      listener_(listener),
      log_(log),
      bitstream_(video_, types.bitstream),
      pictures_(video_, types.pictures) {}

Result<std::unique_ptr<DecodeDevice>> DecodeDevice::open(Kernel& kernel, EventLoop& loop,
                                                         const DeviceReport& report, Limits limits,
                                                         DeviceListener& listener, const Log& log) {
  auto media = Node::open(kernel, report.media_path);
  if (!media) return std::unexpected(media.error());
  auto video = Node::open(kernel, report.video_path);
  if (!video) return std::unexpected(video.error());
  std::unique_ptr<DecodeDevice> device(new DecodeDevice(
      std::move(*media), std::move(*video), loop, buffer_types(report.multiplanar), limits, listener, log));
  device->name_ = fmt::format("{} ({})", report.driver, report.video_path);
  auto pictures = query_queue(device->video_, device->types_.pictures);
  if (!pictures) return std::unexpected(pictures.error());
  device->picture_capabilities_ = *pictures;
  device->timer_ = loop.at(TimePoint::max(), [raw = device.get()] { raw->on_timeout(); });
  loop.reschedule(device->timer_, std::nullopt);
  return device;
}

DecodeDevice::~DecodeDevice() {
  // The device must have stopped writing before slots and requests go; closing would do it too, but
  // only once nobody else holds the file.
  for (VideoQueue* const queue : {&bitstream_, &pictures_}) {
    if (!queue->streaming()) continue;
    if (auto stopped = queue->stream_off(); !stopped) {
      log_.write(LogLevel::debug, "v4l2", to_string(stopped.error()));
    }
  }
}

Result<void> DecodeDevice::configure(const FormatRequest& request, std::uint32_t slots,
                                     const std::function<Result<void>()>& set_controls) {
  assert(!configured() && in_flight_.empty());
  auto formats = negotiate_formats(video_, types_, request, set_controls);
  if (!formats) return std::unexpected(formats.error());
  formats_ = *formats;
  // Not before: what the bitstream queue can do depends on its format.
  auto capabilities = query_queue(video_, types_.bitstream);
  if (!capabilities) return std::unexpected(capabilities.error());
  takes_fields_ = joins_fields(video_, *capabilities);
  if (auto allocated = allocate_bitstream(); !allocated) return allocated;
  if (auto allocated = allocate_pictures(slots); !allocated) return allocated;
  if (auto started = bitstream_.stream_on(); !started) return started;
  if (auto started = pictures_.stream_on(); !started) return started;
  log_.write(LogLevel::info, "v4l2",
             fmt::format("{}: {} to {} {}x{}, stride {}, {} slots, {} requests", name_,
                         fourcc_name(request.bitstream_fourcc), to_string(pool_->layout().format),
                         pool_->layout().size.width, pool_->layout().size.height,
                         pool_->layout().planes[0].stride, pool_->size(), units_.size()));
  return {};
}

Result<void> DecodeDevice::allocate_bitstream() {
  if (auto allocated = bitstream_.allocate(limits_.in_flight); !allocated) return allocated;
  const std::size_t count = std::min<std::size_t>(bitstream_.count(), limits_.in_flight);
  if (units_.size() > count) units_.resize(count);
  while (units_.size() < count) {
    const std::size_t index = units_.size();
    auto request = MediaRequest::create(media_, loop_, [this, index] { on_unit_done(index); });
    if (!request) return std::unexpected(request.error());
    units_.emplace_back().request = std::move(*request);
  }
  for (std::size_t i = 0; i < count; ++i) {
    units_[i].buffer = static_cast<std::uint32_t>(i);
    auto mapping = bitstream_.map(units_[i].buffer, PROT_READ | PROT_WRITE);
    if (!mapping) return std::unexpected(mapping.error());
    units_[i].mapping = std::move(*mapping);
  }
  in_flight_.reserve(count);
  return {};
}

Result<void> DecodeDevice::allocate_pictures(std::uint32_t slots) {
  const std::uint32_t wanted = std::min(slots, picture_capabilities_.max_buffers);
  if (auto allocated = pictures_.allocate(wanted); !allocated) return allocated;
  if (pictures_.count() < wanted) {
    log_.write(LogLevel::warning, "v4l2",
               fmt::format("{} gives {} slots where {} were asked for", name_, pictures_.count(), wanted));
  }
  auto pool = std::make_shared<SlotPool>(formats_.layout, ++generation_, limits_.slot_access);
  while (pool->size() < pictures_.count()) {
    if (auto added = pool->add(pictures_); !added) return added;
  }
  pool_ = std::move(pool);
  may_add_slots_ = true;
  decoding_.reserve(picture_capabilities_.max_buffers);
  return {};
}

Result<void> DecodeDevice::release() {
  assert(!busy());
  slot_watch_.cancel();
  if (!configured()) return {};
  if (auto stopped = bitstream_.stream_off(); !stopped) return stopped;
  if (auto stopped = pictures_.stream_off(); !stopped) return stopped;
  decoding_.clear();
  for (Unit& unit : units_) unit.mapping.reset();
  pool_.reset();
  if (auto freed = pictures_.free_all(); !freed) return freed;
  // The documentation lets bitstream buffers stay; another size of picture wants another size of them.
  return bitstream_.free_all();
}

Result<bool> DecodeDevice::add_slot() {
  if (!may_add_slots_ || pool_->size() >= picture_capabilities_.max_buffers) return false;
  auto index = pictures_.add(formats_.pictures);
  if (!index) {
    if (index.error().code == ErrorCode::device_gone) return std::unexpected(index.error());
    log_.write(LogLevel::warning, "v4l2",
               fmt::format("no slot beyond the {} there are: {}", pool_->size(), to_string(index.error())));
    may_add_slots_ = false;
    return false;
  }
  if (auto added = pool_->add(pictures_); !added) return std::unexpected(added.error());
  log_.write(LogLevel::debug, "v4l2", fmt::format("{} slots now", pool_->size()));
  return true;
}

DecodeDevice::Unit& DecodeDevice::free_unit() {
  assert(ready());
  return *std::find_if(units_.begin(), units_.end(), [](const Unit& unit) { return !unit.in_use; });
}

Result<std::span<std::byte>> DecodeDevice::bitstream_space(std::size_t size) {
  Unit& unit = free_unit();
  if (size <= unit.mapping.bytes().size()) return unit.mapping.bytes();
  if (size > kMostBitstream) {
    return fail(ErrorCode::unsupported_input, "VIDIOC_CREATE_BUFS",
                fmt::format("one picture of {} bytes is more than any decoder takes", size));
  }
  // A larger buffer is added while the old ones stream on: stopping the queue would make drivers
  // forget references. Doubling keeps the number of buffers left behind below the queue's limit.
  v4l2_format format = formats_.bitstream;
  QueueFormat larger = from_v4l2_format(format);
  larger.size_image = static_cast<std::uint32_t>(std::max(size, 2 * unit.mapping.bytes().size()));
  auto index = bitstream_.add(to_v4l2_format(types_.bitstream, larger));
  if (!index) return std::unexpected(index.error());
  auto mapping = bitstream_.map(*index, PROT_READ | PROT_WRITE);
  if (!mapping) return std::unexpected(mapping.error());
  if (mapping->bytes().size() < size) {
    return fail(ErrorCode::environment, "VIDIOC_CREATE_BUFS",
                fmt::format("{} gave {} bytes where {} were asked for; its driver is at fault", name_,
                            mapping->bytes().size(), size));
  }
  unit.buffer = *index;
  unit.mapping = std::move(*mapping);
  return unit.mapping.bytes();
}

Result<void> DecodeDevice::queue(const Job& job, std::size_t bitstream_size,
                                 std::span<v4l2_ext_control> controls) {
  Unit& unit = free_unit();
  if (auto set = set_request_controls(video_, unit.request->fd(), controls); !set) return set;
  if (auto queued =
          bitstream_.queue_bitstream(unit.buffer, static_cast<std::uint32_t>(bitstream_size),
                                     unit.request->fd(), job.frame.reference_timestamp(), job.first_field);
      !queued) {
    return queued;
  }
  if (!job.second_field) {
    if (auto queued = pictures_.queue_slot(job.slot); !queued) return queued;
  }
  if (auto queued = unit.request->queue(); !queued) return queued;
  unit.in_use = true;
  unit.done = false;
  unit.frame = job.frame;
  if (in_flight_.empty()) restart_timer();
  in_flight_.push_back(static_cast<std::size_t>(&unit - units_.data()));
  note_slot(job);
  return {};
}

void DecodeDevice::note_slot(const Job& job) {
  if (job.second_field) {
    Decoding& held = decoding_.back();
    assert(held.open && held.frame == job.frame);
    held.open = false;
    ++held.requests;
    return;
  }
  // The driver lets a held slot go as soon as a request with another timestamp comes up.
  if (!decoding_.empty()) decoding_.back().open = false;
  decoding_.push_back({.frame = job.frame, .slot = job.slot, .requests = 1, .open = job.first_field});
}

Result<void> DecodeDevice::release_held() {
  if (decoding_.empty() || !decoding_.back().open) return {};
  v4l2_decoder_cmd command{};
  command.cmd = V4L2_DEC_CMD_FLUSH;
  if (auto flushed = video_.ioctl(VIDIOC_DECODER_CMD, &command, "VIDIOC_DECODER_CMD"); !flushed)
    return flushed;
  decoding_.back().open = false;
  return take_slots();
}

bool DecodeDevice::busy() const {
  return !in_flight_.empty() ||
         std::any_of(decoding_.begin(), decoding_.end(), [](const Decoding& slot) { return !slot.open; });
}

void DecodeDevice::on_unit_done(std::size_t index) {
  Unit& unit = units_[index];
  if (!unit.in_use) return;
  unit.done = true;
  check(take_finished_requests());
}

Result<void> DecodeDevice::take_finished_requests() {
  while (!in_flight_.empty() && units_[in_flight_.front()].done) {
    Unit& unit = units_[in_flight_.front()];
    if (auto taken = take_bitstream(unit); !taken) return taken;
    if (auto fresh = unit.request->reinitialise(); !fresh) return fresh;
    unit.in_use = false;
    in_flight_.erase(in_flight_.begin());
    restart_timer();
    if (auto taken = take_slots(); !taken) return taken;
  }
  return {};
}

Result<void> DecodeDevice::take_bitstream(Unit& unit) {
  auto dequeued = bitstream_.dequeue();
  if (!dequeued) return std::unexpected(dequeued.error());
  const std::uint64_t timestamp = unit.frame.reference_timestamp();
  if (!*dequeued || (*dequeued)->index != unit.buffer || (*dequeued)->timestamp != timestamp) {
    return fail(
        ErrorCode::environment, "VIDIOC_DQBUF (bitstream)",
        *dequeued
            ? fmt::format("{} returned buffer {} under timestamp {} for frame {}, buffer {}, timestamp {}",
                          name_, (*dequeued)->index, (*dequeued)->timestamp, unit.frame.value(), unit.buffer,
                          timestamp)
            : fmt::format("{} completed the request of frame {} and kept its bitstream", name_,
                          unit.frame.value()));
  }
  const auto slot = std::find_if(decoding_.begin(), decoding_.end(),
                                 [&](const Decoding& candidate) { return candidate.frame == unit.frame; });
  assert(slot != decoding_.end() && slot->requests > 0);
  --slot->requests;
  // Of a first field's slot, which is held, this is all that tells of an error.
  slot->error |= (*dequeued)->error;
  return {};
}

Result<void> DecodeDevice::take_slots() {
  while (!decoding_.empty() && decoding_.front().requests == 0 && !decoding_.front().open) {
    auto dequeued = pictures_.dequeue();
    if (!dequeued) return std::unexpected(dequeued.error());
    if (!*dequeued) {
      // A lone field comes once the request behind it is taken up; anything else should be here, for
      // drivers return the slot before they complete the request.
      return in_flight_.empty() ? wait_for_slot() : Result<void>();
    }
    const Decoding slot = decoding_.front();
    const std::uint64_t timestamp = slot.frame.reference_timestamp();
    if ((*dequeued)->index != slot.slot || (*dequeued)->timestamp != timestamp) {
      return fail(
          ErrorCode::environment, "VIDIOC_DQBUF (picture)",
          fmt::format(
              "{} returned slot {} under timestamp {} where slot {} with frame {}, timestamp {}, was due",
              name_, (*dequeued)->index, (*dequeued)->timestamp, slot.slot, slot.frame.value(), timestamp));
    }
    decoding_.erase(decoding_.begin());
    if (!busy()) loop_.reschedule(timer_, std::nullopt);
    listener_.on_slot_done(slot.frame, slot.error || (*dequeued)->error);
  }
  return {};
}

Result<void> DecodeDevice::wait_for_slot() {
  restart_timer();
  if (slot_watch_.active()) return {};
  auto watch = loop_.watch(video_.fd(), EPOLLIN, [this](std::uint32_t) {
    slot_watch_.cancel();
    check(take_slots());
  });
  if (!watch) return std::unexpected(watch.error());
  slot_watch_ = std::move(*watch);
  return {};
}

// The device works on one request at a time: the limit is for the one in front.
void DecodeDevice::restart_timer() {
  loop_.reschedule(timer_, loop_.clock().now() + limits_.request_timeout);
}

void DecodeDevice::on_timeout() {
  if (!busy()) return;
  const FrameId frame = in_flight_.empty() ? decoding_.front().frame : units_[in_flight_.front()].frame;
  listener_.on_device_failed(
      {ErrorCode::timed_out, "wait for request", 0,
       fmt::format("{} did not finish frame {} within {} ms; the kernel log may say why", name_,
                   frame.value(),
                   std::chrono::duration_cast<std::chrono::milliseconds>(limits_.request_timeout).count())});
}

void DecodeDevice::check(const Result<void>& result) {
  if (!result) listener_.on_device_failed(result.error());
}

}  // namespace zcplay::v4l2
