// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/run.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;
using Picture = std::shared_ptr<const CountedPicture>;

struct Heard {
  std::vector<detect::Finding> alone;
  std::vector<detect::Finding> referenced;
  std::optional<detect::SourceMatch> source;
};

Opinion opinion_of(const std::vector<detect::Finding>& findings) {
  Opinion opinion;
  for (const auto& finding : findings) {
    auto& confidence = opinion.confidence[static_cast<std::size_t>(finding.artefact)];
    confidence = std::max(confidence, static_cast<float>(finding.confidence));
  }
  return opinion;
}

std::size_t hash_of(const YuvImage& image) {
  const auto text = [](const std::vector<std::byte>& bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  const std::hash<std::string_view> hash;
  return hash(text(image.luma)) * 31 + hash(text(image.chroma));
}

bool same_samples(const YuvImage& a, const YuvImage& b) {
  return a.luma == b.luma && a.chroma == b.chroma;
}

bool flag_may_speak_for(ArtefactClass artefact) {
  return artefact == ArtefactClass::zero_page || artefact == ArtefactClass::zero_part ||
         artefact == ArtefactClass::half_filled;
}

// One clip in one way of seeing.
class Show {
 public:
  Show(PictureCache& clean, PictureCache& source, Seeing seeing, score::Counter& counter,
       const MakeSubject& make_subject, std::unordered_map<std::size_t, std::uint64_t>& frame_by_hash)
      : clip_(clean.clip()),
        clean_(clean),
        source_(source),
        seeing_(seeing),
        counter_(counter),
        make_subject_(make_subject),
        frame_by_hash_(frame_by_hash) {}

  struct Item {
    Look look;
    bool warms_up = false;
    Picture seen;
    Picture clean;
    Heard heard;
  };

  // Frames [begin, end), with a fault or none. What comes before and only warms up is not given back.
  std::vector<Item> run(std::uint64_t begin, std::uint64_t end, const Fault* fault, bool flagged) {
    std::vector<Item> items;
    for (auto number = begin - std::min(begin, kFramesToWarmUp); number < end; ++number) {
      items.push_back(look_at(number, fault, flagged));
      items.back().warms_up = number < begin;
    }
    listen(items, flagged);
    std::erase_if(items, [](const Item& item) { return item.warms_up; });
    for (auto& item : items) {
      item.look.alone = opinion_of(item.heard.alone);
      item.look.referenced = opinion_of(item.heard.referenced);
      if (!flagged) item.look.source = judge_source(item, fault);
    }
    return items;
  }

 private:
  Item look_at(std::uint64_t number, const Fault* fault, bool flagged) {
    Item item;
    item.clean = clean_.get(number);
    item.seen = item.clean;
    item.look.frame = static_cast<std::uint32_t>(number);
    item.look.kind = clip_.kind();
    item.look.seeing = seeing_;
    const auto& picture = item.clean->image.picture;
    item.look.one_to_one =
        seeing_ != Seeing::dithered && Size{picture.width, picture.height} == source_.get(number)->image.size;
    item.look.in_faulty_run = fault != nullptr;
    item.look.flagged = flagged;
    if (fault == nullptr) return item;
    auto image = faulty_frame(clip_, *fault, number);
    if (same_samples(image, source_.get(number)->image.yuv)) return item;
    item.look.faulty = true;
    item.seen = count_picture(see_clip(clip_, image, seeing_, number), counter_);
    item.look.visible = visible_blocks(item.clean->image, item.seen->image);
    return item;
  }

  detect::SeenFrame frame_of(const Item& item) const {
    const auto& image = item.seen->image;
    detect::SeenFrame frame{
        .number = item.look.frame,
        .view = image.view(),
        .counts = &item.seen->counts,
        .score = &item.seen->score,
        .picture = image.picture,
        .source = item.clean->image.is_yuv ? item.clean->image.size : source_.get(0)->image.size,
        .masked = image.masked};
    if (seeing_ == Seeing::yuv) frame.kind = kind_of(clip_, item.look.frame);
    if (item.look.flagged && item.look.faulty) frame.defects.add(Defect::decode_error);
    return frame;
  }

  void listen(std::vector<Item>& items, bool alone_only) {
    const auto subject = make_subject_();
    ClipReference reference(source_);
    const auto take = [&](std::vector<detect::Verdict> verdicts) {
      for (auto& verdict : verdicts) {
        const auto at = verdict.number - items.front().look.frame;
        if (at < items.size()) items[at].heard.alone = std::move(verdict.findings);
      }
    };
    for (auto& item : items) {
      const auto frame = frame_of(item);
      take(subject->push(frame));
      if (alone_only || item.warms_up) continue;
      const auto expected =
          seeing_ == Seeing::yuv ? std::optional<std::uint64_t>(frame.number) : std::nullopt;
      auto verdict = subject->judge(frame, reference, expected);
      item.heard.referenced = std::move(verdict.findings);
      item.heard.source = verdict.source;
    }
    take(subject->finish());
  }

  // Which frame of the clip the samples are of; none where they are of no single one.
  std::optional<std::uint64_t> true_source(const Item& item, const Fault* fault) {
    if (!item.look.faulty) return item.look.frame;
    if (frame_by_hash_.empty()) {
      for (std::uint64_t n = 0; n < clip_.frames(); ++n) frame_by_hash_.emplace(hash_of(clip_.frame(n)), n);
    }
    const auto found = frame_by_hash_.find(hash_of(faulty_frame(clip_, *fault, item.look.frame)));
    if (found == frame_by_hash_.end()) return std::nullopt;
    return found->second;
  }

  SourceOutcome judge_source(const Item& item, const Fault* fault) {
    const auto truth = true_source(item, fault);
    if (!truth || !clean_.differs_from_neighbours(*truth)) return SourceOutcome::not_asked;
    if (!item.heard.source) return SourceOutcome::not_found;
    const auto found = item.heard.source->frame;
    if (found == *truth) return SourceOutcome::right;
    // A strobe shows the same picture again: either number is right.
    const bool same =
        found < clip_.frames() && visible_blocks(clean_.get(*truth)->image, clean_.get(found)->image) == 0;
    return same ? SourceOutcome::right : SourceOutcome::wrong;
  }

  const Clip& clip_;
  PictureCache& clean_;
  PictureCache& source_;
  Seeing seeing_;
  score::Counter& counter_;
  const MakeSubject& make_subject_;
  std::unordered_map<std::size_t, std::uint64_t>& frame_by_hash_;
};

// Whether a fault is seen in this way: it is in so many, beginning with another one for each fault and clip.
bool seen_so(std::uint64_t clip_hash, std::size_t fault, std::size_t way, std::size_t seeings) {
  return (way + clip_hash % kSeeingCount + fault) % kSeeingCount < seeings;
}

}  // namespace

