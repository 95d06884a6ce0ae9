// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "decode/emulated/emulated_kernel.h"
#include "tests/decode/emulated/call_pair.h"
#include "tests/decode/emulated/call_player.h"
#include "tests/decode/emulated/test_engine.h"
#include "tests/decode/emulated/visl_likeness.h"

namespace zcplay::test {

/// An emulated device to play calls on, with a second one beside it whose requests are foreign.
class EmulatedTarget {
 public:
  explicit EmulatedTarget(emulated::EmulatedKernelOptions options)
      : kernel_(emulated::EmulatedKernel::create(std::move(options)).value()),
        other_(emulated::EmulatedKernel::create({.codecs = {test_codec()}}).value()) {}

  [[nodiscard]] CallTarget target() const {
    return {
        .kernel = kernel_.get(), .other_kernel = other_.get(), .settle = [this] { kernel_->finish_jobs(); }};
  }

 private:
  std::unique_ptr<emulated::EmulatedKernel> kernel_;
  std::unique_ptr<emulated::EmulatedKernel> other_;
};

}  // namespace zcplay::test
