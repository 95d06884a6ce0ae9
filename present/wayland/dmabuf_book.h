// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "present/wayland/dmabuf_layout.h"

namespace zcplay::wayland {

/// Keeps account of the wl_buffers of slots, without knowing any: which can be attached, which are to be
/// imported, which are to be destroyed. A buffer is attached at most once at a time, since a compositor
/// need not release twice what was attached twice: a slot shown while it is still being shown gets a
/// second buffer.
class DmabufBook {
 public:
  using Id = std::uint64_t;

  struct Found {
    std::optional<Id> usable;   ///< free to be attached; of an older generation where there is no other
    bool import_needed = true;  ///< nothing of this generation is free or on its way
    std::optional<Id> failed;   ///< this generation's import was refused
  };
  /// Counts as a sign of life of the layout's buffers.
  [[nodiscard]] Found look_up(const DmabufLayout& layout);

  /// An import begins. nullopt where no more buffers may be had: all are on screen or on their way.
  [[nodiscard]] std::optional<Id> add(const DmabufLayout& layout);
  void imported(Id id);
  void failed(Id id);
  /// The buffer of a free `id` is attached: the compositor reads it until release().
  void attach(Id id);
  /// False where it was not attached.
  bool release(Id id);

  /// What was imported until now has to be imported anew. It can be used until that is done.
  void renew();

  /// Takes out buffers that are not read and no longer of use: those of older generations where there is a
  /// newer one, of other shapes than what is shown, of slots not seen for long, and the oldest of too many.
  [[nodiscard]] std::vector<Id> take_useless();

  [[nodiscard]] std::size_t size() const { return buffers_.size(); }
  [[nodiscard]] std::size_t attached() const;

  /// More than a queue of V4L2 has slots.
  static constexpr std::size_t kMostBuffers = 72;
  /// Attaches after which a slot that was not seen is taken for gone: queues go round in fewer.
  static constexpr std::uint64_t kUnseenLimit = 64;
  /// The same where another shape of picture has come: the last of the old are still to be shown.
  static constexpr std::uint64_t kOtherShapeLimit = 16;

 private:
  enum class State : std::uint8_t { importing, free, attached, failed };
  struct Buffer {
    Id id = 0;
    DmabufLayout layout;
    State state = State::importing;
    std::uint64_t generation = 0;
    std::uint64_t seen = 0;  ///< count of attaches
  };

  [[nodiscard]] Buffer* find(Id id);
  [[nodiscard]] bool replaced(const Buffer& buffer) const;
  [[nodiscard]] bool useless(const Buffer& buffer) const;
  [[nodiscard]] static bool idle(const Buffer& buffer);

  std::vector<Buffer> buffers_;
  std::optional<DmabufLayout> shown_;
  std::uint64_t generation_ = 0;
  std::uint64_t attaches_ = 0;
  Id last_id_ = 0;
};

}  // namespace zcplay::wayland
