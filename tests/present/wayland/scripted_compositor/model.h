// SPDX-License-Identifier: MIT
#pragma once

#include <wayland-server-core.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/frame.h"
#include "base/unique_fd.h"
#include "tests/present/wayland/scripted_compositor/options.h"

namespace zcplay::scripted {

struct World;
struct Surface;
struct XdgSurface;
struct Subsurface;
struct ExtensionObject;

struct BufferPlane {
  UniqueFd fd;
  std::uint32_t offset = 0;
  std::uint32_t stride = 0;
  SlotIdentity slot;
};

struct Buffer {
  enum class Kind : std::uint8_t { shm, dmabuf, single_pixel };
  wl_resource* resource = nullptr;  ///< null once the client has destroyed it
  Kind kind = Kind::shm;
  std::int32_t width = 1;
  std::int32_t height = 1;
  DrmFormat format;
  std::uint64_t modifier = 0;
  std::array<BufferPlane, 4> planes;
  unsigned plane_count = 0;
  bool busy = false;           ///< committed and not released
  std::uint64_t checksum = 0;  ///< of shm's pixels at the commit
};
using BufferPointer = std::shared_ptr<Buffer>;

/// 24.8 numbers of wl_fixed_t, as doubles.
struct FixedRect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  friend bool operator==(const FixedRect&, const FixedRect&) = default;
};

struct SyncPoint {
  std::uint32_t timeline = 0;  ///< its object's id
  std::uint64_t point = 0;
};

/// What one commit changes.
struct SurfaceUpdate {
  bool attached = false;
  BufferPointer buffer;
  bool damaged = false;
  std::optional<std::int32_t> transform;
  std::optional<std::int32_t> scale;
  bool source_set = false;
  std::optional<FixedRect> source;
  bool destination_set = false;
  std::optional<std::pair<std::int32_t, std::int32_t>> destination;
  std::optional<Coefficients> coefficients;
  bool coefficients_set = false;
  std::optional<std::uint32_t> chroma_location;
  bool chroma_location_set = false;
  std::optional<std::uint32_t> content_type;
  bool fifo_barrier = false;
  bool fifo_wait = false;
  std::optional<TimePoint> not_before;
  std::optional<SyncPoint> acquire;
  std::optional<SyncPoint> release;
  std::vector<wl_resource*> frame_callbacks;
  std::vector<wl_resource*> feedbacks;
  std::optional<std::pair<std::int32_t, std::int32_t>> position;  ///< of a subsurface, with its parent's
};

/// What is to be seen of a surface, or queued to be.
struct SurfaceState {
  BufferPointer buffer;
  std::int32_t transform = 0;
  std::int32_t scale = 1;
  std::optional<FixedRect> source;
  std::optional<std::pair<std::int32_t, std::int32_t>> destination;
  std::optional<Coefficients> coefficients;
  std::optional<std::uint32_t> chroma_location;
  std::uint32_t content_type = 0;
};

/// A commit as it was when it was made, with all that was set before.
struct CommitRecord {
  unsigned surface = 0;
  bool attached = false;
  bool held = false;  ///< it waits for the parent's commit
  SurfaceState state;
  SurfaceUpdate update;
};

enum class Extension : std::uint8_t {
  viewport,
  fractional_scale,
  content_type,
  fifo,
  commit_timer,
  syncobj,
  color_representation,
};
inline constexpr std::size_t kExtensions = 7;

struct Surface {
  explicit Surface(World& its_world) : world(its_world) {}
  ~Surface();
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  World& world;
  wl_resource* resource = nullptr;
  unsigned number = 0;  ///< from 1, in the order they were made
  SurfaceUpdate pending;
  std::deque<SurfaceUpdate> queue;    ///< waits for a time or a barrier
  std::vector<SurfaceUpdate> cached;  ///< waits for the parent's commit
  SurfaceState committed;             ///< as of the last commit, applied or not
  SurfaceState current;               ///< as of what was applied
  bool barrier = false;
  std::vector<wl_resource*> frame_callbacks;
  std::vector<wl_resource*> feedbacks;  ///< of the current content
  std::array<ExtensionObject*, kExtensions> extensions{};
  XdgSurface* xdg = nullptr;
  Subsurface* sub = nullptr;
  std::vector<Subsurface*> children;
  bool ever_mapped = false;

  [[nodiscard]] bool mapped() const;
  /// Logical size of what is shown.
  [[nodiscard]] std::pair<std::int32_t, std::int32_t> size() const;
};

