# SPDX-License-Identifier: MIT
"""A Wayland client that shows the test card of colour_bars.py fullscreen, through dmabufs, until it is killed.

Each picture is a dmabuf of its own, not scaled. A line on standard output for each that was presented:
  presented PICTURE seconds=… refresh=… (ns) sequence=… flags=… (wp_presentation_feedback.kind)
Exit status 1, with a sentence, for anything that goes wrong.
"""

import argparse
import fcntl
import itertools
import mmap
import os
import struct
import sys

import colour_bars
import wayland

PATIENCE = 20  # seconds for any answer of the compositor
DMA_HEAP_IOCTL_ALLOC = 0xC0184800  # linux/dma-heap.h
COEFFICIENTS = {"709": 2, "601": 4}  # wp_color_representation_surface_v1
LIMITED = 2


def dmabuf(content):
    """A new dmabuf of the system heap with this content."""
    heap = os.open("/dev/dma_heap/system", os.O_RDWR | os.O_CLOEXEC)
    size = (len(content) + 4095) // 4096 * 4096
    request = bytearray(struct.pack("=QIIQ", size, 0, os.O_RDWR | os.O_CLOEXEC, 0))
    fcntl.ioctl(heap, DMA_HEAP_IOCTL_ALLOC, request)
    os.close(heap)
    descriptor = struct.unpack("=QIIQ", request)[1]
    with mmap.mmap(descriptor, size) as memory:
        memory[: len(content)] = content
    return descriptor


