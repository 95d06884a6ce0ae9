// SPDX-License-Identifier: MIT
// Loaded in front of the C library: lets one ioctl of a process fail with EIO.
//   FAIL_IOCTL=N        the Nth call, counted from 1, does not reach the kernel
//   LIST_IOCTLS=FILE    writes the code of each call, a line a call
// strace can do that too, but takes half a minute for each run on User Mode Linux.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void list(unsigned long code) {
  const char* path = getenv("LIST_IOCTLS");
  FILE* file = path ? fopen(path, "a") : NULL;
  if (!file) return;
  fprintf(file, "%#lx\n", code);
  fclose(file);
}

int ioctl(int descriptor, unsigned long code, ...) {
  static int (*next)(int, unsigned long, void*);
  static long count;  // zcplay calls devices from one thread
  const char* failing = getenv("FAIL_IOCTL");
  va_list arguments;
  va_start(arguments, code);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);

  if (!next) next = (int (*)(int, unsigned long, void*))dlsym(RTLD_NEXT, "ioctl");
  list(code);
  if (failing && ++count == atol(failing)) {
    errno = EIO;
    return -1;
  }
  return next(descriptor, code, argument);
}
