// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "decode/demux/demuxer.h"
#include "decode/software/software_decoder.h"

namespace zcplay::software {

/// Decodes a whole file into a sink that gives its slots back at once.
/// The outcome is that of the reading: what was read before an error is decoded all the same.
inline Result<void> run_decoder(const std::string& path, PictureSink& sink,
                                SoftwareDecoderOptions options = {}) {
  auto demuxer = demux::Demuxer::open(path);
  if (!demuxer) return std::unexpected(demuxer.error());
  auto decoder = create_software_decoder((*demuxer)->stream(), sink, options);
  if (!decoder) return std::unexpected(decoder.error());
  Result<void> outcome;
  for (;;) {
    auto unit = (*demuxer)->read();
    if (!unit) outcome = std::unexpected(unit.error());
    if (!unit || !*unit) break;
    const auto flow = (*decoder)->submit(**unit);
    if (!flow) return std::unexpected(flow.error());
    EXPECT_EQ(*flow, Flow::done);
  }
  const auto flow = (*decoder)->drain();
  if (!flow) return std::unexpected(flow.error());
  EXPECT_EQ(*flow, Flow::done);
  return outcome;
}

}  // namespace zcplay::software
