# SPDX-License-Identifier: MIT
"""A client of visl that decodes nothing: it queues jobs of made-up bytes and looks at what the device
does with requests and slots. It sets no controls, so each job runs with the defaults."""

import ctypes
import fcntl
import glob
import mmap
import os
import select

WIDTH, HEIGHT = 640, 480
OUTPUT, CAPTURE = 10, 9  # the multi-planar buffer types
MMAP = 1
FLAG_ERROR, FLAG_HOLD, FLAG_REQUEST = 0x40, 0x200, 0x800000
CODECS = {"fwht": "SFWH", "mpeg2": "MG2S", "vp8": "VP8F", "vp9": "VP9F", "h264": "S264", "hevc": "S265", "av1": "AV1F"}
BITSTREAM = b"no picture at all"

u8, u32, i32, i64 = ctypes.c_uint8, ctypes.c_uint32, ctypes.c_int32, ctypes.c_int64


class Plane(ctypes.Structure):
    _fields_ = [("bytesused", u32), ("length", u32), ("offset", ctypes.c_uint64), ("rest", u32 * 12)]


class Buffer(ctypes.Structure):
    _fields_ = [("index", u32), ("type", u32), ("bytesused", u32), ("flags", u32), ("field", u32), ("seconds", i64),
                ("microseconds", i64), ("timecode", u32 * 4), ("sequence", u32), ("memory", u32),
                ("planes", ctypes.POINTER(Plane)), ("length", u32), ("reserved", u32), ("request", i32)]  # fmt: skip


class Format(ctypes.Structure):
    _fields_ = [("type", u32), ("padding", u32), ("width", u32), ("height", u32), ("pixelformat", u32), ("field", u32),
                ("colorspace", u32), ("planes", u32 * 40), ("plane_count", u8), ("rest", u8 * 19)]  # fmt: skip


class BufferRequest(ctypes.Structure):
    _fields_ = [("count", u32), ("type", u32), ("memory", u32), ("rest", u32 * 2)]


def ioctl_number(direction, kind, number, size):
    return direction << 30 | size << 16 | ord(kind) << 8 | number


S_FMT = ioctl_number(3, "V", 5, 208)
REQBUFS = ioctl_number(3, "V", 8, ctypes.sizeof(BufferRequest))
QUERYBUF, QBUF, DQBUF = (ioctl_number(3, "V", number, ctypes.sizeof(Buffer)) for number in (9, 15, 17))
STREAMON, STREAMOFF = (ioctl_number(1, "V", number, 4) for number in (18, 19))
REQUEST_ALLOC = ioctl_number(2, "|", 5, 4)
REQUEST_QUEUE = ioctl_number(0, "|", 0x80, 0)


def nodes():
    """Paths of visl's media node and video node."""
    for model in glob.glob("/sys/bus/media/devices/media*/model"):
        with open(model, encoding="ascii") as text:
            if text.read().strip() != "visl":
                continue
        media = os.path.realpath(os.path.dirname(model))
        video = glob.glob(os.path.join(os.path.dirname(media), "video4linux", "video*"))
        return "/dev/" + os.path.basename(media), "/dev/" + os.path.basename(video[0])
    raise SystemExit("there is no visl here")


class Client:
    """An open device, both queues streaming. `slots` are its picture buffers, mapped."""

    def __init__(self, codec="h264", slots=2, size=(WIDTH, HEIGHT)):
        media, video = nodes()
        self.media = os.open(media, os.O_RDWR)
        self.video = os.open(video, os.O_RDWR | os.O_NONBLOCK)
        self.size = size
        self.set_format(OUTPUT, CODECS[codec])
        self.set_format(CAPTURE, "NV12")
        for kind in (OUTPUT, CAPTURE):
            self._ioctl(REQBUFS, BufferRequest(count=slots, type=kind, memory=MMAP))
        self.inputs = [self._map(OUTPUT, index) for index in range(slots)]
        self.slots = [self._map(CAPTURE, index) for index in range(slots)]
        self.requests = []
        self.stream(True)

    def _ioctl(self, number, argument):
        fcntl.ioctl(self.video, number, argument)
        return argument

    def set_format(self, kind, fourcc):
        code = int.from_bytes(fourcc.encode(), "little")
        width, height = self.size
        self._ioctl(S_FMT, Format(type=kind, width=width, height=height, pixelformat=code, field=1, plane_count=1))

    def _buffer(self, kind, index, **fields):
        return Buffer(index=index, type=kind, memory=MMAP, planes=ctypes.pointer(Plane()), length=1, **fields)

    def _map(self, kind, index):
        plane = self._ioctl(QUERYBUF, self._buffer(kind, index)).planes[0]
        return mmap.mmap(self.video, plane.length, offset=plane.offset & 0xFFFFFFFF)

    def stream(self, on):
        for kind in (OUTPUT, CAPTURE):
            self._ioctl(STREAMON if on else STREAMOFF, ctypes.c_int(kind))

    def queue_slot(self, index):
        self._ioctl(QBUF, self._buffer(CAPTURE, index))

    def queue_job(self, index, stamp, hold=False):
        """Returns the request's descriptor once the call that queues it has returned."""
        request = i32()
        fcntl.ioctl(self.media, REQUEST_ALLOC, request)
        self.inputs[index][: len(BITSTREAM)] = BITSTREAM
        flags = FLAG_REQUEST | (FLAG_HOLD if hold else 0)
        buffer = self._buffer(OUTPUT, index, flags=flags, microseconds=stamp, request=request.value)
        buffer.planes[0].bytesused = len(BITSTREAM)
        self._ioctl(QBUF, buffer)
        self.requests.append(request.value)
        fcntl.ioctl(request.value, REQUEST_QUEUE)
        return request.value

    def dequeue(self, kind):
        """The buffer, or None where none is ready."""
        try:
            return self._ioctl(DQBUF, self._buffer(kind, 0))
        except BlockingIOError:
            return None

    def close(self):
        for request in self.requests:
            os.close(request)
        for memory in self.inputs + self.slots:
            memory.close()
        os.close(self.video)
        os.close(self.media)


def is_complete(request, wait=False):
    """Whether the device is through with the request; `wait` gives it the time it can need at most."""
    poll = select.poll()
    poll.register(request, select.POLLPRI)
    return bool(poll.poll(20000 if wait else 0))


def written_rows(slot):
    """Which rows have any sample that is not 0: (luma, chroma), each a list of booleans."""
    rows = [any(slot[start : start + WIDTH]) for start in range(0, WIDTH * HEIGHT * 3 // 2, WIDTH)]
    return rows[:HEIGHT], rows[HEIGHT:]
