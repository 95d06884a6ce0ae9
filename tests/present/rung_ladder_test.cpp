// SPDX-License-Identifier: MIT
#include "present/rung_ladder.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::present {
namespace {

struct Slots final : SlotOwner {
  std::vector<std::uint32_t> back;
  void slot_returned(std::uint32_t slot_index, std::uint64_t /*generation*/) override {
    back.push_back(slot_index);
  }
};

// What a rung of one kind is to do, and what was done to it.
struct Script {
  std::string cannot_be_made;
  std::map<std::uint32_t, std::string> refuses;  // by format
  std::deque<AttachAnswer> answers;              // before it attaches
  bool fails = false;
  int made = 0;
  int destroyed = 0;
  int committed = 0;
};

// Keeps each frame until the next one but one, as a compositor that holds two buffers would let it.
class ScriptedRung final : public Rung {
 public:
  ScriptedRung(RungKind kind, Script& script, const RungHost& host)
      : kind_(kind), script_(script), host_(host) {}
  ~ScriptedRung() override {
    ++script_.destroyed;
    for (Frame& frame : held_) host_.returned(std::move(frame));
  }
  [[nodiscard]] RungKind kind() const override { return kind_; }
  void prepare(const FrameInfo& /*frame*/) override {}
  [[nodiscard]] Result<Attached> attach(Frame& frame, const Placement& /*placement*/) override {
    if (script_.fails) return fail(ErrorCode::environment, "attach", "the machine is on fire");
    if (const auto found = script_.refuses.find(frame.info.format.fourcc); found != script_.refuses.end()) {
      return Attached{.answer = AttachAnswer::refused, .why = found->second};
    }
    if (!script_.answers.empty()) {
      Attached answer{.answer = script_.answers.front(), .why = "scripted"};
      script_.answers.pop_front();
      return answer;
    }
    held_.push_back(std::move(frame));
    return Attached{.answer = AttachAnswer::attached, .placed = kind_ != RungKind::dmabuf};
  }
  [[nodiscard]] Result<Attached> redraw(const Placement& /*placement*/) override {
    return Attached{.answer = AttachAnswer::attached, .placed = kind_ != RungKind::dmabuf};
  }
  [[nodiscard]] std::string color() const override { return "as scripted"; }
  [[nodiscard]] Result<void> commit() override {
    ++script_.committed;
    return {};
  }

 private:
  RungKind kind_;
  Script& script_;
  const RungHost& host_;
  std::vector<Frame> held_;
};

class RungLadderTest : public testing::Test {
 protected:
  Result<std::unique_ptr<RungLadder>> make(std::optional<RungKind> forced = std::nullopt) {
    std::vector<RungLadder::Step> steps;
    for (const RungKind kind : {RungKind::dmabuf, RungKind::egl, RungKind::shm}) {
      steps.push_back(
          {.kind = kind, .make = [this, kind](const RungHost& host) -> Result<std::unique_ptr<Rung>> {
             Script& script = scripts_[kind];
             if (!script.cannot_be_made.empty()) {
               return fail(ErrorCode::environment, "make", script.cannot_be_made);
             }
             ++script.made;
             return std::make_unique<ScriptedRung>(kind, script, host);
           }});
    }
    RungHost host;
    host.returned = [this](Frame frame) { returned_.push_back(frame.info.slot_index); };
    return RungLadder::create(std::move(steps), forced, std::move(host), Log());
  }
  Frame frame(std::uint32_t slot, DrmFormat format = kFormatNV12) {
    Frame made;
    made.info.format = format;
    made.info.slot_index = slot;
    made.lease = Lease(slots_, slot, 0);
    return made;
  }
  // Shows a frame and says which rung did.
  static RungKind show(RungLadder& ladder, Frame frame) {
    const Result<Attached> attached = ladder.attach(frame, {});
    EXPECT_TRUE(attached && attached->answer == AttachAnswer::attached);
    EXPECT_FALSE(frame.lease.held());
    EXPECT_TRUE(ladder.commit().has_value());
    return ladder.report()->kind;
  }

