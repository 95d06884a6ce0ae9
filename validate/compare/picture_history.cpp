// SPDX-License-Identifier: MIT
#include "validate/compare/picture_history.h"

#include <algorithm>
#include <cassert>

namespace zcplay {

PastPicture& PictureHistory::add() {
  PastPicture& entry = entries_[next_];
  next_ = (next_ + 1) % entries_.size();
  size_ = std::min(size_ + 1, entries_.size());
  return entry;
}

const PastPicture& PictureHistory::newest(std::size_t back) const {
  assert(back < size_);
  return entries_[(next_ + entries_.size() - 1 - back) % entries_.size()];
}

std::vector<const PastPicture*> origins(const PictureHistory& reference, const PictureHistory& tested,
                                        FrameId id, SlotIdentity slot) {
  std::vector<const PastPicture*> found;
  found.reserve(reference.size() + tested.size());
  const auto append = [&found](const PictureHistory& history, auto&& wanted) {
    for (std::size_t back = 0; back < history.size(); ++back) {
      if (wanted(history.newest(back))) found.push_back(&history.newest(back));
    }
  };
  append(tested, [&](const PastPicture& past) { return past.id < id && past.slot == slot; });
  append(reference, [&](const PastPicture& past) { return past.id < id; });
  append(reference, [&](const PastPicture& past) { return past.id > id; });
  append(tested, [&](const PastPicture& past) { return past.id < id && past.slot != slot; });
  return found;
}

}  // namespace zcplay
