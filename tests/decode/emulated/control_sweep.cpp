// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/control_sweep.h"

#include <array>
#include <random>
#include <utility>

#include "tests/decode/emulated/control_fields.h"

namespace zcplay::test {
namespace {

// The rules look at fields of the first and the last bytes of a structure; between them are arrays.
constexpr std::size_t kHead = 24;
constexpr std::size_t kTail = 20;
constexpr std::array<int, 6> kSome{0x01, 0x10, 0x7f, 0x80, 0xfe, 0xff};

std::vector<std::byte> with(const std::string& control,
                            std::initializer_list<std::pair<const char*, std::int64_t>> fields) {
  std::vector<std::byte> value = control_value(control);
  for (const auto& [name, to] : fields) set_control_field(value, name, control, to);
  return value;
}

std::vector<ControlTrial> sound_values() {
  std::vector<ControlTrial> values;
  for (const int profile : {66, 77, 88, 100, 110, 122, 244}) {
    for (const int poc_type : {0, 1, 2}) {
      values.push_back({"sps", with("sps", {{"profile_idc", profile},
                                            {"pic_order_cnt_type", poc_type},
                                            {"num_ref_frames_in_pic_order_cnt_cycle", 3},
                                            {"flags", 0x7f}})});
    }
    values.push_back(
        {"sps", with("sps", {{"profile_idc", profile}, {"chroma_format_idc", 3}, {"flags", 0x1ff}})});
  }
  values.push_back({"pps", with("pps", {})});
  values.push_back({"params", with("params", {})});
  values.push_back({"matrix", with("matrix", {})});
  return values;
}

void vary(const ControlTrial& sound, std::vector<ControlTrial>& trials) {
  const std::size_t size = sound.value.size();
  const auto put = [&](std::size_t at, int byte) {
    ControlTrial trial = sound;
    trial.value[at] = static_cast<std::byte>(byte);
    trials.push_back(std::move(trial));
  };
  for (std::size_t at = 0; at < size; ++at) {
    if (at < kHead || at + kTail >= size) {
      for (int byte = 0; byte < 256; ++byte) put(at, byte);
    } else if (at % 7 == 0) {
      for (const int byte : kSome) put(at, byte);
    }
  }
}

}  // namespace

std::vector<ControlTrial> control_sweep(std::size_t random) {
  const std::vector<ControlTrial> sound = sound_values();
  std::vector<ControlTrial> trials;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    trials.push_back(sound[i]);
    // All bytes of one structure of each kind, and of the others only some, drawn below.
    if (i == 0 || sound[i].control != sound[i - 1].control) vary(sound[i], trials);
  }
  std::mt19937_64 numbers(1);
  for (std::size_t i = 0; i < random; ++i) {
    ControlTrial trial = sound[numbers() % sound.size()];
    for (std::size_t change = 0; change <= i % 4; ++change) {
      // The head more often: that is where the rules look.
      const std::size_t range = numbers() % 2 == 0 ? std::min(kHead, trial.value.size()) : trial.value.size();
      const std::uint64_t bits = numbers();
      trial.value[bits % range] = static_cast<std::byte>(bits % 3 == 0 ? bits >> 56 : (bits >> 56) % 16);
    }
    trials.push_back(std::move(trial));
  }
  return trials;
}

}  // namespace zcplay::test
