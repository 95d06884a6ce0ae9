// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/stream_info.h"

namespace zcplay::oracle {

/// One syntax element as libavcodec's trace_headers filter reads it, by a parser that shares nothing
/// with libavcodec's decoder.
struct SyntaxElement {
  std::string name;  ///< as in the standard: "pic_order_cnt_lsb", "offset_for_ref_frame[2]"
  std::int64_t value = 0;
  std::uint32_t position = 0;  ///< bits from the NAL unit header on, emulation prevention bytes not counted
  std::uint32_t size = 0;      ///< bits
};

/// The syntax elements of one parameter set or slice header, in order.
class Syntax {
 public:
  void add(SyntaxElement element) { elements_.push_back(std::move(element)); }
  [[nodiscard]] const SyntaxElement* find(std::string_view name) const;
  /// The element's value, or `inferred` where it was not sent.
  [[nodiscard]] std::int64_t value(std::string_view name, std::int64_t inferred = 0) const;
  [[nodiscard]] const std::vector<SyntaxElement>& elements() const { return elements_; }

 private:
  std::vector<SyntaxElement> elements_;
};

/// A slice header with the parameter sets in force when it was read.
struct TracedSlice {
  std::shared_ptr<const Syntax> sps;
  std::shared_ptr<const Syntax> pps;
  Syntax header;
};

/// Reads H.264 through `trace_headers`. Thread-bound; takes over libavutil's log for the length of a
/// call, so nothing else in the process may log meanwhile.
class TraceHeaders {
 public:
  [[nodiscard]] static Result<std::unique_ptr<TraceHeaders>> create(const StreamInfo& info);
  ~TraceHeaders();
  TraceHeaders(const TraceHeaders&) = delete;
  TraceHeaders& operator=(const TraceHeaders&) = delete;

  /// The slices of one access unit, in order, auxiliary ones left out. An Error where the filter
  /// refuses the unit: it is stricter than the decoder.
  [[nodiscard]] Result<std::vector<TracedSlice>> read(const AccessUnit& unit);

 private:
  struct State;
  explicit TraceHeaders(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// True where the second header begins another primary coded picture (7.4.1.2.4).
[[nodiscard]] bool starts_picture(const TracedSlice& previous, const TracedSlice& next);

}  // namespace zcplay::oracle
