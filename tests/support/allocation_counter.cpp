// SPDX-License-Identifier: MIT
#include "tests/support/allocation_counter.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> g_count{0};
thread_local std::size_t t_count = 0;

void* counted(std::size_t size) {
  g_count.fetch_add(1, std::memory_order_relaxed);
  ++t_count;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

namespace zcplay::test {
std::size_t allocation_count() {
  return g_count.load(std::memory_order_relaxed);
}
std::size_t thread_allocation_count() {
  return t_count;
}
}  // namespace zcplay::test

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
