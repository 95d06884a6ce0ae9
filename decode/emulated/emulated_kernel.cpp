// SPDX-License-Identifier: MIT
#include "decode/emulated/emulated_kernel.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/media.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/unique_fd.h"
#include "decode/emulated/ioctl_names.h"
#include "decode/emulated/media_node.h"
#include "decode/emulated/request.h"
#include "decode/emulated/user_copy.h"
#include "decode/emulated/video_context.h"
#include "decode/emulated/video_node.h"

namespace zcplay::emulated {

/// One descriptor we handed out; what it is shows in what it has.
struct EmulatedKernel::File {
  UniqueFd fd;
  bool media = false;
  bool nonblocking = false;
  std::shared_ptr<VideoContext> video;
  std::shared_ptr<Request> request;
  std::shared_ptr<std::uint32_t> exported;  ///< uses of the buffer it is an export of
  std::shared_ptr<SlotMemory> memory;       ///< that buffer's
};

struct EmulatedKernel::Mapping {
  std::size_t length = 0;
  std::shared_ptr<std::uint32_t> uses;
  std::shared_ptr<VideoContext> video;  ///< a mapping of a video node keeps it open
};

struct EmulatedKernel::State {
  DeviceModel device;
  std::map<int, File> files;
  std::map<void*, Mapping> mappings;
  std::vector<std::shared_ptr<VideoContext>> contexts;  ///< all that are open, by descriptor or by mapping
  std::map<std::string_view, std::uint64_t> calls;

