// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/log.h"
#include "decode/emulated/codec.h"
#include "decode/emulated/control_events.h"
#include "decode/emulated/request.h"

namespace zcplay::emulated {

/// The driver behind the controls.
class ControlOwner {
 public:
  virtual ~ControlOwner() = default;
  /// try_ctrl: also for values that only go into a request.
  virtual ControlVerdict try_control(const CodecTraits& codec, std::uint32_t id,
                                     std::span<const std::byte> value) = 0;
  /// s_ctrl: the current value is about to become this other one. 0 or a positive errno.
  virtual int set_control(const CodecTraits& codec, std::uint32_t id, std::span<const std::byte> value) = 0;
};

/// One value of one control, to travel with a job.
struct ControlValue {
  std::uint32_t id = 0;
  std::vector<std::byte> bytes;
};

/// struct v4l2_ctrl_handler: the rules of drivers/media/v4l2-core/v4l2-ctrls-{api,core,request}.c,
/// with their errno and error_idx. Two values are kept of each control: the current one, which the
/// user sees, and the planned one, which is what current will be when all jobs handed to the worker
/// have begun. Calls return 0 or -errno. Thread-bound.
class ControlStore {
 public:
  ControlStore(std::span<const CodecTraits* const> codecs, ControlOwner& owner, Log log);

  int query(v4l2_query_ext_ctrl& query) const;
  int query(v4l2_queryctrl& query) const;
  int query(v4l2_querymenu& query) const;
  int get(v4l2_control& user) const;
  int set(v4l2_control& user);

  int subscribe(const v4l2_event_subscription& subscription);
  int unsubscribe(const v4l2_event_subscription& subscription);
  int dequeue_event(v4l2_event& event) { return events_.dequeue(event); }

  /// `request` holds the values of V4L2_CTRL_WHICH_REQUEST_VAL; the caller has found and checked it.
  int get(v4l2_ext_controls& controls, const RequestControls* request) const;
  int try_or_set(v4l2_ext_controls& controls, RequestControls* request, bool set);

  /// A job with these request values (null: none) goes to the worker: they become planned. The
  /// codec's planned values come back.
  [[nodiscard]] std::vector<ControlValue> plan(const RequestControls* request, const CodecTraits& codec);
  /// That job begins: its values become current, and the request inherits what it had not set.
  void complete(RequestControls& request);
  /// The request is over without a job: it only inherits.
  void inherit(RequestControls& request) const;
  /// Jobs that were handed over will not run.
  void forget_plans();

 private:
  struct Control {
    ControlDescription description;
    const CodecTraits* codec = nullptr;  ///< null: a control class
    std::vector<std::byte> current;
    std::vector<std::byte> planned;
  };

  [[nodiscard]] const Control* find(std::uint32_t id) const;
  [[nodiscard]] std::size_t index_of(const Control& control) const;
  [[nodiscard]] const Control* find_next(std::uint32_t id_with_flags) const;
  int prepare(v4l2_ext_controls& controls, bool get) const;
  [[nodiscard]] ControlEvents::Control event_of(const Control& control) const;
  int validate_small(v4l2_ext_controls& controls) const;
  int apply(Control& control, v4l2_ext_control& user, RequestControls* request, bool set);
  int validate(const Control& control, std::span<std::byte> value) const;
  int check_with_driver(const Control& control, std::span<const std::byte> value) const;
  void add(const ControlDescription& description, const CodecTraits* codec);

  std::vector<Control> controls_;  ///< sorted by id
  ControlEvents events_;
  ControlOwner& owner_;
  Log log_;
};

}  // namespace zcplay::emulated
