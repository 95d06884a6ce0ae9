// SPDX-License-Identifier: MIT
#include "app/device_options.h"

#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace zcplay {
namespace {

constexpr std::string_view kFaultHelp =
    "Fault for the emulated decoder, such as \"zero frame=3\", \"half frame=20 row=144\", "
    "\"blocks keyframes\", \"late frame=9 ms=50\"; may be repeated";

}  // namespace

bool is_emulated(std::string_view device) {
  return device == "emulated" || device == kEmulatedWithFences;
}

void add_device_options(CLI::App& command, DeviceOptions& options) {
  command
      .add_option(
          "--device", options.device,
          "auto (the first stateless decoder that takes the codec, else emulated), emulated, "
          "emulated-fences (the same, with a fence on each dmabuf it writes: for root, with sw_sync), "
          "software, a driver or model such as hantro-vpu, or a media or video node")
      ->type_name("NAME|PATH")
      ->capture_default_str();
  command.add_option("--fault", options.faults, std::string(kFaultHelp))
      ->type_name("SPEC")
      ->allow_extra_args(false);
  command.add_option("--fault-script", options.fault_scripts, "File of faults, one a line; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

std::string check_device_options(const DeviceOptions& options) {
  const bool faults = !options.faults.empty() || !options.fault_scripts.empty();
  if (faults && options.device != "auto" && !is_emulated(options.device)) {
    return fmt::format("faults can be had of the emulated decoder only, not of {}: use --device emulated",
                       options.device);
  }
  return {};
}

}  // namespace zcplay
