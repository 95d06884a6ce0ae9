// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "base/frame.h"
#include "base/result.h"

namespace zcplay::shm {

/// A plane of a picture as the CPU sees it: rows from the top left sample of the coded picture on.
struct PlaneView {
  const std::byte* data = nullptr;
  std::uint32_t stride = 0;
  /// Bytes that may be read from `data` on.
  std::size_t readable = 0;
};

/// All planes of one slot, readable until it is destroyed: between two DMA_BUF_IOCTL_SYNC calls where it is
/// read through its dmabuf.
class SlotView {
 public:
  SlotView() = default;
  SlotView(SlotView&& other) noexcept = default;
  SlotView& operator=(SlotView&&) = delete;
  ~SlotView();

  std::array<PlaneView, 3> planes;

 private:
  friend class SlotReader;
  std::vector<int> reading_;  ///< dmabufs to end the reading of; the frame's
};

/// Reads slots with the CPU: by the decoder's own mapping where the frame has one, else by mapping its
/// dmabufs. Those stay mapped from frame to frame, until frames of another size or format come. Thread-bound.
class SlotReader {
 public:
  SlotReader();
  ~SlotReader();
  SlotReader(const SlotReader&) = delete;
  SlotReader& operator=(const SlotReader&) = delete;

  /// Errors: unsupported_input for a layout that the CPU cannot read or that does not lie inside its
  /// memory, environment for a mapping that fails. The frame must be leased for as long as the view lives.
  [[nodiscard]] Result<SlotView> read(const FrameInfo& frame);

 private:
  class Mapping;
  struct SlotMappings;
  Result<const SlotMappings*> mappings_of(const FrameInfo& frame);

  std::map<SlotIdentity, SlotMappings> slots_;
  DrmFormat format_;
  Size coded_size_;
};

}  // namespace zcplay::shm
