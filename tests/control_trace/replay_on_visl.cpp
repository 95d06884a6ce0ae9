// SPDX-License-Identifier: MIT
// Sends H.264 streams to visl as the player does, takes from the kernel what it says it was given, and
// asks three things of each stream: that the kernel got every control and every byte as they were sent;
// that both, replayed through the emulated engine, give the software decoder's pictures; and that visl's
// frames came out as the software decoder's do. A line a stream; exit status 1 where one fails.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "decode/v4l2/linux_kernel.h"
#include "tests/control_trace/read_control_trace.h"
#include "tests/control_trace/recorded_run.h"
#include "tests/control_trace/replay.h"
#include "tests/control_trace/visl.h"
#include "tests/support/media.h"

namespace zcplay::control_trace {
namespace {

struct Verdict {
  std::size_t jobs = 0;
  std::size_t shown = 0;  ///< frames that came out of visl
  ComparisonSummary pictures;
  std::string trouble;  ///< empty: all is as it should be
  std::string remark;
};

/// What the kernel has to say of one run.
struct Received {
  ControlTrace trace;
  Bitstreams bitstreams;
};

bool is_wanted(const test::Clip& clip) {
  return clip.codec == "h264" && (clip.pixel_format == "yuv420p" || clip.pixel_format == "yuvj420p");
}

Result<Received> receive(const Visl& visl) {
  auto text = visl.read_trace();
  if (!text) return std::unexpected(std::move(text.error()));
  auto trace = read_control_trace(*text);
  if (!trace) return std::unexpected(std::move(trace.error()));
  Received received{std::move(*trace), {}};
  for (const TracedJob& job : received.trace) {
    auto bitstream = visl.read_bitstream(job.blob);
    if (!bitstream) return std::unexpected(std::move(bitstream.error()));
    received.bitstreams.push_back(std::move(*bitstream));
  }
  return received;
}

/// The one kernel and its one trace, for one stream at a time.
class Device {
 public:
  explicit Device(std::string media_path) : media_path_(std::move(media_path)) {}

  Result<void> run(const test::Clip& clip, RecordedRun& sent, Received& received) {
    const std::lock_guard lock(mutex_);
    if (auto cleared = visl_.clear_trace(); !cleared) return cleared;
    v4l2::LinuxKernel kernel;
    auto recorded = run_recorded(clip.path, kernel, media_path_);
    if (!recorded) return std::unexpected(std::move(recorded.error()));
    sent = std::move(*recorded);
    auto traced = receive(visl_);
    if (!traced) return std::unexpected(std::move(traced.error()));
    received = std::move(*traced);
    return {};
  }

 private:
  std::mutex mutex_;
  std::string media_path_;
  Visl visl_;
};

std::string judge(const RecordedRun& sent, const Received& received, const Replay& replayed) {
  const std::string controls = first_difference(sent.trace, received.trace);
  if (!controls.empty()) return "the kernel got other controls: " + controls;
  if (sent.bitstreams != received.bitstreams) return "the kernel got another bitstream";
  if (replayed.jobs_used != received.trace.size()) {
    return fmt::format("{} jobs were traced, {} replayed", received.trace.size(), replayed.jobs_used);
  }
  if (sent.frames.shown != replayed.reference) {
    return fmt::format("visl's {} frames are not the software decoder's {}, or not in their order",
                       sent.frames.shown.size(), replayed.reference.size());
  }
  const ComparisonSummary& pictures = replayed.summary;
  if (!pictures.clean() || pictures.equal + pictures.undefined != pictures.decoded) {
    return fmt::format("{} findings in {} pictures", pictures.findings, pictures.bad);
  }
  return {};
}

Verdict examine(const test::Clip& clip, Device& device) {
  Verdict verdict;
  RecordedRun sent;
  Received received;
  if (auto run = device.run(clip, sent, received); !run) {
    verdict.trouble = to_string(run.error());
    return verdict;
  }
  verdict.jobs = received.trace.size();
  verdict.shown = sent.frames.shown.size();
  const auto replayed = replay(clip.path, received.trace, received.bitstreams);
  if (!replayed) {
    verdict.trouble = to_string(replayed.error());
    return verdict;
  }
  verdict.pictures = replayed->summary;
  verdict.trouble = judge(sent, received, *replayed);
  if (replayed->read_error) verdict.remark = "; the container is cut off";
  return verdict;
}

std::string line(const test::Clip& clip, const Verdict& verdict) {
  const ComparisonSummary& pictures = verdict.pictures;
  return fmt::format("{:<46} {:4} jobs {:4} pictures {:4} equal {:3} undefined {:3} wrong  {:4} shown  {}{}",
                     clip.file, verdict.jobs, pictures.decoded, pictures.equal, pictures.undefined,
                     pictures.bad, verdict.shown, verdict.trouble.empty() ? "ok" : verdict.trouble,
                     verdict.remark);
}

/// Clips are taken in turn by as many threads as there are processors; visl serves one at a time.
class Examination {
 public:
  Examination(std::string media_path, std::vector<test::Clip> clips)
      : device_(std::move(media_path)), clips_(std::move(clips)) {
    // The longest first, so that none is left alone at the end.
    std::ranges::sort(clips_, std::greater(), [](const test::Clip& clip) {
      return std::uint64_t{clip.size.width} * clip.size.height * clip.frames;
    });
  }

  bool run() {
    {
      std::vector<std::jthread> threads;
      const unsigned count = std::max(1U, std::thread::hardware_concurrency());
      threads.reserve(count);
      for (unsigned i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
    }
    fmt::print(
        "{} streams: {} as they should be, {} not\n"
        "{} jobs, {} pictures: {} equal, {} undefined by rule, {} wrong; {} frames shown\n",
        clips_.size(), good_, clips_.size() - good_, jobs_, total_.decoded, total_.equal, total_.undefined,
        total_.bad, shown_);
    return !clips_.empty() && good_ == clips_.size();
  }

 private:
  void work() {
    for (;;) {
      const std::size_t index = next_++;
      if (index >= clips_.size()) return;
      count(clips_[index], examine(clips_[index], device_));
    }
  }

  void count(const test::Clip& clip, const Verdict& verdict) {
    const std::lock_guard lock(mutex_);
    fmt::print("{}\n", line(clip, verdict));
    std::fflush(stdout);
    jobs_ += verdict.jobs;
    total_.decoded += verdict.pictures.decoded;
    total_.equal += verdict.pictures.equal;
    total_.undefined += verdict.pictures.undefined;
    total_.bad += verdict.pictures.bad;
    shown_ += verdict.shown;
    if (verdict.trouble.empty()) ++good_;
  }

  Device device_;
  std::vector<test::Clip> clips_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  ///< of what follows
  std::size_t jobs_ = 0;
  std::size_t good_ = 0;
  std::size_t shown_ = 0;
  ComparisonSummary total_;
};

int run(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: replay_on_visl MEDIA_NODE [FILE...]: those files of $ZCPLAY_MEDIA, or all\n");
    return 2;
  }
  const std::vector<std::string_view> names(argv + 2, argv + argc);
  std::vector<test::Clip> clips;
  for (const test::Clip& clip : test::all_clips()) {
    const bool named = names.empty() || std::ranges::find(names, clip.file) != names.end();
    if (named && is_wanted(clip)) clips.push_back(clip);
  }
  return Examination(argv[1], std::move(clips)).run() ? 0 : 1;
}

}  // namespace
}  // namespace zcplay::control_trace

int main(int argc, char** argv) {
  return zcplay::control_trace::run(argc, argv);
}
