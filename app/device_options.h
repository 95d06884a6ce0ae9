// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace zcplay {

/// Which decoder to take: "auto", "emulated", "emulated-fences", "software", or what find_device() takes: a
/// driver, a model, the path of a media or video node.
struct DeviceOptions {
  std::string device = "auto";
  std::vector<std::string> faults;         ///< lines of a fault script
  std::vector<std::string> fault_scripts;  ///< files
};

/// The emulated decoder as a driver with implicit synchronization would be.
inline constexpr std::string_view kEmulatedWithFences = "emulated-fences";

[[nodiscard]] bool is_emulated(std::string_view device);

/// Lets `command` take --device, --fault and --fault-script into `options`, which must outlive it.
void add_device_options(CLI::App& command, DeviceOptions& options);

/// What is wrong with them together, as one sentence; empty where nothing is.
[[nodiscard]] std::string check_device_options(const DeviceOptions& options);

}  // namespace zcplay
