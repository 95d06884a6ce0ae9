// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct AVMD5;

namespace zcplay {

/// MD5 as FFmpeg's framemd5 has it. A checksum here, never a safeguard. Reusable after finish();
/// allocates only when constructed.
class Md5 {
 public:
  using Digest = std::array<std::uint8_t, 16>;

  Md5();
  ~Md5();
  Md5(Md5&&) noexcept;
  Md5& operator=(Md5&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::span<const std::uint8_t> bytes) { update(std::as_bytes(bytes)); }
  /// The digest of everything since construction or the last finish().
  [[nodiscard]] Digest finish();

 private:
  struct Free {
    void operator()(AVMD5* context) const;
  };
  std::unique_ptr<AVMD5, Free> context_;
};

/// 32 hexadecimal digits, lower case.
[[nodiscard]] std::string to_string(const Md5::Digest& digest);

}  // namespace zcplay
