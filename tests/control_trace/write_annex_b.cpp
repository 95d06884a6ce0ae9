// SPDX-License-Identifier: MIT
// Writes a stream's access units for another decoder to read (annex_b_pieces.h):
//   write_annex_b STREAM PREFIX
#include <iostream>

#include "tests/control_trace/annex_b_pieces.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: write_annex_b STREAM PREFIX\n";
    return 2;
  }
  const auto pieces = zcplay::control_trace::write_annex_b_pieces(argv[1], argv[2]);
  if (!pieces) std::cerr << to_string(pieces.error()) << '\n';
  return pieces ? 0 : 1;
}