class TestCard:
    """One fullscreen surface and its pictures."""

    def __init__(self, options):
        self.options = options
        self.wire = wayland.Connection()
        self.output_size = (0, 0)
        self.size = (0, 0)
        self.configured = False
        self.closed = False
        self.representations = set()
        self.formats = set()
        self.free = []  # pictures that the compositor does not use
        self.buffers = []
        self.due = True  # whether the compositor asks for a picture
        self.bind()
        self.make_surface()

    def need(self, interface, version, handler=None):
        bound = self.wire.bind(interface, version, handler)
        if not bound:
            sys.exit(f"The compositor has no {interface}.")
        return bound

    def bind(self):
        self.compositor = self.need("wl_compositor", 4)
        self.shell = self.need("xdg_wm_base", 1, self.on_shell)
        self.dmabuf = self.need("zwp_linux_dmabuf_v1", 3, self.on_dmabuf)
        self.output = self.need("wl_output", 2, self.on_output)
        self.presentation = self.need("wp_presentation", 1)
        self.representation = self.wire.bind("wp_color_representation_manager_v1", 1, self.on_representation)
        self.wire.round_trip()

    def on_shell(self, event, arguments):
        if event == 0:
            self.wire.send(self.shell, 3, arguments.uint())

    def on_output(self, event, arguments):
        if event == 1 and arguments.uint() & 1:  # the current mode
            self.output_size = (arguments.uint(), arguments.uint())

    def on_dmabuf(self, event, arguments):
        self.formats.add(struct.pack("=I", arguments.uint()).decode("latin-1"))

    def on_representation(self, event, arguments):
        if event == 1:
            self.representations.add((arguments.uint(), arguments.uint()))

    def make_surface(self):
        self.surface = self.wire.create()
        self.wire.send(self.compositor, 0, self.surface)
        self.xdg_surface = self.wire.create(self.on_xdg_surface)
        self.wire.send(self.shell, 2, self.xdg_surface, self.surface)
        self.toplevel = self.wire.create(self.on_toplevel)
        self.wire.send(self.xdg_surface, 1, self.toplevel)
        self.wire.send(self.toplevel, 2, "test card")
        self.wire.send(self.toplevel, 11, self.output)
        self.wire.send(self.surface, 6)
        self.wire.dispatch_until(lambda: self.configured, PATIENCE, "configuration of the surface")
        # sway says how large fullscreen is only when there is a picture.
        self.told = self.size[0] != 0
        if not self.told:
            self.size = self.output_size
        self.say_matrix()

    def on_xdg_surface(self, event, arguments):
        if event == 0:
            self.wire.send(self.xdg_surface, 4, arguments.uint())
            self.configured = True

    def on_toplevel(self, event, arguments):
        if event == 0 and not self.buffers:
            self.size = (arguments.uint(), arguments.uint())
        elif event == 1:
            self.closed = True

    def say_matrix(self):
        """Only what the compositor says it takes: all else is a protocol error."""
        meaning = (COEFFICIENTS[self.options.matrix], LIMITED)
        said = self.options.format != "XR24" and meaning in self.representations
        if said:
            described = self.wire.create()
            self.wire.send(self.representation, 1, described, self.surface)
            self.wire.send(described, 2, *meaning)
        width, height = self.size
        matrix = "said" if said else "unsaid"
        size = "told" if self.told else "taken from the output"
        print(f"{self.options.format}, {width}x{height} ({size}), matrix {matrix}", flush=True)

    def make_pictures(self):
        form = self.options.format
        if form not in self.formats:
            sys.exit(f"The compositor takes no dmabufs of the format {form}.")
        width, height = self.size
        fourcc = int.from_bytes(form.encode(), "little")
        for position in range(colour_bars.POSITIONS if self.options.moving else 1):
            descriptor = dmabuf(colour_bars.picture(form, width, height, position, self.options.matrix))
            parameters = self.wire.create()
            self.wire.send(self.dmabuf, 1, parameters)
            for index, (offset, stride) in enumerate(colour_bars.planes(form, width, height)):
                self.wire.send(parameters, 1, wayland.Descriptor(descriptor), index, offset, stride, 0, 0)
            buffer = self.wire.create(lambda event, arguments, position=position: self.free.append(position))
            self.wire.send(parameters, 3, buffer, width, height, fourcc, 0)
            self.wire.send(parameters, 0)
            self.buffers.append(buffer)
            os.close(descriptor)
        self.free = list(range(len(self.buffers)))

    def show(self, picture):
        feedback = self.wire.create(lambda event, arguments: self.on_feedback(picture, event, arguments))
        self.wire.send(self.presentation, 1, self.surface, feedback)
        self.wire.send(self.surface, 3, self.wire.create(self.on_frame))
        self.wire.send(self.surface, 1, self.buffers[picture], 0, 0)
        self.wire.send(self.surface, 9, 0, 0, *self.size)
        self.wire.send(self.surface, 6)
        self.due = False

    def on_frame(self, event, arguments):
        self.due = True

    def on_feedback(self, picture, event, arguments):
        if event == 1:
            seconds = arguments.long() + arguments.uint() / 1e9
            refresh, sequence, flags = arguments.uint(), arguments.long(), arguments.uint()
            print(
                f"presented {picture} seconds={seconds:.6f} refresh={refresh} sequence={sequence} flags={flags:#x}",
                flush=True,
            )

    def run(self):
        """Shows each picture as soon as the compositor asks for one and the next one in turn is free."""
        self.make_pictures()
        turns = itertools.cycle(range(len(self.buffers))) if self.options.moving else iter([0])
        turn = next(turns)
        while not self.closed:
            if self.due and turn in self.free:
                self.free.remove(turn)
                self.show(turn)
                turn = next(turns, None)
            self.wire.dispatch(PATIENCE)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=colour_bars.FORMATS, default="NV12")
    parser.add_argument("--matrix", choices=COEFFICIENTS, default="709", help="what NV12 and P010 are made with")
    parser.add_argument("--moving", action="store_true", help="let the mark move with every picture")
    try:
        TestCard(parser.parse_args()).run()
    except (wayland.ProtocolError, OSError) as error:
        sys.exit(f"The test card cannot be shown: {error}.")


if __name__ == "__main__":
    main()
