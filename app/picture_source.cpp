// SPDX-License-Identifier: MIT
#include "app/picture_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/decode_pump.h"
#include "app/device_wiring.h"
#include "base/unique_fd.h"
#include "decode/demux/demuxer.h"
#include "decode/software/still_image.h"

namespace zcplay {
namespace {

// Room for the largest picture that is decoded at all, uncompressed and with 16-bit samples.
constexpr std::uint64_t kMaxImageBytes = software::kStillMaxPixels * 8 + 65536;

class Image final : public PictureSource {
 public:
  Image(ScorePicture picture, software::StillFormat format, std::string remark)
      : picture_(std::move(picture)), format_(format), remark_(std::move(remark)) {}

  Result<std::optional<ScorePicture>> next() override { return std::exchange(picture_, std::nullopt); }
  bool is_image() const override { return true; }
  std::string kind() const override { return std::string(to_string(format_)); }
  std::string remark() const override { return remark_; }

 private:
  std::optional<ScorePicture> picture_;
  software::StillFormat format_;
  std::string remark_;
};

class Clip final : public PictureSource, private PictureSink {
 public:
  static Result<std::unique_ptr<PictureSource>> open(const std::string& path, const DeviceOptions& device,
                                                     const Session& session) {
    auto demuxer = demux::Demuxer::open(
        path, {.interrupted = [&stop = session.stop] { return stop.requested(); }}, session.log);
    if (!demuxer) return std::unexpected(std::move(demuxer.error()));
    std::unique_ptr<Clip> clip(new Clip(session));
    clip->demuxer_ = std::move(*demuxer);
    auto opened = open_decoder(device, clip->demuxer_->stream(), *clip, Purpose::show, session);
    if (!opened) return std::unexpected(std::move(opened.error()));
    clip->opened_ = std::move(*opened);
    return clip;
  }

  Result<std::optional<ScorePicture>> next() override {
    while (pictures_.empty() && !ended_) {
      if (Result<void> read = read_on(); !read) {
        ended_ = true;
        error_ = std::move(read.error());
      }
    }
    if (!pictures_.empty()) {
      std::optional<ScorePicture> picture(std::move(pictures_.front()));
      pictures_.pop_front();
      return picture;
    }
    if (error_) return std::unexpected(*error_);
    return std::nullopt;
  }
  bool is_image() const override { return false; }
  std::string kind() const override { return std::string(to_string(demuxer_->stream().codec)); }

 private:
  explicit Clip(const Session& session) : pump_(session) {}

  void on_decoded(const FrameInfo& /*picture*/) override {}
  void on_frame(Frame frame) override {
    if (error_) return;
    if (auto picture = ScorePicture::of_frame(frame.info)) {
      pictures_.push_back(std::move(*picture));
    } else {
      error_ = std::move(picture.error());
    }
  }

  Result<void> read_on() {
    auto unit = demuxer_->read();
    if (unit && *unit) {
      if (Result<void> taken = pump_.submit(*opened_.decoder, **unit); !taken) return taken;
      ended_ = error_.has_value();
      return {};
    }
    ended_ = true;
    // What was read before the damage is still shown.
    Result<void> drained = pump_.drain(*opened_.decoder);
    if (!unit) return std::unexpected(std::move(unit.error()));
    return drained;
  }

  std::deque<ScorePicture> pictures_;
  std::optional<Error> error_;
  bool ended_ = false;
  std::unique_ptr<demux::Demuxer> demuxer_;
  OpenDecoder opened_;
  DecodePump pump_;
};

// Invalid where it is no regular file: a named pipe would wait for its writer, or lose it.
UniqueFd open_regular(const std::string& path) {
  struct stat status{};
  if (path == "-" || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

std::optional<software::StillFormat> image_format(int fd) {
  std::array<std::byte, software::kStillFormatBytes> start{};
  const ssize_t count = ::pread(fd, start.data(), start.size(), 0);
  if (count <= 0) return std::nullopt;
  return software::still_format(std::span(start).first(static_cast<std::size_t>(count)));
}

Result<std::vector<std::byte>> read_file(int fd, const std::string& path) {
  struct stat status{};
  if (::fstat(fd, &status) != 0)
    return fail(ErrorCode::unreadable_input, "stat", fmt::format("{}: cannot be read", path), errno);
  if (static_cast<std::uint64_t>(status.st_size) > kMaxImageBytes) {
    return fail(ErrorCode::unsupported_input, "read",
                fmt::format("{}: is too large for an image: {} bytes", path, status.st_size));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return fail(ErrorCode::unreadable_input, "read", fmt::format("{}: cannot be read", path), errno);
    if (count == 0) break;  // it became shorter
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

std::string remark_on(const software::StillImage& image, software::StillFormat format) {
  if (image.file_depth > 8)
    return fmt::format("its samples of {} bits are counted as 8 bits", image.file_depth);
  if (image.kind == software::StillImage::Kind::yuv) {
    return fmt::format("{} has no RGB of its own: other programs smooth its chroma and count other colors",
                       to_string(format));
  }
  return {};
}

Result<std::unique_ptr<PictureSource>> open_image(int fd, software::StillFormat format,
                                                  const std::string& path) {
  const auto bytes = read_file(fd, path);
  if (!bytes) return std::unexpected(bytes.error());
  auto image = software::decode_still(*bytes, format, path);
  if (!image) return std::unexpected(std::move(image.error()));
  std::string remark = remark_on(*image, format);
  auto picture = ScorePicture::of_still(std::move(*image), path);
  if (!picture) return std::unexpected(std::move(picture.error()));
  return std::make_unique<Image>(std::move(*picture), format, std::move(remark));
}

}  // namespace

Result<std::unique_ptr<PictureSource>> open_pictures(const std::string& path, const DeviceOptions& device,
                                                     const Session& session) {
  // What is no file, or none that can be read, is the demuxer's to know or to complain of.
  if (const UniqueFd fd = open_regular(path); fd.valid()) {
    if (const auto format = image_format(fd.get())) return open_image(fd.get(), *format, path);
  }
  return Clip::open(path, device, session);
}

}  // namespace zcplay
