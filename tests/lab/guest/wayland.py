# SPDX-License-Identifier: MIT
"""The Wayland wire protocol, as much of it as a small client needs.

A message is: the object's id; its size in the upper and its number in the lower half of a word; arguments.
All words are in the machine's order. Descriptors travel beside the bytes.
"""

import os
import selectors
import socket
import struct
import time

DISPLAY = 1


class ProtocolError(Exception):
    """The compositor ended the connection, and why."""


class Descriptor:
    """An argument that is a file descriptor."""

    def __init__(self, number):
        self.number = number


class Arguments:
    """Reads the arguments of one event in turn."""

    def __init__(self, data):
        self.data = data
        self.position = 0

    def uint(self):
        (value,) = struct.unpack_from("=I", self.data, self.position)
        self.position += 4
        return value

    def long(self):
        """Two words, the upper one first."""
        return self.uint() << 32 | self.uint()

    def array(self):
        length = self.uint()
        value = self.data[self.position : self.position + length]
        self.position += (length + 3) // 4 * 4
        return value

    def string(self):
        return self.array().rstrip(b"\0").decode()


def pack(argument):
    if isinstance(argument, int):
        return struct.pack("=I", argument & 0xFFFFFFFF)
    if isinstance(argument, str):
        argument = argument.encode() + b"\0"
    return struct.pack("=I", len(argument)) + argument + bytes(-len(argument) % 4)


class Connection:
    """Objects are numbers. An object's handler is called with the event's number and its Arguments."""

    def __init__(self):
        path = os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"])
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.socket, selectors.EVENT_READ)
        self.handlers = {DISPLAY: self.on_display}
        self.last_id = DISPLAY
        self.received = b""
        self.globals = {}  # interface: (name, version)
        self.registry = self.create(self.on_registry)
        self.send(DISPLAY, 1, self.registry)
        self.round_trip()

    def on_display(self, event, arguments):
        if event == 0:
            culprit, code, message = arguments.uint(), arguments.uint(), arguments.string()
            raise ProtocolError(f"object {culprit}: error {code}: {message}")
        # The compositor is done with an object. Its number is not used again.
        self.handlers.pop(arguments.uint(), None)

    def on_registry(self, event, arguments):
        if event == 0:
            name, interface, version = arguments.uint(), arguments.string(), arguments.uint()
            self.globals[interface] = (name, version)

    def create(self, handler=None):
        """The id of a new object."""
        self.last_id += 1
        self.handlers[self.last_id] = handler
        return self.last_id

    def bind(self, interface, version, handler=None):
        """A global at this version or the older one there is; 0 where there is none."""
        if interface not in self.globals:
            return 0
        name, offered = self.globals[interface]
        bound = self.create(handler)
        self.send(self.registry, 0, name, interface, min(version, offered), bound)
        return bound

    def send(self, target, request, *arguments):
        body = b"".join(pack(a) for a in arguments if not isinstance(a, Descriptor))
        message = struct.pack("=II", target, (8 + len(body)) << 16 | request) + body
        descriptors = [a.number for a in arguments if isinstance(a, Descriptor)]
        try:
            sent = socket.send_fds(self.socket, [message], descriptors)
            self.socket.sendall(message[sent:])
        except ConnectionError:
            # Why the compositor has hung up is what it said last.
            self.dispatch(0)
            raise

    def dispatch(self, seconds):
        """Handles what has come, and waits for it so long; False where nothing came."""
        if not self.selector.select(seconds):
            return False
        data, descriptors, _, _ = socket.recv_fds(self.socket, 1 << 16, 28)
        for descriptor in descriptors:  # formats and keymaps: not needed here
            os.close(descriptor)
        if not data:
            raise ProtocolError("the compositor closed the connection")
        self.received += data
        while len(self.received) >= 8:
            target, word = struct.unpack_from("=II", self.received)
            if len(self.received) < word >> 16:
                break
            arguments = Arguments(self.received[8 : word >> 16])
            self.received = self.received[word >> 16 :]
            handler = self.handlers.get(target)
            if handler:
                handler(word & 0xFFFF, arguments)
        return True

    def dispatch_until(self, condition, seconds, what):
        end = time.monotonic() + seconds
        while not condition():
            if not self.dispatch(max(0, end - time.monotonic())) and time.monotonic() >= end:
                raise ProtocolError(f"no {what} within {seconds} s")

    def round_trip(self):
        done = []
        callback = self.create(lambda event, arguments: done.append(event))
        self.send(DISPLAY, 0, callback)
        self.dispatch_until(lambda: done, 20, "answer")