  std::map<RungKind, Script> scripts_;
  std::shared_ptr<Slots> slots_ = std::make_shared<Slots>();
  std::vector<std::uint32_t> returned_;
};

TEST_F(RungLadderTest, TakesTheBestAndMakesNoOther) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  EXPECT_FALSE((*ladder)->report());
  EXPECT_EQ(show(**ladder, frame(0)), RungKind::dmabuf);
  EXPECT_TRUE((*ladder)->report()->why_not_higher.empty());
  EXPECT_EQ((*ladder)->report()->color, "as scripted");
  EXPECT_EQ(scripts_[RungKind::egl].made + scripts_[RungKind::shm].made, 0);
}

TEST_F(RungLadderTest, SaysOfEachHigherRungWhyItIsNotUsed) {
  scripts_[RungKind::dmabuf].cannot_be_made = "the compositor takes no dmabufs";
  scripts_[RungKind::egl].refuses[kFormatNV12.fourcc] = "the GPU has no NV12";
  auto ladder = make();
  ASSERT_TRUE(ladder);
  EXPECT_EQ(show(**ladder, frame(0)), RungKind::shm);
  EXPECT_EQ(
      (*ladder)->report()->why_not_higher,
      (std::vector<std::string>{"dmabuf: the compositor takes no dmabufs", "egl: the GPU has no NV12"}));
}

TEST_F(RungLadderTest, GoesDownInTheMiddleWithoutLosingTheFrame) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  EXPECT_EQ(show(**ladder, frame(0)), RungKind::dmabuf);
  scripts_[RungKind::dmabuf].answers = {AttachAnswer::refused};
  EXPECT_EQ(show(**ladder, frame(1)), RungKind::egl);
  EXPECT_EQ(scripts_[RungKind::dmabuf].destroyed, 1);
  EXPECT_EQ(show(**ladder, frame(2)), RungKind::egl) << "a refusal holds for frames of its kind";
}

TEST_F(RungLadderTest, WhatARungLeftOnScreenComesBackWhenTheNextPictureIsSeen) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  (void)show(**ladder, frame(0));
  (void)show(**ladder, frame(1));
  scripts_[RungKind::dmabuf].answers = {AttachAnswer::refused};
  Frame third = frame(2);
  ASSERT_TRUE((*ladder)->attach(third, {}));
  (*ladder)->presented();
  EXPECT_TRUE(returned_.empty()) << "that was a picture of the rung before";
  ASSERT_TRUE((*ladder)->commit());
  EXPECT_TRUE(returned_.empty());
  (*ladder)->presented();
  EXPECT_EQ(returned_, (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(RungLadderTest, TheNextFrameStandsForFeedbackWhereNoneComes) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  (void)show(**ladder, frame(0));
  scripts_[RungKind::dmabuf].answers = {AttachAnswer::refused};
  (void)show(**ladder, frame(1));
  EXPECT_TRUE(returned_.empty());
  (void)show(**ladder, frame(2));
  EXPECT_EQ(returned_, std::vector<std::uint32_t>{0});
}

TEST_F(RungLadderTest, NothingIsKeptAtTheEnd) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  (void)show(**ladder, frame(0));
  scripts_[RungKind::dmabuf].answers = {AttachAnswer::refused};
  Frame second = frame(1);
  ASSERT_TRUE((*ladder)->attach(second, {}));
  ladder->reset();
  EXPECT_EQ(returned_, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(slots_->back.size(), 2U);
}

TEST_F(RungLadderTest, TriesHigherRungsAgainWhenAnotherKindOfFrameComes) {
  scripts_[RungKind::dmabuf].refuses[kFormatNV24.fourcc] = "the compositor does not take NV24";
  auto ladder = make();
  ASSERT_TRUE(ladder);
  EXPECT_EQ(show(**ladder, frame(0, kFormatNV24)), RungKind::egl);
  EXPECT_EQ(show(**ladder, frame(1, kFormatNV12)), RungKind::dmabuf);
  EXPECT_EQ(show(**ladder, frame(2, kFormatNV24)), RungKind::egl);
}

TEST_F(RungLadderTest, DoesNotTryAgainToMakeWhatCouldNotBeMade) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  scripts_[RungKind::dmabuf].refuses = {{kFormatNV12.fourcc, "no"}, {kFormatNV24.fourcc, "no"}};
  scripts_[RungKind::egl].cannot_be_made = "there is no EGL";
  EXPECT_EQ(show(**ladder, frame(0)), RungKind::shm);
  scripts_[RungKind::egl].cannot_be_made.clear();
  EXPECT_EQ(show(**ladder, frame(1, kFormatNV24)), RungKind::shm);
  EXPECT_EQ(scripts_[RungKind::egl].made, 0);
}