Looks judge_clip(const Clip& clip, const std::vector<Fault>& faults, const MakeSubject& make_subject,
                 const RunOptions& options) {
  Looks looks;
  looks.clips.push_back({clip.name(), clip.kind()});
  looks.faults = faults;
  const auto counter = score::make_cpu_counter();
  PictureCache source(clip, Seeing::yuv, *counter);
  std::unordered_map<std::size_t, std::uint64_t> frame_by_hash;
  for (std::size_t way = 0; way < kSeeingCount; ++way) {
    const auto seeing = static_cast<Seeing>(way);
    PictureCache other(clip, seeing, *counter);
    auto& clean = seeing == Seeing::yuv ? source : other;
    Show show(clean, source, seeing, *counter, make_subject, frame_by_hash);
    const auto keep = [&](std::vector<Show::Item> items, const Fault* fault) {
      for (auto& item : items) {
        if (fault != nullptr) item.look.fault = static_cast<std::uint32_t>(fault - faults.data());
        looks.all.push_back(item.look);
        if (options.witness) {
          options.witness({item.look, clip, fault, item.clean->image, item.seen->image, item.heard.alone,
                           item.heard.referenced});
        }
      }
    };
    if (seen_so(hash_of(clip.name()), 0, way, options.clean_seeings)) {
      keep(show.run(0, clip.frames(), nullptr, false), nullptr);
    }
    for (std::size_t i = 0; i < faults.size(); ++i) {
      if (!seen_so(hash_of(clip.name()), i, way, options.seeings_per_fault)) continue;
      const auto begin = faults[i].first - std::min(faults[i].first, kFramesBefore);
      const auto lasts = std::min(faults[i].count, kFaultFrames);
      const auto end = std::min(clip.frames(), faults[i].first + lasts + kFramesBehind);
      keep(show.run(begin, end, &faults[i], false), &faults[i]);
      if (seeing == Seeing::yuv && flag_may_speak_for(faults[i].artefact)) {
        keep(show.run(begin, end, &faults[i], true), &faults[i]);
      }
    }
  }
  return looks;
}

Looks judge_clips(const std::vector<std::unique_ptr<Clip>>& clips, const BedOptions& bed,
                  const MakeSubject& make_subject, const RunOptions& options) {
  std::vector<Looks> parts(clips.size());
  std::atomic<std::size_t> next{0};
  std::mutex calls;
  RunOptions locked = options;
  if (options.witness) {
    locked.witness = [&](const Witnessed& witnessed) {
      const std::scoped_lock lock(calls);
      options.witness(witnessed);
    };
  }
  const auto faults_of = [&](const Clip& clip) {
    std::vector<Fault> faults;
    auto place = hash_of(clip.name());
    for (auto& fault : make_faults(clip, bed)) {
      if (place++ % options.one_fault_in == 0) faults.push_back(fault);
    }
    return faults;
  };
  const auto work = [&] {
    for (std::size_t i = next++; i < clips.size(); i = next++) {
      parts[i] = judge_clip(*clips[i], faults_of(*clips[i]), make_subject, locked);
      const std::scoped_lock lock(calls);
      if (options.progress) options.progress(clips[i]->name());
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < options.threads; ++i) others.emplace_back(work);
    work();
  }
  Looks all;
  for (auto& part : parts) all.add(std::move(part));
  return all;
}

}  // namespace zcplay::judging