  File* find(int fd) {
    const auto found = files.find(fd);
    return found == files.end() ? nullptr : &found->second;
  }
};

namespace {

constexpr std::uint32_t kMaxPixels = 16384;

std::vector<const CodecTraits*> traits_of(const std::vector<CodecEntry>& codecs) {
  std::vector<const CodecTraits*> result;
  result.reserve(codecs.size());
  for (const CodecEntry& codec : codecs) result.push_back(codec.traits);
  return result;
}

bool is_usable(std::uint32_t pixels) {
  return pixels >= 16 && pixels <= kMaxPixels && pixels % 16 == 0;
}

}  // namespace

Result<std::unique_ptr<EmulatedKernel>> EmulatedKernel::create(EmulatedKernelOptions options) {
  const auto refuse = [](std::string detail) {
    return fail(ErrorCode::usage, "emulated decoder", std::move(detail));
  };
  if (options.codecs.empty()) return refuse("The emulated decoder needs at least one codec.");
  for (const CodecEntry& codec : options.codecs) {
    if (codec.traits == nullptr || !codec.engine)
      return refuse("A codec of the emulated decoder has no engine.");
  }
  if (options.picture_formats.empty())
    return refuse("The emulated decoder needs at least one picture format.");
  if (!is_usable(options.max_size.width) || !is_usable(options.max_size.height)) {
    return refuse(
        "The emulated decoder's largest picture must be a multiple of 16, at most 16384 pixels a side.");
  }
  if (options.size_step == 0 || 16 % options.size_step != 0 || options.min_size == 0 ||
      options.min_size % options.size_step != 0) {
    return refuse("The emulated decoder's sizes must go up in steps that divide 16.");
  }
  if (options.attach_fences) {
    if (auto fences = ProducerFences::create(); !fences) return std::unexpected(std::move(fences.error()));
  }
  return std::unique_ptr<EmulatedKernel>(new EmulatedKernel(std::move(options)));
}

EmulatedKernel::EmulatedKernel(EmulatedKernelOptions options)
    : state_(new State{.device = {.formats = {traits_of(options.codecs),
                                              std::move(options.picture_formats),
                                              {options.max_size, options.min_size, options.size_step}},
                                  .codecs = std::move(options.codecs),
                                  .faults = std::move(options.faults),
                                  .completion_delay = options.completion_delay,
                                  .attach_fences = options.attach_fences,
                                  .requires_requests = options.requires_requests,
                                  .supports_hold = options.supports_hold,
                                  .orphans_buffers = options.orphans_buffers,
                                  .locks_formats = options.locks_formats,
                                  .log = options.log}}) {
  state_->device.find_request = [this](int fd) {
    const File* file = state_->find(fd);
    return file != nullptr ? file->request : nullptr;
  };
  state_->device.import_memory = [this](int fd) -> std::shared_ptr<SlotMemory> {
    const File* file = state_->find(fd);
    if (file == nullptr) return SlotMemory::is_dmabuf(fd) ? SlotMemory::import(fd, nullptr) : nullptr;
    if (!file->memory) return nullptr;
    // Imported, the export lives on without its descriptor.
    ++*file->exported;
    const std::shared_ptr<void> use(nullptr, [uses = file->exported](void*) { --*uses; });
    return SlotMemory::import(file->memory->fd(), use);
  };
  state_->device.disappear = [this] { disappear(); };
}

EmulatedKernel::~EmulatedKernel() {
  state_->mappings.clear();
  while (!state_->files.empty()) close(state_->files.begin()->first);
}

std::vector<std::string> EmulatedKernel::media_nodes() {
  return {std::string(kMediaPath)};
}

std::string EmulatedKernel::device_path(std::uint32_t major, std::uint32_t minor) {
  return major == kVideoMajor && minor == kVideoMinor ? std::string(kVideoPath) : std::string();
}

int EmulatedKernel::open(const std::string& path, int flags) {
  const bool media = path == kMediaPath;
  if (!media && path != kVideoPath) return -ENOENT;
  if (state_->device.gone) return -ENODEV;
  UniqueFd fd(::eventfd(0, (flags & O_CLOEXEC) != 0 ? EFD_CLOEXEC : 0));
  if (!fd.valid()) return -errno;
  const int number = fd.get();
  File file{.fd = std::move(fd), .media = media, .nonblocking = (flags & O_NONBLOCK) != 0};
  if (!media) file.video = state_->contexts.emplace_back(std::make_shared<VideoContext>(state_->device));
  state_->files.emplace(number, std::move(file));
  return number;
}

int EmulatedKernel::close(int fd) {
  const auto found = state_->files.find(fd);
  if (found == state_->files.end()) return ::close(fd) == 0 ? 0 : -errno;
  collect();
  File file = std::move(found->second);
  state_->files.erase(found);
  if (file.exported) --*file.exported;
  if (file.video) {
    file.video.reset();
    release_contexts();
  }
  return 0;
}

void EmulatedKernel::release_contexts() {
  const auto is_unused = [](const std::shared_ptr<VideoContext>& context) {
    return context.use_count() == 1;
  };
  for (;;) {
    const auto unused = std::find_if(state_->contexts.begin(), state_->contexts.end(), is_unused);
    if (unused == state_->contexts.end()) return;
    const std::uint64_t id = (*unused)->id();
    state_->contexts.erase(unused);
    for (auto& [number, file] : state_->files) {
      if (file.request) file.request->drop_controls(id);
    }
  }
}

void EmulatedKernel::collect() {
  for (const auto& context : state_->contexts) context->collect();
}

void EmulatedKernel::finish_jobs() {
  for (const auto& context : state_->contexts) context->finish_jobs();
}

void EmulatedKernel::disappear() {
  state_->device.gone = true;
  // Whoever waits is to find out, as poll() returns when a device node is unregistered.
  for (auto& [number, file] : state_->files) {
    if (file.request && file.request->state() == RequestState::queued) file.request->signal()->raise();
  }
}

int EmulatedKernel::scripted_failure(unsigned long request) {
  const std::string_view name = ioctl_name(request);
  if (name.empty() || state_->device.faults.empty()) return 0;
  return state_->device.faults.for_call(name, ++state_->calls[name]);
}

int EmulatedKernel::ioctl(int fd, unsigned long request, void* argument) {
  File* file = state_->find(fd);
  if (file == nullptr) return ::ioctl(fd, request, argument) >= 0 ? 0 : -errno;
  if (file->exported) {
    const int result = ::ioctl(fd, request, argument);
    if (result >= 0) return result;
    // A memfd in the place of a dmabuf is coherent, so there is nothing to synchronise.
    return request == DMA_BUF_IOCTL_SYNC && errno == ENOTTY ? 0 : -errno;
  }
  if (state_->device.gone) return -ENODEV;
  if (const int error = scripted_failure(request); error != 0) return -error;
  collect();
  if (file->media) return media_ioctl(request, argument);
  if (file->request) return request_ioctl(*file, request);
  if (request == VIDIOC_EXPBUF) return export_buffer(*file, argument);
  return video_ioctl(*file->video, request, argument, file->nonblocking);
}

int EmulatedKernel::media_ioctl(unsigned long request, void* argument) {
  switch (request) {
    case MEDIA_IOC_DEVICE_INFO:
      return with_user_copy<media_device_info>(argument, [](auto& info) {
        fill_device_info(info);
        return 0;
      });
    case MEDIA_IOC_G_TOPOLOGY:
      return with_user_copy<media_v2_topology>(argument,
                                               [](auto& topology) { return fill_topology(topology); });
    case MEDIA_IOC_REQUEST_ALLOC:
      return allocate_request(argument);
    default:
      return -ENOTTY;
  }
}

int EmulatedKernel::allocate_request(void* argument) {
  if (argument == nullptr) return -EFAULT;
  const auto signal = RequestSignal::create();
  if (!signal) return -EMFILE;
  UniqueFd fd(signal->duplicate());
  if (!fd.valid()) return -EMFILE;
  *static_cast<int*>(argument) = fd.get();
  const int number = fd.get();
  state_->files.emplace(number, File{.fd = std::move(fd), .request = std::make_shared<Request>(signal)});
  return 0;
}

int EmulatedKernel::request_ioctl(File& file, unsigned long request) {
  switch (request) {
    case MEDIA_REQUEST_IOC_QUEUE:
      return queue_request(file);
    case MEDIA_REQUEST_IOC_REINIT:
      return file.request->reinit();
    default:
      return -ENOTTY;
  }
}

int EmulatedKernel::queue_request(File& file) {
  Request& request = *file.request;
  if (request.state() != RequestState::idle) return -EBUSY;
  if (request.buffers().empty()) return -ENOENT;
  if (request.buffers().size() > 1) return -EINVAL;
  Buffer& buffer = *request.buffers().front();
  if (const int error = buffer.queue->prepare(buffer); error != 0) return error;
  request.mark_queued();
  for (const auto& context : state_->contexts) {
    if (&context->bitstream_queue() == buffer.queue) context->run_request(request);
  }
  return 0;
}

int EmulatedKernel::export_buffer(File& file, void* argument) {
  return with_user_copy<v4l2_exportbuffer>(argument, [&](v4l2_exportbuffer& exported) {
    Buffer* buffer = nullptr;
    const int error = file.video->queue_of(exported.type).export_buffer(exported, buffer);
    if (error != 0) return error;
    ++*buffer->maps;
    state_->files.emplace(
        exported.fd, File{.fd = UniqueFd(exported.fd), .exported = buffer->maps, .memory = buffer->memory});
    return 0;
  });
}

int EmulatedKernel::mmap(int fd, std::size_t length, int protection, off_t offset, void** address) {
  File* file = state_->find(fd);
  std::shared_ptr<std::uint32_t> uses = file != nullptr ? file->exported : nullptr;
  std::shared_ptr<VideoContext> video = file != nullptr ? file->video : nullptr;
  if (file != nullptr && file->video) {
    if (state_->device.gone) return -ENODEV;
    const auto cookie = static_cast<std::uint64_t>(offset);
    const bool output = cookie < BufferQueue::offset_base(false);
    BufferQueue& queue = output ? file->video->bitstream_queue() : file->video->picture_queue();
    Buffer* buffer = nullptr;
    if (const int error = queue.find_mapping(cookie, length, protection, buffer); error != 0) return error;
    fd = buffer->memory->fd();
    offset = 0;
    uses = buffer->maps;
  } else if (file != nullptr && !file->exported) {
    return -ENODEV;
  }
  void* const mapped = ::mmap(nullptr, length, protection, MAP_SHARED, fd, offset);
  if (mapped == MAP_FAILED) return -errno;
  *address = mapped;
  if (uses) {
    ++*uses;
    state_->mappings[mapped] = {length, std::move(uses), std::move(video)};
  }
  return 0;
}

int EmulatedKernel::munmap(void* address, std::size_t length) {
  if (::munmap(address, length) != 0) return -errno;
  const auto found = state_->mappings.find(address);
  if (found != state_->mappings.end()) {
    --*found->second.uses;
    state_->mappings.erase(found);
    release_contexts();
  }
  return 0;
}

Completion EmulatedKernel::completion(int request_fd) {
  return {request_fd, EPOLLIN};
}

}  // namespace zcplay::emulated
