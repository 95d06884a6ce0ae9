# SPDX-License-Identifier: MIT
"""Each DRM device makes sync objects, with timelines, and a wait for a point of one ends. In TAP."""

import ctypes
import fcntl
import glob
import os
import sys

u32, u64 = ctypes.c_uint32, ctypes.c_uint64


class Capability(ctypes.Structure):
    _fields_ = [("name", u64), ("value", u64)]


class Create(ctypes.Structure):
    _fields_ = [("handle", u32), ("flags", u32)]


class Points(ctypes.Structure):
    _fields_ = [("handles", u64), ("points", u64), ("count", u32), ("flags", u32)]


def call(descriptor, number, argument):
    fcntl.ioctl(descriptor, 3 << 30 | ctypes.sizeof(argument) << 16 | ord("d") << 8 | number, argument)
    return argument


def last_signalled_point(descriptor):
    """Of a fresh sync object whose point 7 was signalled."""
    handle = u32(call(descriptor, 0xBF, Create()).handle)
    point = u64(7)
    places = {"handles": ctypes.addressof(handle), "points": ctypes.addressof(point), "count": 1}
    call(descriptor, 0xCD, Points(**places))  # DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL
    point.value = 0
    call(descriptor, 0xCB, Points(**places))  # DRM_IOCTL_SYNCOBJ_QUERY
    return point.value


def takes_sync_objects(path):
    descriptor = os.open(path, os.O_RDWR)
    try:
        if not all(call(descriptor, 0x0C, Capability(name)).value for name in (0x13, 0x14)):
            return False
        return last_signalled_point(descriptor) == 7
    except OSError as error:
        print(f"# {path}: {error}")
        return False
    finally:
        os.close(descriptor)


def main():
    cards = sorted(glob.glob("/dev/dri/card*"))
    print(f"1..{len(cards)}")
    failed = len(cards) < 2
    for number, card in enumerate(cards, 1):
        passed = takes_sync_objects(card)
        failed |= not passed
        print(f"{'ok' if passed else 'not ok'} {number} - {os.path.basename(card)} takes sync objects")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