TEST_F(RungLadderTest, WaitsWhereARungSaysNotYet) {
  scripts_[RungKind::dmabuf].answers = {AttachAnswer::not_yet};
  auto ladder = make();
  ASSERT_TRUE(ladder);
  Frame first = frame(0);
  const Result<Attached> waiting = (*ladder)->attach(first, {});
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->answer, AttachAnswer::not_yet);
  EXPECT_TRUE(first.lease.held());
  EXPECT_FALSE((*ladder)->report());
  EXPECT_EQ((*ladder)->redraw({})->answer, AttachAnswer::not_yet) << "there is nothing to draw again";
  EXPECT_EQ(show(**ladder, std::move(first)), RungKind::dmabuf);
}

TEST_F(RungLadderTest, AForcedRungIsTakenOverBetterOnes) {
  auto ladder = make(RungKind::shm);
  ASSERT_TRUE(ladder);
  EXPECT_EQ(show(**ladder, frame(0)), RungKind::shm);
  EXPECT_EQ(scripts_[RungKind::dmabuf].made, 0);
  EXPECT_EQ((*ladder)->report()->why_not_higher,
            (std::vector<std::string>{"dmabuf: not tried, since shm was asked for",
                                      "egl: not tried, since shm was asked for"}));
}

TEST_F(RungLadderTest, AForcedRungThatCannotBeMadeIsAnError) {
  scripts_[RungKind::egl].cannot_be_made = "there is no EGL";
  const auto ladder = make(RungKind::egl);
  ASSERT_FALSE(ladder);
  EXPECT_EQ(ladder.error().code, ErrorCode::environment);
  EXPECT_EQ(ladder.error().detail,
            "the way to the screen that was asked for cannot be taken (egl: there is no EGL)");
}

TEST_F(RungLadderTest, AForcedRungThatRefusesIsAnErrorAndTheFrameStays) {
  scripts_[RungKind::dmabuf].refuses[kFormatNV12.fourcc] = "the compositor does not take NV12";
  auto ladder = make(RungKind::dmabuf);
  ASSERT_TRUE(ladder);
  Frame first = frame(0);
  const Result<Attached> attached = (*ladder)->attach(first, {});
  ASSERT_FALSE(attached);
  EXPECT_NE(attached.error().detail.find("dmabuf: the compositor does not take NV12"), std::string::npos);
  EXPECT_TRUE(first.lease.held());
}

TEST_F(RungLadderTest, NoRungAtAllNamesThemAll) {
  scripts_[RungKind::dmabuf].cannot_be_made = "one";
  scripts_[RungKind::egl].cannot_be_made = "two";
  scripts_[RungKind::shm].cannot_be_made = "three";
  const auto ladder = make();
  ASSERT_FALSE(ladder);
  EXPECT_EQ(ladder.error().detail, "no way to the screen can be taken (dmabuf: one; egl: two; shm: three)");
}

TEST_F(RungLadderTest, AnErrorOfTheEnvironmentIsFinal) {
  auto ladder = make();
  ASSERT_TRUE(ladder);
  scripts_[RungKind::dmabuf].fails = true;
  Frame first = frame(0);
  const Result<Attached> attached = (*ladder)->attach(first, {});
  ASSERT_FALSE(attached);
  EXPECT_EQ(attached.error().detail, "the machine is on fire");
  EXPECT_EQ(scripts_[RungKind::egl].made, 0);
}

}  // namespace
}  // namespace zcplay::present
