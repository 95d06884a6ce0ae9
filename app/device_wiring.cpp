// SPDX-License-Identifier: MIT
#include "app/device_wiring.h"

#include <cstdlib>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/fault_script.h"
#include "decode/emulated/h264_codec.h"
#include "decode/software/software_decoder.h"
#include "decode/v4l2/device_choice.h"
#include "decode/v4l2/device_probe.h"
#include "decode/v4l2/linux_kernel.h"
#include "decode/v4l2/stateless_decoder.h"

namespace zcplay {
namespace {

bool plays(Purpose purpose) {
  return purpose == Purpose::play || purpose == Purpose::play_early;
}

// Who does not play gives each frame back before taking the next.
unsigned frames_held(Purpose purpose) {
  return plays(purpose) ? kFramesHeldPlaying : 1;
}

Result<emulated::FaultScript> read_faults(const DeviceOptions& options) {
  emulated::FaultScript script;
  for (const std::string& path : options.fault_scripts) {
    if (Result<void> added = script.add_file(path); !added) return std::unexpected(added.error());
  }
  for (const std::string& fault : options.faults) {
    if (Result<void> added = script.add(fault, "--fault"); !added) return std::unexpected(added.error());
  }
  return script;
}

Result<OpenDecoder> open_stateless(std::unique_ptr<Kernel> kernel, const v4l2::DeviceReport& device,
                                   const StreamInfo& stream, PictureSink& sink, Purpose purpose,
                                   const Session& session) {
  auto decoder = v4l2::create_stateless_decoder(*kernel, session.loop, device, stream, sink,
                                                {.on_screen = frames_held(purpose),
                                                 .map_pictures = !plays(purpose),
                                                 .early_output = purpose == Purpose::play_early},
                                                session.log);
  if (!decoder) return std::unexpected(std::move(decoder.error()));
  return OpenDecoder{.kernel = std::move(kernel), .decoder = std::move(*decoder)};
}

Result<std::unique_ptr<emulated::EmulatedKernel>> make_emulated_kernel(emulated::FaultScript faults,
                                                                       bool fences, const Session& session) {
  return emulated::EmulatedKernel::create(
      {.codecs = {{.traits = &emulated::h264_codec(), .engine = emulated::create_h264_engine}},
       .faults = std::move(faults),
       .log = session.log,
       .attach_fences = fences});
}

Result<OpenDecoder> open_emulated(const DeviceOptions& options, const StreamInfo& stream, PictureSink& sink,
                                  Purpose purpose, const Session& session) {
  auto faults = read_faults(options);
  if (!faults) return std::unexpected(std::move(faults.error()));
  auto kernel = make_emulated_kernel(std::move(*faults), options.device == kEmulatedWithFences, session);
  if (!kernel) return std::unexpected(std::move(kernel.error()));
  const std::vector<v4l2::DeviceReport> reports = v4l2::probe_devices(**kernel, session.log);
  const auto device = v4l2::choose_device(reports, stream.codec);
  if (!device) {
    return fail(ErrorCode::unsupported_input, "open",
                fmt::format("the emulated decoder does not take {} yet; --device software does",
                            to_string(stream.codec)));
  }
  return open_stateless(std::move(*kernel), *device, stream, sink, purpose, session);
}

Result<OpenDecoder> open_software(const StreamInfo& stream, PictureSink& sink, Purpose purpose,
                                  const Log& log) {
  const bool compare = purpose == Purpose::compare;
  auto decoder = software::create_software_decoder(
      stream, sink,
      {.strict_order = compare, .decode_order = compare, .max_leased_frames = frames_held(purpose)}, log);
  if (!decoder) return std::unexpected(std::move(decoder.error()));
  return OpenDecoder{.kernel = nullptr, .decoder = std::move(*decoder)};
}

// A node may be named by one of udev's links; what has no slash is no path, whatever lies in this folder.
std::string resolved(const std::string& name) {
  if (name.find('/') == std::string::npos) return name;
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(name.c_str(), nullptr), std::free);
  return real ? std::string(real.get()) : name;
}

}  // namespace

Result<DeviceInventory> list_devices(const Session& session) {
  v4l2::LinuxKernel machine;
  const auto emulated = make_emulated_kernel({}, false, session);
  if (!emulated) return std::unexpected(emulated.error());
  return DeviceInventory{.hardware = v4l2::probe_devices(machine, session.log),
                         .emulated = v4l2::probe_devices(**emulated, session.log)};
}

Result<void> check_faults(const DeviceOptions& options) {
  const auto script = read_faults(options);
  if (!script) return std::unexpected(script.error());
  return {};
}

Result<OpenDecoder> open_decoder(const DeviceOptions& options, const StreamInfo& stream, PictureSink& sink,
                                 Purpose purpose, const Session& session) {
  if (options.device == "software") return open_software(stream, sink, purpose, session.log);
  if (is_emulated(options.device)) return open_emulated(options, stream, sink, purpose, session);

  auto kernel = std::make_unique<v4l2::LinuxKernel>();
  const std::vector<v4l2::DeviceReport> reports = v4l2::probe_devices(*kernel, session.log);
  const bool any = options.device == "auto";
  const auto device = any ? v4l2::choose_device(reports, stream.codec)
                          : v4l2::find_device(reports, resolved(options.device), stream.codec);
  if (device) {
    if (any && (!options.faults.empty() || !options.fault_scripts.empty())) {
      return fail(
          ErrorCode::usage, "open",
          fmt::format(
              "faults can be had of the emulated decoder only, and {} was found: use --device emulated",
              device->video_path));
    }
    return open_stateless(std::move(kernel), *device, stream, sink, purpose, session);
  }
  if (!any) return std::unexpected(device.error());
  if (session.log.enabled(LogLevel::info)) {
    session.log.write(LogLevel::info, "device", device.error().detail + "; taking the emulated decoder");
  }
  return open_emulated(options, stream, sink, purpose, session);
}

Result<std::unique_ptr<Decoder>> open_reference(const StreamInfo& stream, PictureSink& sink,
                                                const Session& session) {
  // The tested decoder has a say on each damaged unit already.
  const bool verbose = session.log.enabled(LogLevel::info);
  auto opened = open_software(stream, sink, Purpose::compare, verbose ? session.log : Log());
  if (!opened) return std::unexpected(std::move(opened.error()));
  return std::move(opened->decoder);
}

}  // namespace zcplay
