// SPDX-License-Identifier: MIT
#include "decode/v4l2/picture_book.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace zcplay::v4l2 {

bool PictureBook::Picture::refers_to(FrameId frame) const {
  const auto end = references.begin() + static_cast<std::ptrdiff_t>(reference_count);
  return std::find(references.begin(), end, frame) != end;
}

void PictureBook::Picture::add_references(std::span<const FrameId> frames) {
  for (const FrameId frame : frames) {
    // A second field may predict from the first: that is no reader from outside.
    if (frame == info.id || refers_to(frame)) continue;
    assert(reference_count < references.size());
    references[reference_count++] = frame;
  }
}

void PictureBook::begin(const FrameInfo& info, std::shared_ptr<SlotPool> pool,
                        std::span<const FrameId> references, Requests requests) {
  Picture& picture = pictures_.emplace_back();
  picture.info = info;
  picture.pool = std::move(pool);
  picture.fields = requests == Requests::one_a_field;
  picture.add_references(references);
}

void PictureBook::join(FrameId frame, const PictureKind& kind, DefectSet defects,
                       std::span<const FrameId> references) {
  Picture* const picture = find(frame);
  assert(picture != nullptr);
  picture->info.kind = kind;
  picture->info.defects.add(defects);
  picture->add_references(references);
}

void PictureBook::apply(const h264::PictureEvent& event) {
  Picture* const picture = find(event.frame);
  if (picture == nullptr) return;
  picture->info.defects.add(event.defects);
  switch (event.kind) {
    case h264::PictureEvent::Kind::output:
      picture->awaiting_output = true;
      output_.push_back(event.frame);
      break;
    case h264::PictureEvent::Kind::discard:
      break;
    case h264::PictureEvent::Kind::leave:
      picture->in_dpb = false;
      break;
  }
}

void PictureBook::complete(FrameId frame, bool error) {
  Picture* const picture = find(frame);
  assert(picture != nullptr && !picture->complete);
  picture->complete = true;
  if (error) {
    picture->info.defects.add(Defect::decode_error);
    taint_readers(frame);
  }
  sink_.on_decoded(picture->info);
}

// Decode order, so that one pass finds also those that refer to a picture tainted here.
void PictureBook::taint_readers(FrameId frame) {
  std::array<FrameId, 64> tainted{frame};
  std::size_t count = 1;
  for (Picture& picture : pictures_) {
    if (picture.complete || picture.info.kind.type == 'I') continue;
    const bool inherits = std::any_of(tainted.begin(), tainted.begin() + static_cast<std::ptrdiff_t>(count),
                                      [&](FrameId source) { return picture.refers_to(source); });
    if (!inherits) continue;
    picture.info.defects.add(Defect::inherited);
    if (count < tainted.size()) tainted[count++] = picture.info.id;
  }
}

void PictureBook::emit() {
  while (!output_.empty()) {
    Picture* const picture = find(output_.front());
    assert(picture != nullptr);
    if (!may_go_out(*picture)) break;
    output_.erase(output_.begin());
    picture->awaiting_output = false;
    Frame frame{picture->info, picture->pool->lease(picture->info.slot_index)};
    frame.info.pending = !picture->complete;
    sink_.on_frame(std::move(frame));
  }
  strike_out();
}

bool PictureBook::may_go_out(const Picture& picture) const {
  if (picture.complete) return true;
  return early_ && !picture.fields && picture.pool->being_written(picture.info.slot_index);
}

void PictureBook::forget_output() {
  output_.clear();
  for (Picture& picture : pictures_) picture.awaiting_output = false;
  strike_out();
}

bool PictureBook::uses(const SlotPool& pool) const {
  return std::any_of(pictures_.begin(), pictures_.end(),
                     [&](const Picture& picture) { return picture.pool.get() == &pool; });
}

SlotUse PictureBook::use_of(const SlotPool& pool, std::uint32_t slot) const {
  SlotUse use;
  use.leases = pool.leases(slot);
  const auto picture = std::find_if(pictures_.begin(), pictures_.end(), [&](const Picture& candidate) {
    return candidate.pool.get() == &pool && candidate.info.slot_index == slot;
  });
  if (picture == pictures_.end()) return use;
  use.in_device = !picture->complete;
  use.in_dpb = picture->in_dpb;
  use.awaiting_output = picture->awaiting_output;
  use.readers = readers(picture->info.id);
  return use;
}

const FrameInfo& PictureBook::info(FrameId frame) const {
  const Picture* const picture = find(frame);
  assert(picture != nullptr);
  return picture->info;
}

std::uint32_t PictureBook::readers(FrameId frame) const {
  return static_cast<std::uint32_t>(
      std::count_if(pictures_.begin(), pictures_.end(),
                    [&](const Picture& picture) { return !picture.complete && picture.refers_to(frame); }));
}

void PictureBook::strike_out() {
  std::erase_if(pictures_, [&](const Picture& picture) {
    return picture.complete && !picture.in_dpb && !picture.awaiting_output && readers(picture.info.id) == 0;
  });
}

PictureBook::Picture* PictureBook::find(FrameId frame) {
  return const_cast<Picture*>(std::as_const(*this).find(frame));
}

const PictureBook::Picture* PictureBook::find(FrameId frame) const {
  const auto found = std::find_if(pictures_.begin(), pictures_.end(),
                                  [&](const Picture& picture) { return picture.info.id == frame; });
  return found == pictures_.end() ? nullptr : &*found;
}

}  // namespace zcplay::v4l2
