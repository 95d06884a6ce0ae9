// SPDX-License-Identifier: MIT
#include "decode/emulated/producer_fences.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/types.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace zcplay::emulated {
namespace {

constexpr const char* kDevice = "/sys/kernel/debug/sync/sw_sync";

// The kernel keeps these to itself (drivers/dma-buf/sw_sync.c).
struct CreateFence {
  __u32 value = 0;  // of the timeline's counter, at which the fence signals
  char name[32] = {};
  __s32 fence = -1;
};
constexpr unsigned long kCreateFence = _IOWR('W', 0, CreateFence);
constexpr unsigned long kIncrement = _IOW('W', 1, __u32);

// In linux/dma-buf.h since 6.0.
struct ImportSyncFile {
  __u32 flags = 0;
  __s32 fd = -1;
};
constexpr unsigned long kImportSyncFile = _IOW(DMA_BUF_BASE, 3, ImportSyncFile);

}  // namespace

Result<std::unique_ptr<ProducerFences>> ProducerFences::create() {
  UniqueFd timeline(::open(kDevice, O_RDWR | O_CLOEXEC));
  if (!timeline.valid()) {
    return fail(ErrorCode::environment, "open",
                std::string(kDevice) +
                    " makes the fences of the emulated decoder, and cannot be opened: it "
                    "takes root, debugfs and a kernel with SW_SYNC",
                errno);
  }
  return std::unique_ptr<ProducerFences>(new ProducerFences(std::move(timeline)));
}

void ProducerFences::begin(const SlotMemory& slot) {
  CreateFence create;
  create.value = made_ + 1;
  std::strncpy(create.name, "zcplay-emulated", sizeof(create.name) - 1);
  if (::ioctl(timeline_.get(), kCreateFence, &create) != 0) return;
  ++made_;
  const UniqueFd fence(create.fence);
  ImportSyncFile import{.flags = DMA_BUF_SYNC_WRITE, .fd = fence.get()};
  // Refused where the slot is no dmabuf: then nobody waits for the fence.
  (void)::ioctl(slot.fd(), kImportSyncFile, &import);
}

void ProducerFences::end() {
  __u32 more = made_ - signalled_;
  if (more != 0 && ::ioctl(timeline_.get(), kIncrement, &more) == 0) signalled_ = made_;
}

}  // namespace zcplay::emulated
