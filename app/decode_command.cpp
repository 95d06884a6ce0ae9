// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/decode_pump.h"
#include "app/device_wiring.h"
#include "app/frame_writer.h"
#include "app/progress.h"
#include "decode/demux/demuxer.h"

namespace zcplay {
namespace {

// Writes frames as they come, up to a limit, and remembers what was wrong with them.
class WritingSink final : public PictureSink {
 public:
  WritingSink(FrameWriter& writer, std::optional<std::uint64_t> limit) : writer_(writer), limit_(limit) {}

  void on_decoded(const FrameInfo& /*picture*/) override {}
  void on_frame(Frame frame) override {
    if (error_ || enough()) return;
    if (!frame.info.defects.empty()) {
      if (damaged_++ == 0) first_damaged_ = writer_.frames();
      defects_.add(frame.info.defects);
    }
    if (Result<void> written = writer_.write(frame.info); !written) error_ = std::move(written.error());
  }

  [[nodiscard]] bool enough() const { return limit_ && writer_.frames() >= *limit_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  /// "3 of 100 frames are damaged, ..."; empty where none is.
  [[nodiscard]] std::string complaint() const {
    if (damaged_ == 0) return {};
    return fmt::format("{} of {} frames {} damaged, the first is frame {} ({})", damaged_, writer_.frames(),
                       damaged_ == 1 ? "is" : "are", first_damaged_, to_string(defects_));
  }
  [[nodiscard]] bool device_erred() const { return defects_.has(Defect::decode_error); }

 private:
  FrameWriter& writer_;
  std::optional<std::uint64_t> limit_;
  std::optional<Error> error_;
  std::uint64_t damaged_ = 0;
  std::uint64_t first_damaged_ = 0;
  DefectSet defects_;
};

// Everything up to the end of the clip, the limit or the first error of any kind.
Result<void> decode_all(demux::Demuxer& demuxer, Decoder& decoder, const WritingSink& sink,
                        const FrameWriter& writer, Progress& progress, const Session& session) {
  DecodePump pump(session);
  std::optional<Error> read_error;
  while (!sink.enough()) {
    auto unit = demuxer.read();
    if (!unit) {
      // What was read before the damage is still decoded and written.
      read_error = std::move(unit.error());
      break;
    }
    if (!*unit) break;
    if (Result<void> taken = pump.submit(decoder, **unit); !taken) return taken;
    if (sink.error()) return std::unexpected(*sink.error());
    progress.show("decode", writer.frames());
  }
  if (!sink.enough()) {
    if (Result<void> drained = pump.drain(decoder); !drained && !read_error) return drained;
  }
  if (sink.error()) return std::unexpected(*sink.error());
  if (read_error) return std::unexpected(std::move(*read_error));
  return {};
}

bool reader_left(const Error& error) {
  return error.code == ErrorCode::interrupted && error.system_errno == EPIPE;
}

ExitCode report(const std::string& clip, const Error& error) {
  // A closed pipe is the reader's wish, which it need not be told of.
  if (!reader_left(error)) complain(clip, error);
  return exit_code(error.code);
}

}  // namespace

ExitCode run_decode(const DecodeOptions& options, const Session& session) {
  if (const Result<void> faults = check_faults(options.device); !faults) return report("", faults.error());
  auto demuxer = demux::Demuxer::open(
      options.clip, {.interrupted = [&session] { return session.stop.requested(); }}, session.log);
  if (!demuxer) return report(options.clip, demuxer.error());
  const StreamInfo& stream = (*demuxer)->stream();

  auto file = OutputFile::open(options.output, options.clip, session.stop);
  if (!file) return report("", file.error());
  FrameWriter writer(options.format, stream, std::move(*file));
  WritingSink sink(writer, options.frames);
  auto opened = open_decoder(options.device, stream, sink, Purpose::show, session);
  if (!opened) return report(options.clip, opened.error());

  const bool text_to_terminal = options.output == "-" && ::isatty(STDOUT_FILENO) == 1;
  Progress progress(session.loop.clock(), !text_to_terminal);
  const Result<void> decoded = decode_all(**demuxer, *opened->decoder, sink, writer, progress, session);
  progress.clear();
  if (!decoded && reader_left(decoded.error())) return exit_code(decoded.error().code);
  // What came before an error stays, complete with its last line.
  const Result<void> written = writer.finish();
  if (!decoded) return report(options.clip, decoded.error());
  if (!written) return report("", written.error());
  if (writer.frames() == 0) {
    complain(options.clip, "there is no frame to show in it");
    return ExitCode::input;
  }
  if (const std::string damage = sink.complaint(); !damage.empty()) complain(options.clip, damage);
  return sink.device_erred() ? ExitCode::mismatch : ExitCode::good;
}

}  // namespace zcplay
