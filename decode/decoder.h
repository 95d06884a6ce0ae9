// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "base/frame.h"
#include "base/frame_record.h"
#include "base/result.h"
#include "decode/access_unit.h"

namespace zcplay {

/// Receives pictures from a decoder, on the decode loop's thread, from inside the decoder's calls or
/// the event loop's. May drop leases and read pixels; must not call the decoder.
class PictureSink {
 public:
  virtual ~PictureSink() = default;
  /// A coded picture is complete, in decode order, whether or not it will be shown; called once for
  /// a frame, after its last field. `picture.mapping` is readable during the call only. The crop is
  /// set, but the whole coded size holds decoded samples.
  virtual void on_decoded(const FrameInfo& picture) = 0;
  /// A frame to show, in output order, with the right to keep its slot. Complete unless FrameInfo::pending
  /// says otherwise, which it does only for those who asked for it; on_decoded() then comes later.
  virtual void on_frame(Frame frame) = 0;
};

/// What became of a call that may have to wait. Back-pressure is a value, not an error.
enum class Flow : std::uint8_t {
  done,       ///< taken, or finished
  need_slot,  ///< every slot is held by the consumer, the DPB or the device: run the loop or drop a lease,
              ///< then repeat the call with the same argument
  busy,       ///< work is in flight: run the event loop, then repeat the call. Whoever is in no hurry first
              ///< sleeps on something else: one wait of the loop then serves all that was finished meanwhile
};

/// One video stream's decoder. Thread-bound to its event loop. All of one run's access units go to
/// one decoder, in order. After an Error only destruction is allowed; frames already handed out
/// stay valid.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// Takes one access unit. A damaged unit is no Error: its frame carries the defect.
  [[nodiscard]] virtual Result<Flow> submit(const AccessUnit& unit) = 0;

  /// End of stream: repeat until Flow::done; by then every frame has gone to the sink.
  [[nodiscard]] virtual Result<Flow> drain() = 0;

  /// Seek: forgets what was not output yet; the next unit may be anything. Repeat until Flow::done.
  [[nodiscard]] virtual Result<Flow> flush() = 0;

  /// "hantro-vpu (/dev/video1)", "emulated", "libavcodec 59.37": for people.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace zcplay
