# SPDX-License-Identifier: MIT
"""What the patches of this folder promise of visl's jobs, asked of the running kernel. In TAP.

A delay nobody waits for stands for "while the job is running", so that no result depends on time."""

import glob
import os
import signal
import sys

import visl_client as visl

FOREVER = 3600 * 1000  # ms
TRACING = "/sys/kernel/tracing"
# What these events show are controls that visl has not got.
NEVER_TRACED = {"v4l2_ctrl_hevc_ext_sps_lt_rps", "v4l2_ctrl_hevc_ext_sps_st_rps"}


def set_parameter(name, value):
    with open(f"/sys/module/visl/parameters/{name}", "w", encoding="ascii") as file:
        file.write(str(int(value)))


def set_delay(milliseconds, halves=False):
    set_parameter("visl_async", True)
    set_parameter("visl_transtime_ms", milliseconds)
    set_parameter("visl_halves", halves)


def trace_lines():
    with open(f"{TRACING}/trace", encoding="utf-8", errors="replace") as trace:
        return trace.read().splitlines()


def traced_jobs():
    """The fields of all visl_job events, as text."""
    fields = (line.split(" visl_job: ")[1].split() for line in trace_lines() if " visl_job: " in line)
    return [dict(field.split("=") for field in job) for job in fields]


def next_job():
    """The number the next job gets: visl_job events are on, and nobody else decodes."""
    jobs = traced_jobs()
    return int(jobs[-1]["job"]) + 1 if jobs else 0


def rows_are(slot, upper, lower):
    for rows in visl.written_rows(slot):
        half = len(rows) // 2
        if rows != [upper] * half + [lower] * (len(rows) - half):
            return False
    return True


def picture_comes_after_the_call():
    set_delay(FOREVER)
    client = visl.Client()
    client.queue_slot(0)
    request = client.queue_job(0, stamp=1)
    running = not visl.is_complete(request) and client.dequeue(visl.CAPTURE) is None and rows_are(client.slots[0], False, False)
    client.close()
    return running


def picture_is_whole_in_the_end():
    set_delay(20)
    client = visl.Client()
    client.queue_slot(0)
    visl.is_complete(client.queue_job(0, stamp=1), wait=True)
    done = client.dequeue(visl.CAPTURE)
    whole = rows_are(client.slots[0], True, True)
    client.close()
    return whole and not done.flags & visl.FLAG_ERROR


def halves_come_one_by_one():
    set_delay(FOREVER, halves=True)
    client = visl.Client()
    client.queue_slot(0)
    request = client.queue_job(0, stamp=1)
    half = not visl.is_complete(request) and rows_are(client.slots[0], True, False)
    client.close()
    set_delay(20, halves=True)
    client = visl.Client()
    client.queue_slot(0)
    visl.is_complete(client.queue_job(0, stamp=1), wait=True)
    whole = rows_are(client.slots[0], True, True)
    client.close()
    return half and whole


def asynchronous_pictures_are_the_synchronous_ones():
    pictures = []
    for asynchronous in (False, True):
        set_delay(0)
        set_parameter("visl_async", asynchronous)
        client = visl.Client()
        client.queue_slot(0)
        visl.is_complete(client.queue_job(0, stamp=1), wait=True)
        pictures.append(bytes(client.slots[0]))
        client.close()
    return pictures[0] == pictures[1] and any(pictures[0])


def held_slot_takes_both_fields():
    set_delay(20)
    client = visl.Client()
    client.queue_slot(0)
    visl.is_complete(client.queue_job(0, stamp=1, hold=True), wait=True)
    held = client.dequeue(visl.CAPTURE) is None and client.dequeue(visl.OUTPUT) is not None
    visl.is_complete(client.queue_job(1, stamp=1), wait=True)
    done = client.dequeue(visl.CAPTURE)
    client.close()
    return held and done is not None and done.index == 0


def stream_off_ends_a_running_job():
    set_delay(FOREVER)
    client = visl.Client()
    client.queue_slot(0)
    first = client.queue_job(0, stamp=1)
    client.queue_slot(1)
    second = client.queue_job(1, stamp=2)
    client.stream(False)
    ended = visl.is_complete(first) and visl.is_complete(second) and rows_are(client.slots[0], False, False)
    set_delay(20)
    client.stream(True)
    client.queue_slot(1)
    visl.is_complete(client.queue_job(0, stamp=3), wait=True)
    works = rows_are(client.slots[1], True, True)
    client.close()
    return ended and works


def one_client_ends_while_another_waits():
    set_delay(FOREVER)
    running, waiting = visl.Client(), visl.Client()
    for client in (running, waiting):
        client.queue_slot(0)
    running.queue_job(0, stamp=1)
    set_delay(20)
    request = waiting.queue_job(0, stamp=1)
    waits = not visl.is_complete(request)
    running.close()
    visl.is_complete(request, wait=True)
    whole = rows_are(waiting.slots[0], True, True)
    waiting.close()
    return waits and whole


def waiting_client_can_end_first():
    set_delay(FOREVER)
    running, waiting = visl.Client(), visl.Client()
    for client in (running, waiting):
        client.queue_slot(0)
    still_running = running.queue_job(0, stamp=1)
    waiting.queue_job(0, stamp=1)
    waiting.close()
    unharmed = not visl.is_complete(still_running)
    running.close()
    return unharmed


