// SPDX-License-Identifier: MIT
#include "tests/oracle/vdpau_device.h"

#include <cstdint>

namespace zcplay::oracle {
namespace {

constexpr VdpDecoder kDecoder = 1;

VdpStatus get_api_version(std::uint32_t* version) {
  *version = VDPAU_VERSION;
  return VDP_STATUS_OK;
}

VdpStatus get_information_string(const char** information) {
  *information = "in-process recorder";
  return VDP_STATUS_OK;
}

VdpStatus query_surface(VdpDevice, VdpChromaType, VdpBool* is_supported, std::uint32_t* max_width,
                        std::uint32_t* max_height) {
  *is_supported = VDP_TRUE;
  *max_width = UINT16_MAX;
  *max_height = UINT16_MAX;
  return VDP_STATUS_OK;
}

VdpStatus query_decoder(VdpDevice, VdpDecoderProfile, VdpBool* is_supported, std::uint32_t* max_level,
                        std::uint32_t* max_macroblocks, std::uint32_t* max_width, std::uint32_t* max_height) {
  *is_supported = VDP_TRUE;
  *max_level = UINT16_MAX;
  *max_macroblocks = UINT32_MAX;
  *max_width = UINT16_MAX;
  *max_height = UINT16_MAX;
  return VDP_STATUS_OK;
}

VdpStatus create_decoder(VdpDevice, VdpDecoderProfile, std::uint32_t, std::uint32_t, std::uint32_t,
                         VdpDecoder* decoder) {
  *decoder = kDecoder;
  return VDP_STATUS_OK;
}

VdpStatus destroy_decoder(VdpDecoder) {
  return VDP_STATUS_OK;
}

VdpStatus render(VdpDecoder, VdpVideoSurface, const VdpPictureInfo*, std::uint32_t,
                 const VdpBitstreamBuffer*) {
  return VDP_STATUS_ERROR;  // asked for, but never called: render2 takes its place
}

template <typename Function>
VdpStatus answer(Function* function, void** address) {
  *address = reinterpret_cast<void*>(function);
  return VDP_STATUS_OK;
}

}  // namespace

VdpStatus vdpau_get_proc_address(VdpDevice, VdpFuncId function, void** address) {
  switch (function) {
    case VDP_FUNC_ID_GET_API_VERSION:
      return answer<VdpGetApiVersion>(get_api_version, address);
    case VDP_FUNC_ID_GET_INFORMATION_STRING:
      return answer<VdpGetInformationString>(get_information_string, address);
    case VDP_FUNC_ID_VIDEO_SURFACE_QUERY_CAPABILITIES:
      return answer<VdpVideoSurfaceQueryCapabilities>(query_surface, address);
    case VDP_FUNC_ID_DECODER_QUERY_CAPABILITIES:
      return answer<VdpDecoderQueryCapabilities>(query_decoder, address);
    case VDP_FUNC_ID_DECODER_CREATE:
      return answer<VdpDecoderCreate>(create_decoder, address);
    case VDP_FUNC_ID_DECODER_DESTROY:
      return answer<VdpDecoderDestroy>(destroy_decoder, address);
    case VDP_FUNC_ID_DECODER_RENDER:
      return answer<VdpDecoderRender>(render, address);
    default:
      return VDP_STATUS_INVALID_FUNC_ID;
  }
}

}  // namespace zcplay::oracle
