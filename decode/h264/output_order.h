// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "decode/h264/decoder.h"
#include "decode/h264/dpb.h"
#include "decode/h264/recovery.h"

namespace zcplay::h264 {

/// Decides when frames of the DPB are shown and when they leave it: "bumping", C.4.5.3, with the
/// delay limited to what the stream declares. Order is ascending POC from one IDR picture or
/// memory_management_control_operation 5 to the next. Appends to `events`.
class OutputOrder {
 public:
  /// All three must outlive the object.
  OutputOrder(Dpb& dpb, Recovery& recovery, std::vector<PictureEvent>& events)
      : dpb_(dpb), recovery_(recovery), events_(events) {}

  /// `capacity`: frame stores, 1 to kMaxDpbFrames. `max_reorder`: the most frames that may wait, or
  /// nullopt where only a full DPB makes frames go.
  void configure(std::size_t capacity, std::optional<unsigned> max_reorder);

  /// Frees a frame store for an inferred frame.
  void make_room();
  /// Stores the completed picture in progress, or shows it at once where C.4.5.2 says so.
  void store_current();
  /// Shows all waiting frames but the one in progress: before an IDR picture or after operation 5.
  void output_all();
  /// The same without showing them: no_output_of_prior_pics_flag, seeking.
  void discard_all();
  /// Lets frames go that are neither reference nor waiting.
  void release_unused();
  /// A picture in progress that will never be shown, but may stay as a reference.
  void discard_current();
  /// End of stream: shows all waiting frames and lets everything go.
  void drain();

 private:
  [[nodiscard]] FrameStore* next_for_output();
  [[nodiscard]] std::size_t waiting() const;
  void output(FrameStore& store);
  void append(PictureEvent::Kind kind, const FrameStore& store);

  Dpb& dpb_;
  Recovery& recovery_;
  std::vector<PictureEvent>& events_;
  std::size_t capacity_ = 1;
  std::optional<unsigned> max_reorder_;
};

}  // namespace zcplay::h264