def client_can_end_while_a_worker_runs_its_job():
    """Its jobs wait for another client's, whose end lets the kernel's worker draw them: large pictures, that
    closing the device comes in between."""
    for _ in range(4):
        set_delay(FOREVER)
        running = visl.Client()
        running.queue_slot(0)
        running.queue_job(0, stamp=1)
        set_delay(0)
        set_parameter("visl_async", False)
        waiting = visl.Client(slots=4, size=(1920, 1088))
        for index in range(4):
            waiting.queue_slot(index)
            waiting.queue_job(index, stamp=1 + index)
        running.close()
        waiting.close()
    return picture_is_whole_in_the_end()


def bind(action):
    with open(f"/sys/bus/platform/drivers/visl/{action}", "w", encoding="ascii") as file:
        file.write("visl.0")


def device_goes_with_a_job_running():
    set_delay(FOREVER)
    client = visl.Client()
    client.queue_slot(0)
    request = client.queue_job(0, stamp=1)
    bind("unbind")
    running = not visl.is_complete(request)
    client.close()  # requests first: in this kernel they do not keep their media device alive
    bind("bind")
    return running and picture_is_whole_in_the_end()


def killed_client_leaves_a_working_device():
    set_delay(FOREVER)
    ready, report = os.pipe()
    child = os.fork()
    if child == 0:
        client = visl.Client()
        client.queue_slot(0)
        client.queue_job(0, stamp=1)
        os.write(report, b"x")
        signal.pause()
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return picture_is_whole_in_the_end()


def error_comes_with_its_job_only():
    set_delay(20)
    client = visl.Client()
    set_parameter("visl_error_frame", next_job() + 1)
    flags = []
    for index in range(3):
        client.queue_slot(0)
        visl.is_complete(client.queue_job(0, stamp=1 + index), wait=True)
        flags.append([bool(client.dequeue(kind).flags & visl.FLAG_ERROR) for kind in (visl.CAPTURE, visl.OUTPUT)])
    set_parameter("visl_error_frame", -1)
    client.close()
    return flags == [[False, False], [True, True], [False, False]]


def format_stays_while_slots_exist():
    client = visl.Client()
    try:
        client.set_format(visl.CAPTURE, "NV12")
    except OSError as error:
        return error.strerror == os.strerror(16)
    finally:
        client.close()
    return False


def every_event_of_every_codec_is_traced():
    set_parameter("visl_async", False)
    set_parameter("visl_transtime_ms", 0)
    for codec in visl.CODECS:
        client = visl.Client(codec)
        client.queue_slot(0)
        visl.is_complete(client.queue_job(0, stamp=1), wait=True)
        client.close()
    events = {os.path.basename(os.path.dirname(path)) for path in glob.glob(f"{TRACING}/events/visl*/*/enable")}
    traced = {event for event in events if any(f" {event}: " in line for line in trace_lines())}
    silent = sorted(events - traced - NEVER_TRACED)
    print(f"# {len(traced)} events of {len(visl.CODECS)} codecs; silent: {silent}")
    return bool(events) and not silent


def jobs_are_traced_as_they_were_queued():
    set_delay(0)
    client, other = visl.Client(), visl.Client("vp8")
    client.queue_slot(0)
    first = next_job()
    visl.is_complete(client.queue_job(0, stamp=5, hold=True), wait=True)
    visl.is_complete(client.queue_job(1, stamp=5), wait=True)
    other.queue_slot(0)
    visl.is_complete(other.queue_job(0, stamp=6), wait=True)
    traced = traced_jobs()[-3:]
    for closed in (client, other):
        closed.close()
    expected = [("h264", 0, 5000, 1), ("h264", 1, 5000, 0), ("vp8", 0, 6000, 0)]
    for number, (job, (codec, sequence, stamp, hold)) in enumerate(zip(traced, expected)):
        queued = {"job": first + number, "sequence": sequence, "timestamp": stamp, "bytes": len(visl.BITSTREAM), "hold": hold}
        if any(job[name] != str(value) for name, value in queued.items()) or job["codec"] != codec:
            print(f"# {job} is not {queued}")
            return False
    return traced[0]["context"] == traced[1]["context"] != traced[2]["context"]


TESTS = [
    jobs_are_traced_as_they_were_queued,
    picture_comes_after_the_call,
    picture_is_whole_in_the_end,
    halves_come_one_by_one,
    asynchronous_pictures_are_the_synchronous_ones,
    held_slot_takes_both_fields,
    stream_off_ends_a_running_job,
    one_client_ends_while_another_waits,
    waiting_client_can_end_first,
    client_can_end_while_a_worker_runs_its_job,
    killed_client_leaves_a_working_device,
    error_comes_with_its_job_only,
    format_stays_while_slots_exist,
    every_event_of_every_codec_is_traced,
    device_goes_with_a_job_running,
]


def main():
    print(f"1..{len(TESTS)}")
    failed = 0
    for number, test in enumerate(TESTS, 1):
        try:
            passed = test()
        except (AttributeError, OSError) as error:  # nothing to dequeue, or a call that is refused
            print(f"# {error}")
            passed = False
        failed += not passed
        print(f"{'ok' if passed else 'not ok'} {number} - {test.__name__}", flush=True)
    set_parameter("visl_async", False)
    set_parameter("visl_transtime_ms", 0)
    set_parameter("visl_halves", False)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