struct ExtensionObject {
  Surface* surface = nullptr;
  wl_resource* resource = nullptr;
  Extension kind = Extension::viewport;
  ExtensionObject() = default;
  ExtensionObject(const ExtensionObject&) = delete;
  ExtensionObject& operator=(const ExtensionObject&) = delete;
  ~ExtensionObject();
};

struct Subsurface {
  Surface* surface = nullptr;
  Surface* parent = nullptr;
  bool synced = true;
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::optional<std::pair<std::int32_t, std::int32_t>> pending_position;
  Subsurface() = default;
  Subsurface(const Subsurface&) = delete;
  Subsurface& operator=(const Subsurface&) = delete;
  ~Subsurface();
};

struct Configure {
  std::uint32_t serial = 0;
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::vector<std::uint32_t> states;
  [[nodiscard]] bool has(std::uint32_t state) const;
};

struct Toplevel {
  XdgSurface* xdg = nullptr;
  wl_resource* resource = nullptr;
  wl_resource* decoration = nullptr;
  std::string title;
  std::string app_id;
  bool fullscreen = false;
  wl_resource* fullscreen_output = nullptr;  ///< null: the compositor's choice
  bool suspended = false;
  Toplevel() = default;
  Toplevel(const Toplevel&) = delete;
  Toplevel& operator=(const Toplevel&) = delete;
  ~Toplevel();
};

struct XdgSurface {
  World* world = nullptr;
  Surface* surface = nullptr;
  wl_resource* resource = nullptr;
  Toplevel* toplevel = nullptr;
  std::deque<Configure> sent;  ///< and not acknowledged
  std::optional<Configure> acknowledged;
  bool initial_commit = false;
  XdgSurface() = default;
  XdgSurface(const XdgSurface&) = delete;
  XdgSurface& operator=(const XdgSurface&) = delete;
  ~XdgSurface();
};

struct Output {
  std::string name;
  wl_global* global = nullptr;      ///< null once it was unplugged
  std::pair<World*, Output*> link;  ///< what its global knows
  std::vector<wl_resource*> resources;
};

struct PendingImport {
  wl_resource* params = nullptr;
  BufferPointer buffer;
};

/// What a global knows.
struct GlobalBinding {
  World* world = nullptr;
  wl_interface interface{};  ///< with the version that is offered
  void (*bind)(World&, wl_resource*) = nullptr;
};

/// All there is in the compositor.
struct World {
  CompositorOptions options;
  wl_display* display = nullptr;
  wl_client* client = nullptr;  ///< null before it came, and once it is gone
  std::map<std::string, std::vector<wl_global*>> globals;
  std::deque<GlobalBinding> bindings;  ///< what the globals know, by address

  /// Protocol errors sent, and what no compositor refuses but a player should not do.
  std::vector<std::string> complaints;
  std::vector<CommitRecord> commits;
  std::map<std::string, unsigned> requests;  ///< how often, as "wl_surface.commit"

  std::vector<Surface*> surfaces;
  unsigned surfaces_made = 0;
  std::vector<std::weak_ptr<Buffer>> buffers;
  std::deque<std::pair<BufferPointer, unsigned>> late;  ///< to release after so many refreshes
  std::deque<BufferPointer> held;                       ///< to release by hand
  std::vector<PendingImport> imports;
  std::vector<Toplevel*> toplevels;
  std::vector<std::unique_ptr<Output>> outputs;
  std::vector<wl_resource*> wm_bases;
  std::vector<wl_resource*> dmabufs;
  std::vector<wl_resource*> dmabuf_feedbacks;
  std::vector<wl_resource*> seats;
  std::vector<wl_resource*> keyboards;
  std::vector<wl_resource*> pointers;
  std::vector<wl_resource*> touches;
  std::vector<wl_resource*> inhibitors;
  unsigned imports_created = 0;
  unsigned imports_failed = 0;
  unsigned pongs = 0;
  unsigned presented = 0;
  unsigned discarded = 0;
  std::uint32_t next_serial = 1;
  std::uint64_t sequence = 0;
  TimePoint now{0};

  void count(const char* request) { ++requests[request]; }
  /// Not of a client that is gone: its objects go in any order.
  void complain(std::string what) {
    if (client != nullptr) complaints.push_back(std::move(what));
  }
  [[nodiscard]] std::uint32_t serial() { return next_serial++; }
};

}  // namespace zcplay::scripted
