// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "decode/emulated/engine.h"
#include "decode/emulated/fault_script.h"

namespace zcplay::emulated {

/// Damages a picture as presented, in place: NV12 or P010, chroma at stride * height. `before` is
/// what the slot shows instead under FaultKind::stale, as large as the picture or empty (then the
/// fault does nothing). `number` picks the damaged blocks. Deterministic; never writes outside of
/// `picture.memory`. Other kinds than those of pixels do nothing.
void inject(const Fault& fault, const EnginePicture& picture, std::span<const std::byte> before,
            std::uint64_t number);

}  // namespace zcplay::emulated
