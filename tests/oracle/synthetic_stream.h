// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace zcplay::oracle {

/// A small Annex B stream with what encoders at hand cannot make: frames and fields mixed, long-term
/// frames and fields, memory_management_control_operation 1 to 6, an allowed gap in frame_num,
/// frame_num and POC that wrap, all elements of the given POC type, odd parameter set ids and flags
/// that are rarely set. 64 by 64 pixels, High profile, CAVLC; every picture has one macroblock of its
/// own and is otherwise skipped, so that pictures differ.
[[nodiscard]] std::vector<std::uint8_t> write_synthetic_stream(unsigned pic_order_cnt_type);

/// Coded pictures in each such stream.
inline constexpr std::size_t kSyntheticPictures = 31;

/// The stream as a file among the test's temporary ones.
[[nodiscard]] std::filesystem::path write_synthetic_file(unsigned pic_order_cnt_type);

}  // namespace zcplay::oracle
