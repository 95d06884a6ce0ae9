// SPDX-License-Identifier: MIT
#include "base/md5.h"

#include <cassert>

#include <fmt/format.h>

extern "C" {
#include <libavutil/md5.h>
#include <libavutil/mem.h>
}

namespace zcplay {

void Md5::Free::operator()(AVMD5* context) const {
  av_free(context);
}

Md5::Md5() : context_(av_md5_alloc()) {
  assert(context_ != nullptr);
  av_md5_init(context_.get());
}

Md5::~Md5() = default;
Md5::Md5(Md5&&) noexcept = default;
Md5& Md5::operator=(Md5&&) noexcept = default;

void Md5::update(std::span<const std::byte> bytes) {
  av_md5_update(context_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

Md5::Digest Md5::finish() {
  Digest digest;
  av_md5_final(context_.get(), digest.data());
  av_md5_init(context_.get());
  return digest;
}

std::string to_string(const Md5::Digest& digest) {
  std::string text;
  text.reserve(2 * digest.size());
  for (const std::uint8_t byte : digest) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

}  // namespace zcplay
