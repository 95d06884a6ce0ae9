// SPDX-License-Identifier: MIT
#include "app/playlist_decoder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

using Step = ClipSource::Step;

}  // namespace

PlaylistDecoder::PlaylistDecoder(const PlaylistOptions& options, const Session& session,
                                 present::FrameExchange& exchange, Complaints& complaints,
                                 std::function<bool()> interrupted)
    : options_(options),
      session_(session),
      exchange_(exchange),
      complaints_(complaints),
      interrupted_(std::move(interrupted)),
      hopeless_(options.clips.size()) {}

PlaylistDecoder::~PlaylistDecoder() {
  close();
  // A frame that never came back still needs its kernel: better lost than gone under it.
  for (Retired& retired : retired_) static_cast<void>(retired.kernel.release());
}

PlaylistDecoder::State PlaylistDecoder::fill() {
  for (;;) {
    if (finished_) return State::finished;
    if (interrupted_()) return State::full;
    if (exchange_.room() == 0) return State::full;
    if (!source_ && !open_clip()) continue;
    const Result<Step> step = source_->step();
    if (!step) {
      end_clip(step.error());
    } else if (*step == Step::ended) {
      end_clip(source_->error());
    } else if (*step == Step::busy) {
      return State::busy;
    } else if (*step == Step::need_slot) {
      std::vector<Frame> returned = exchange_.take_returned();
      if (returned.empty()) {
        static_cast<void>(exchange_.room(true));
        return State::starved;
      }
      take_back(std::move(returned));
    }
  }
}

// False where there was none to open: what comes next was seen to.
bool PlaylistDecoder::open_clip() {
  if (hopeless_[clip_]) {
    next_clip();
    return false;
  }
  const std::string& clip = options_.clips[clip_];
  if (clip == "-" && std::exchange(standard_input_read_, true)) {
    if (accused_.insert(clip_).second) {
      complaints_.add("standard input", "has been read and cannot be played again");
    }
    hopeless_[clip_] = true;
    next_clip();
    return false;
  }
  auto source = ClipSource::open(
      clip, options_, session_, timeline_,
      {.interrupted = interrupted_, .frame = [this](Frame frame, const Placing& placing, Orientation turn) {
         put(std::move(frame), placing, turn);
       }});
  if (source) {
    source_ = std::move(*source);
    return true;
  }
  if (!interrupted_()) {
    if (accused_.insert(clip_).second) complaints_.add(clip, source.error());
    hopeless_[clip_] = true;
    next_clip();
  }
  return false;
}

void PlaylistDecoder::put(Frame frame, const Placing& placing, Orientation orientation) {
  frames_out_.push_back({.slot = frame.info.slot, .decoder = decoder_});
  ++frames_put_;
  if (frame.info.pending) ++frames_early_;
  ++shown_in_round_;
  exchange_.put({.frame = std::move(frame),
                 .when = placing.when,
                 .duration = placing.duration,
                 .epoch = epoch_,
                 .orientation = orientation});
}

void PlaylistDecoder::end_clip(std::optional<Error> error) {
  if (interrupted_()) {
    finished_ = true;
    return;
  }
  const bool failed = error.has_value();
  if (source_->reopen()) {
    // Nothing was shown yet of what is to come: the same clip, from its beginning.
    retire();
    return;
  }
  if (!failed && source_->frames_shown() == 0) {
    error = Error{.code = ErrorCode::unreadable_input,
                  .operation = "play",
                  .detail = options_.start.count() > 0 ? "there is no frame to show in it from --start on"
                                                       : "there is no frame to show in it"};
  }
  if (error && accused_.insert(clip_).second) complaints_.add(source_->clip(), *error);
  if (const std::string damage = source_->damage(); !damage.empty() && accused_.insert(clip_).second) {
    complaints_.add(source_->clip(), damage);
  }
  hopeless_[clip_] = source_->frames_shown() == 0;
  timeline_.end_clip();
  const bool only_one = options_.clips.size() == 1;
  const bool again = only_one && !failed && (!options_.loops || round_ + 1 < *options_.loops);
  if (!again) retire();
  next_clip();
  if (source_) source_->rewind();
}

void PlaylistDecoder::next_clip() {
  if (++clip_ < options_.clips.size()) return;
  clip_ = 0;
  ++round_;
  const bool nothing = std::exchange(shown_in_round_, 0) == 0;
  if (nothing || (options_.loops && round_ >= *options_.loops)) {
    finished_ = true;
    exchange_.finish(epoch_);
  }
}

void PlaylistDecoder::restart(std::uint32_t epoch) {
  epoch_ = epoch;
  finished_ = false;
  round_ = 0;
  shown_in_round_ = 0;
  timeline_.restart();
  if (source_ && clip_ == 0) {
    source_->rewind();
  } else {
    retire();
  }
  clip_ = 0;
}

void PlaylistDecoder::retire() {
  if (!source_) return;
  std::unique_ptr<Kernel> kernel = source_->release_kernel();
  source_.reset();
  if (kernel && std::ranges::find(frames_out_, decoder_, &Out::decoder) != frames_out_.end()) {
    retired_.push_back({.decoder = decoder_, .kernel = std::move(kernel)});
  }
  ++decoder_;
}

void PlaylistDecoder::take_back(std::vector<Frame> frames) {
  for (Frame& frame : frames) {
    const auto found = std::ranges::find(frames_out_, frame.info.slot, &Out::slot);
    frame.lease.give_back();
    if (found != frames_out_.end()) frames_out_.erase(found);
  }
  frames.clear();
  std::erase_if(retired_, [this](const Retired& retired) {
    return std::ranges::find(frames_out_, retired.decoder, &Out::decoder) == frames_out_.end();
  });
}

void PlaylistDecoder::close() {
  finished_ = true;
  retire();
}

}  // namespace zcplay
