// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/frame.h"
#include "decode/decoder.h"
#include "decode/h264/decoder.h"
#include "decode/v4l2/slot_pool.h"
#include "decode/v4l2/slot_rule.h"

namespace zcplay::v4l2 {

/// All pictures between their first request and the end of their last use by the decoder, and the
/// queue of those to be shown. Hands complete pictures to the sink: each once in decode order, those
/// to be shown again in output order with a lease. Thread-bound; grows to its largest size and stays.
///
/// With early output a frame may be shown while the device still works on it, once its dmabuf has the
/// device's fence: whoever waits for that waits for the picture. That a job was queued is never enough: one
/// that waits behind another has no fence yet, and neither has the second field of a frame.
class PictureBook {
 public:
  enum class Output : std::uint8_t { complete, early };
  /// Requests that a frame takes.
  enum class Requests : std::uint8_t { one, one_a_field };

  explicit PictureBook(PictureSink& sink, Output output = Output::complete)
      : sink_(sink), early_(output == Output::early) {}

  /// A frame's first request is queued. `info` is filled but for what decoding teaches. References of
  /// this or of any other request of the frame may not be overwritten until it is complete.
  void begin(const FrameInfo& info, std::shared_ptr<SlotPool> pool, std::span<const FrameId> references,
             Requests requests = Requests::one);
  /// The frame's second field is queued; `kind` is of the whole frame.
  void join(FrameId frame, const PictureKind& kind, DefectSet defects, std::span<const FrameId> references);
  /// What the codec decided. Frames that never had a request are passed over.
  void apply(const h264::PictureEvent& event);
  /// The device is through with the frame. An error also marks those pictures in flight that predict
  /// from it: the codec made their jobs before anybody knew.
  void complete(FrameId frame, bool error);
  /// Hands over what is due and complete, or as good as that.
  void emit();

  /// Seek: nothing that waits is shown any more.
  void forget_output();

  [[nodiscard]] bool output_pending() const { return !output_.empty(); }
  /// Pictures whose slots belong to `pool`.
  [[nodiscard]] bool uses(const SlotPool& pool) const;
  /// All that stands against decoding into the slot, fences excepted: they cost a system call.
  [[nodiscard]] SlotUse use_of(const SlotPool& pool, std::uint32_t slot) const;
  /// What is known of a frame so far; it must be in the book.
  [[nodiscard]] const FrameInfo& info(FrameId frame) const;

 private:
  /// Both fields of a frame with all their references, less what they share.
  static constexpr std::size_t kMostReferences = 33;

  struct Picture {
    FrameInfo info;
    std::shared_ptr<SlotPool> pool;
    bool complete = false;
    bool fields = false;  ///< another request may follow, of which no fence tells yet
    bool in_dpb = true;
    bool awaiting_output = false;
    std::array<FrameId, kMostReferences> references;  ///< while not complete
    std::size_t reference_count = 0;

    [[nodiscard]] bool refers_to(FrameId frame) const;
    void add_references(std::span<const FrameId> frames);
  };

  [[nodiscard]] Picture* find(FrameId frame);
  [[nodiscard]] const Picture* find(FrameId frame) const;
  [[nodiscard]] bool may_go_out(const Picture& picture) const;
  [[nodiscard]] std::uint32_t readers(FrameId frame) const;
  void taint_readers(FrameId frame);
  void strike_out();

  PictureSink& sink_;
  bool early_;
  std::vector<Picture> pictures_;  ///< decode order
  std::vector<FrameId> output_;    ///< output order
};

}  // namespace zcplay::v4l2
