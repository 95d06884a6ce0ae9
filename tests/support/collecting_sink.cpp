// SPDX-License-Identifier: MIT
#include "tests/support/collecting_sink.h"

#include <utility>

#include "tests/support/planar_md5.h"

namespace zcplay::test {

void CollectingSink::on_decoded(const FrameInfo& picture) {
  decoded.push_back({picture, hashing_ == Hashing::all ? planar_md5(picture, true) : std::string()});
}

void CollectingSink::on_frame(Frame frame) {
  shown.push_back({frame.info, hashing_ == Hashing::none ? std::string() : planar_md5(frame.info)});
  held_md5s_.push_back(shown.back().md5);
  held.push_back(std::move(frame));
  while (held.size() > hold_) drop_oldest();
}

bool CollectingSink::drop_oldest() {
  if (held.empty()) return false;
  if (hashing_ != Hashing::none && planar_md5(held.front().info) != held_md5s_.front()) ++changed_while_held;
  held.pop_front();
  held_md5s_.pop_front();
  return true;
}

void CollectingSink::drop_all() {
  while (drop_oldest()) {
  }
}

}  // namespace zcplay::test
