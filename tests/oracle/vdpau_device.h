// SPDX-License-Identifier: MIT
#pragma once

#include <vdpau/vdpau.h>

namespace zcplay::oracle {

/// A VDPAU device of this process that says yes to every question and decodes nothing. It has no
/// state: pictures are taken at libavcodec's render2 hook, which knows whose they are.
inline constexpr VdpDevice kVdpauDevice = 1;

VdpStatus vdpau_get_proc_address(VdpDevice device, VdpFuncId function, void** address);

}  // namespace zcplay::oracle
