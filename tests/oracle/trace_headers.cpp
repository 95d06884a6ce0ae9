// SPDX-License-Identifier: MIT
#include "tests/oracle/trace_headers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <sstream>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
}

namespace zcplay::oracle {
namespace {

// libavutil's log callback has no argument of its own, so the receiver can only be found this way.
thread_local std::vector<std::string>* receiving_lines = nullptr;

void receive_line(void* object, int, const char* format, va_list arguments) {
  if (receiving_lines == nullptr || object == nullptr) return;
  const AVClass* object_class = *static_cast<const AVClass**>(object);
  if (object_class == nullptr || object_class->item_name == nullptr) return;
  if (std::string_view(object_class->item_name(object)) != "trace_headers") return;
  std::array<char, 512> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  receiving_lines->emplace_back(text.data());
}

/// Catches the filter's lines for its lifetime.
class LogCapture {
 public:
  explicit LogCapture(std::vector<std::string>& lines) {
    receiving_lines = &lines;
    av_log_set_callback(receive_line);
  }
  ~LogCapture() {
    av_log_set_callback(av_log_default_callback);
    receiving_lines = nullptr;
  }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
};

/// "26          pic_order_cnt_lsb            00000000 = 0"
std::optional<SyntaxElement> parse_element(const std::string& line) {
  std::istringstream in(line);
  SyntaxElement element;
  std::string bits;
  std::string equals;
  if (!(in >> element.position >> element.name >> bits >> equals >> element.value)) return std::nullopt;
  element.size = static_cast<std::uint32_t>(bits.size());
  return element;
}

struct BsfDeleter {
  void operator()(AVBSFContext* context) const { av_bsf_free(&context); }
};
struct PacketDeleter {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

}  // namespace

const SyntaxElement* Syntax::find(std::string_view name) const {
  const auto found = std::ranges::find(elements_, name, &SyntaxElement::name);
  return found == elements_.end() ? nullptr : &*found;
}

std::int64_t Syntax::value(std::string_view name, std::int64_t inferred) const {
  const SyntaxElement* element = find(name);
  return element == nullptr ? inferred : element->value;
}

struct TraceHeaders::State {
  std::unique_ptr<AVBSFContext, BsfDeleter> filter;
  std::unique_ptr<AVPacket, PacketDeleter> packet;
  std::map<std::int64_t, std::shared_ptr<const Syntax>> sps;
  std::map<std::int64_t, std::shared_ptr<const Syntax>> pps;

