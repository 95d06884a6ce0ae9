// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zcplay::oracle {

/// How a synthetic stream codes picture order counts.
enum class PocCoding : std::uint8_t { type_0, type_1, type_1_without_deltas, type_2 };

inline constexpr std::array kAllPocCodings = {PocCoding::type_0, PocCoding::type_1,
                                              PocCoding::type_1_without_deltas, PocCoding::type_2};

[[nodiscard]] std::string to_string(PocCoding coding);

/// A small Annex B stream with what encoders at hand cannot make: frames and fields mixed, long-term
/// frames and fields, memory_management_control_operation 1 to 6, allowed gaps in frame_num, frame_num
/// and POC that wrap, all elements of the POC type, odd parameter set ids and flags that are rarely
/// set. 64 by 64 pixels, High profile, CAVLC; every picture has one macroblock of its own and is
/// otherwise skipped, so that pictures differ.
[[nodiscard]] std::vector<std::uint8_t> write_synthetic_stream(PocCoding coding);

/// Coded pictures in each such stream.
inline constexpr std::size_t kSyntheticPictures = 31;

/// The stream as a file among the test's temporary ones.
[[nodiscard]] std::filesystem::path write_synthetic_file(PocCoding coding);

}  // namespace zcplay::oracle
