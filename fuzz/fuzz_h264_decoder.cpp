// SPDX-License-Identifier: MIT
// The whole decoder over an Annex B stream, cut into access units at the access unit delimiters. NAL
// unit types that the standard leaves unspecified steer it: 24 seeks, 25 sets `discard` on the unit it
// is in, 26 says that the device failed on the latest frame, 27 turns recovery hiding off.

#include <cstddef>
#include <map>
#include <span>
#include <utility>

#include "decode/bitstream/nal_splitter.h"
#include "decode/h264/decoder.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

namespace {

constexpr unsigned kSeek = 24;
constexpr unsigned kDiscard = 25;
constexpr unsigned kDeviceError = 26;
constexpr unsigned kShowAll = 27;

unsigned type_of(std::span<const std::uint8_t> nal) {
  return nal[0] & 0x1fu;
}

/// What the owner of the slots relies on: see the tests of output order.
class Owner {
 public:
  explicit Owner(h264::DecoderOptions options) : decoder_(options) {}

  bool decode(const AccessUnit& unit) {
    decoder_.begin(unit);
    // Each step() is to get on: a unit has at most a few steps a NAL unit.
    for (std::size_t steps = 0; steps < 8 + 4 * unit.bytes.size(); ++steps) {
      const auto step = decoder_.step(steps % 3 != 0);
      note_events();
      if (!step) return false;
      if (*step == h264::Step::end_of_unit) return true;
      if (*step == h264::Step::job) note_job();
    }
    fuzz::require(false);
    return false;
  }

  void seek() {
    decoder_.flush();
    note_events();
    fuzz::require(alive_.empty());
  }

  void fail_latest() { decoder_.mark_decode_error(latest_); }

  void finish() {
    decoder_.drain();
    note_events();
    fuzz::require(alive_.empty());
  }

 private:
  void note_job() {
    const h264::DecodeJob& job = decoder_.job();
    fuzz::require(job.sps != nullptr && job.pps != nullptr && job.header != nullptr && !job.slices.empty());
    const bool known = alive_.contains(job.frame);
    fuzz::require(known == job.second_field);
    alive_.try_emplace(job.frame, false);
    latest_ = job.frame;
    fuzz::require(alive_.size() <= decoder_.sequence().max_dpb_frames + 1);
    fuzz::require(job.dpb.size() <= 16);
    for (const h264::DpbEntry& entry : job.dpb) {
      fuzz::require(alive_.contains(entry.frame) && entry.reference_fields != h264::kNoField);
      fuzz::require((entry.reference_fields & ~entry.decoded_fields) == 0);
    }
  }

  void note_events() {
    for (const h264::PictureEvent& event : decoder_.events()) {
      const auto found = alive_.find(event.frame);
      fuzz::require(found != alive_.end());
      const bool leaves = event.kind == h264::PictureEvent::Kind::leave;
      fuzz::require(found->second == leaves);
      found->second = true;
      if (leaves) alive_.erase(found);
    }
  }

  h264::Decoder decoder_;
  std::map<FrameId, bool> alive_;  ///< true once shown or dropped
  FrameId latest_;
};

/// Everything from one access unit delimiter to the next.
struct Unit {
  const std::uint8_t* begin = nullptr;
  const std::uint8_t* end = nullptr;
  bool seek = false;
  bool discard = false;
  bool device_error = false;

  void add(std::span<const std::uint8_t> nal) {
    if (begin == nullptr) begin = nal.data() - 3;  // with its start code
    end = nal.data() + nal.size();
    seek = seek || type_of(nal) == kSeek;
    discard = discard || type_of(nal) == kDiscard;
    device_error = device_error || type_of(nal) == kDeviceError;
  }
};

bool contains(std::span<const std::uint8_t> stream, unsigned type) {
  NalSplitter splitter(stream, NalFraming::annex_b);
  while (const auto nal = splitter.next()) {
    if (type_of(*nal) == type) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span stream(data, size);
  h264::DecoderOptions options{.container_size = {100, 60}};
  if (contains(stream, kShowAll)) options.recovery = h264::RecoveryPolicy::show_all;
  Owner owner(options);
  std::uint64_t id = 1;
  const auto decode = [&](const Unit& unit) {
    if (unit.begin == nullptr) return true;
    if (unit.seek) owner.seek();
    if (!owner.decode({.bytes = {unit.begin, unit.end}, .id = FrameId(id++), .discard = unit.discard}))
      return false;
    if (unit.device_error) owner.fail_latest();
    return true;
  };

  NalSplitter splitter(stream, NalFraming::annex_b);
  Unit unit;
  while (const auto nal = splitter.next()) {
    if (type_of(*nal) == 9 && !decode(std::exchange(unit, {}))) return 0;
    unit.add(*nal);
  }
  if (!decode(unit)) return 0;
  owner.finish();
  return 0;
}
