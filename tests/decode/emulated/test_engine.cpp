// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/test_engine.h"

#include <algorithm>

#include <fmt/format.h>

#include "decode/emulated/h264_codec.h"

namespace zcplay::test {
namespace {

void fill(const emulated::EnginePicture& picture, std::uint8_t value, bool second_field) {
  const std::size_t sample = picture.pixel_format == V4L2_PIX_FMT_P010 ? 2 : 1;
  const auto put = [&](std::size_t at, unsigned number) {
    picture.memory[at + sample - 1] = static_cast<std::byte>(number & 0xff);
  };
  const std::size_t stride = picture.stride;
  for (std::size_t y = 0; y < picture.height; ++y) {
    if (second_field && y % 2 == 0) continue;
    for (std::size_t x = 0; x < picture.width; ++x)
      put(y * stride + x * sample, static_cast<unsigned>(value + y));
  }
  for (std::size_t y = 0; y < picture.height / 2; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      put((picture.height + y) * stride + x * sample, value + 1U + static_cast<unsigned>(x % 2));
    }
  }
}

}  // namespace

emulated::EngineOutcome TestEngine::decode(const emulated::EngineInput& input,
                                           const emulated::EnginePicture& picture) {
  const std::uint8_t command = input.bitstream.empty() ? 0 : input.bitstream[0];
  const std::uint8_t operand = input.bitstream.size() < 2 ? 0 : input.bitstream[1];
  log_->add(fmt::format("{}{} ts={} bytes={} controls={}{}",
                        command >= 'A' ? static_cast<char>(command) : '-', operand, input.timestamp / 1000,
                        input.bitstream.size(), input.controls.size(), input.second_field ? " second" : ""));
  if (command == 'E') return {true, "told to fail."};
  if (command == 'R' && !input.slots->intact(operand * 1000ULL)) {
    return {true,
            input.slots->find(operand * 1000ULL) ? "the referenced slot has changed." : "no such slot."};
  }
  if (command == 'F') fill(picture, operand, input.second_field);
  return {};
}

emulated::CodecEntry test_codec(std::shared_ptr<EngineLog> log) {
  return {&emulated::h264_codec(), [log = std::move(log)] { return std::make_unique<TestEngine>(log); }};
}

}  // namespace zcplay::test
