// SPDX-License-Identifier: MIT
#include "tests/present/wayland/screen_bench.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <utility>

#include <gtest/gtest.h>

namespace zcplay::test {
namespace {

constexpr std::chrono::nanoseconds kRefresh(16'666'667);

}  // namespace

/// Pictures of one allocation, and whose turn it is.
struct SlotBench::Slots final : public SlotOwner {
  std::deque<TestPicture> pictures;
  std::deque<PretendDmabuf> pretended;
  std::deque<std::uint32_t> free;
  std::size_t lent = 0;

  explicit Slots(const Layout& layout) {
    for (std::uint32_t i = 0; i < layout.count; ++i) {
      pictures.emplace_back(layout.picture, [i](unsigned component, auto, auto) {
        return component == 0 ? 40U + 10 * i : 128U;
      });
      if (layout.dmabufs) pretended.emplace_back(pictures.back().info().planes[0].fd);
      free.push_back(i);
    }
  }
  void slot_returned(std::uint32_t slot_index, std::uint64_t /*generation*/) override {
    EXPECT_EQ(std::ranges::count(free, slot_index), 0) << "slot " << slot_index << " came back twice";
    free.push_back(slot_index);
    --lent;
  }
};

SlotBench::SlotBench(Layout layout) : layout_(std::move(layout)), slots_(std::make_shared<Slots>(layout_)) {}
SlotBench::~SlotBench() = default;

std::optional<Frame> SlotBench::lend() {
  if (slots_->free.empty()) return std::nullopt;
  const std::uint32_t index = slots_->free.front();
  slots_->free.pop_front();
  ++slots_->lent;
  Frame frame{.info = slots_->pictures[index].info(), .lease = Lease(slots_, index, 0)};
  frame.info.id = FrameId(next_id_++);
  frame.info.color = layout_.color;
  frame.info.slot_index = index;
  return frame;
}

void SlotBench::renew(TestPicture::Layout picture) {
  layout_.picture = picture;
  before_.push_back(std::exchange(slots_, std::make_shared<Slots>(layout_)));
}

std::size_t SlotBench::lent() const {
  std::size_t count = slots_->lent;
  for (const auto& slots : before_) count += slots->lent;
  return count;
}

ScreenBench::ScreenBench(scripted::CompositorOptions options, SlotBench::Layout layout)
    : slots(std::move(layout)),
      compositor_(std::make_unique<scripted::ScriptedCompositor>(std::move(options))) {
  auto loop = EventLoop::create(clock);
  if (loop) loop_ = std::move(*loop);
}

ScreenBench::~ScreenBench() {
  close();
}

bool ScreenBench::open(wayland::ScreenOptions options) {
  UniqueFd socket = compositor_->connect();
  ::setenv("WAYLAND_SOCKET", std::to_string(socket.release()).c_str(), 1);
  compositor_->serve([&] {
    auto connection = wayland::Connection::open(*loop_, "scripted", Log());
    if (!connection) {
      error = connection.error();
      return;
    }
    connection_ = std::move(*connection);
    auto screen = wayland::create_wayland_screen(*loop_, *connection_, std::move(options), Log());
    if (!screen) {
      error = screen.error();
      return;
    }
    screen_ = std::move(*screen);
    screen_->set_listener(this);
  });
  if (screen_) settle();
  return screen_ != nullptr;
}

void ScreenBench::settle() {
  for (int quiet = 0, rounds = 0; quiet < 2; ++rounds) {
    if (rounds == 1000) {
      ADD_FAILURE() << "the two never stop talking";
      return;
    }
    if (screen_ && !ended) {
      if (const Result<void> sent = screen_->before_wait(); !sent) error = sent.error();
    }
    const bool came = compositor_->step();
    const Result<int> ran = loop_->run_once(std::chrono::nanoseconds(0));
    quiet = !came && ran && *ran == 0 ? quiet + 1 : 0;
  }
}

std::optional<present::ShowAnswer> ScreenBench::show(const present::ShowTime& time) {
  if (!held_) held_ = slots.lend();
  if (!held_) return std::nullopt;
  present::TimelineFrame frame{.frame = std::move(*held_), .number = next_number};
  held_.reset();
  Result<present::ShowAnswer> answer = present::ShowAnswer::not_yet;
  compositor_->serve([&] {
    screen_->prepare(frame);
    answer = screen_->show(frame, time);
  });
  if (frame.frame.lease.held()) held_ = std::move(frame.frame);
  if (!answer) {
    error = answer.error();
    return std::nullopt;
  }
  if (*answer == present::ShowAnswer::committed) {
    EXPECT_FALSE(held_.has_value()) << "a committed frame was left behind";
    ++next_number;
  } else {
    EXPECT_TRUE(held_.has_value()) << "a frame was lost";
  }
  return *answer;
}

void ScreenBench::refresh(std::uint32_t flags) {
  clock.advance(kRefresh);
  compositor_->refresh(clock.now(), kRefresh, flags);
  settle();
}

unsigned ScreenBench::play(unsigned frames) {
  unsigned committed = 0;
  for (unsigned i = 0; i < frames; ++i) {
    auto answer = show();
    settle();
    if (answer == present::ShowAnswer::not_yet) {
      answer = show();
      settle();
    }
    if (answer == present::ShowAnswer::committed) ++committed;
    refresh();
  }
  return committed;
}

void ScreenBench::close() {
  closing_ = true;
  held_.reset();
  screen_.reset();
  // So that the compositor sees in which order things went.
  if (connection_) (void)connection_->before_wait();
  compositor_->step();
  connection_.reset();
  compositor_->step();
}

const scripted::CommitRecord& ScreenBench::last_picture() {
  static const scripted::CommitRecord kNone;
  const scripted::Surface* const video = compositor_->video();
  auto& commits = compositor_->world().commits;
  for (auto commit = commits.rbegin(); video != nullptr && commit != commits.rend(); ++commit) {
    if (commit->surface == video->number && commit->attached) return *commit;
  }
  ADD_FAILURE() << "no picture was committed";
  return kNone;
}

void ScreenBench::on_returned(Frame frame) {
  ++returned;
  if (!closing_ && compositor_->reads(frame.info.slot)) ++returned_early;
}

}  // namespace zcplay::test