  void take(const std::vector<std::string>& lines, std::vector<TracedSlice>& slices);
  void take_unit(std::string_view title, Syntax unit, std::vector<TracedSlice>& slices);
};

void TraceHeaders::State::take(const std::vector<std::string>& lines, std::vector<TracedSlice>& slices) {
  std::string title;
  Syntax unit;
  for (const std::string& line : lines) {
    if (!line.empty() && std::isdigit(static_cast<unsigned char>(line.front())) != 0) {
      if (auto element = parse_element(line)) unit.add(std::move(*element));
      continue;
    }
    take_unit(title, std::exchange(unit, {}), slices);
    title = line.substr(0, line.find_last_not_of(" .\n") + 1);
  }
  take_unit(title, std::move(unit), slices);
}

void TraceHeaders::State::take_unit(std::string_view title, Syntax unit, std::vector<TracedSlice>& slices) {
  constexpr std::int64_t kAuxiliarySlice = 19;
  if (title == "Sequence Parameter Set") {
    const std::int64_t id = unit.value("seq_parameter_set_id");
    sps[id] = std::make_shared<const Syntax>(std::move(unit));
  } else if (title == "Picture Parameter Set") {
    const std::int64_t id = unit.value("pic_parameter_set_id");
    pps[id] = std::make_shared<const Syntax>(std::move(unit));
  } else if (title == "Slice Header" && unit.value("nal_unit_type") != kAuxiliarySlice) {
    TracedSlice slice;
    slice.pps = pps[unit.value("pic_parameter_set_id")];
    if (slice.pps == nullptr) return;
    slice.sps = sps[slice.pps->value("seq_parameter_set_id")];
    if (slice.sps == nullptr) return;
    slice.header = std::move(unit);
    slices.push_back(std::move(slice));
  }
}

TraceHeaders::TraceHeaders(std::unique_ptr<State> state) : state_(std::move(state)) {}
TraceHeaders::~TraceHeaders() = default;

Result<std::unique_ptr<TraceHeaders>> TraceHeaders::create(const StreamInfo& info) {
  const AVBitStreamFilter* filter = av_bsf_get_by_name("trace_headers");
  AVBSFContext* allocated = nullptr;
  if (filter == nullptr || av_bsf_alloc(filter, &allocated) < 0) {
    return fail(ErrorCode::environment, "av_bsf_alloc", "this libavcodec has no trace_headers filter");
  }
  auto state = std::make_unique<State>();
  state->filter.reset(allocated);
  state->packet.reset(av_packet_alloc());
  AVCodecParameters& parameters = *allocated->par_in;
  parameters.codec_type = AVMEDIA_TYPE_VIDEO;
  parameters.codec_id = AV_CODEC_ID_H264;
  if (!info.extradata.empty()) {
    parameters.extradata =
        static_cast<std::uint8_t*>(av_mallocz(info.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    std::ranges::copy(info.extradata, parameters.extradata);
    parameters.extradata_size = static_cast<int>(info.extradata.size());
  }
  std::vector<std::string> lines;
  int error = 0;
  {
    const LogCapture capture(lines);
    error = av_bsf_init(allocated);
  }
  if (error < 0) {
    return fail(ErrorCode::unreadable_input, "av_bsf_init", "trace_headers refuses the extradata", -error);
  }
  std::vector<TracedSlice> none;
  state->take(lines, none);
  return std::unique_ptr<TraceHeaders>(new TraceHeaders(std::move(state)));
}

Result<std::vector<TracedSlice>> TraceHeaders::read(const AccessUnit& unit) {
  AVPacket* packet = state_->packet.get();
  av_packet_unref(packet);
  if (av_new_packet(packet, static_cast<int>(unit.bytes.size())) < 0) {
    return fail(ErrorCode::environment, "av_new_packet", "out of memory");
  }
  std::ranges::copy(unit.bytes, packet->data);
  if (!unit.new_extradata.empty()) {
    std::uint8_t* side =
        av_packet_new_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, unit.new_extradata.size());
    if (side != nullptr) std::ranges::copy(unit.new_extradata, side);
  }
  std::vector<std::string> lines;
  int error = 0;
  {
    const LogCapture capture(lines);
    error = av_bsf_send_packet(state_->filter.get(), packet);
    if (error >= 0) error = av_bsf_receive_packet(state_->filter.get(), packet);
  }
  std::vector<TracedSlice> slices;
  state_->take(lines, slices);
  if (error < 0) {
    return fail(ErrorCode::unreadable_input, "trace_headers",
                lines.empty() ? std::string("the unit is refused") : lines.back(), -error);
  }
  return slices;
}

bool starts_picture(const TracedSlice& previous, const TracedSlice& next) {
  constexpr std::array kDistinguishing = {
      "frame_num",         "pic_parameter_set_id",       "field_pic_flag",         "bottom_field_flag",
      "pic_order_cnt_lsb", "delta_pic_order_cnt_bottom", "delta_pic_order_cnt[0]", "delta_pic_order_cnt[1]",
      "idr_pic_id"};
  const auto differs = [&](const char* name) {
    return previous.header.value(name) != next.header.value(name);
  };
  if (std::ranges::any_of(kDistinguishing, differs)) return true;
  const auto is_idr = [](const TracedSlice& slice) { return slice.header.value("nal_unit_type") == 5; };
  const auto is_reference = [](const TracedSlice& slice) { return slice.header.value("nal_ref_idc") != 0; };
  return is_idr(previous) != is_idr(next) || is_reference(previous) != is_reference(next);
}

}  // namespace zcplay::oracle
