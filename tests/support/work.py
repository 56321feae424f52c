"""Functions for worker processes to call, which find them by name."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path


def square(number):
    return number * number


def slow_square(number):
    time.sleep(0.05 if number % 3 == 0 else 0)
    return number * number


def process(_item=None):
    return os.getpid()


def sleep(file, seconds=100):
    """Say who sleeps, then sleep."""
    with Path(file).open("a") as pids:
        pids.write(f"{os.getpid()}\n")
    time.sleep(seconds)


def sleep_for(item):
    sleep(*item)


def spin(file):
    """Keep the interpreter lock in C, so that no other thread of the process ever runs."""
    with Path(file).open("a") as pids:
        pids.write(f"{os.getpid()}\n")
    ctypes.PyDLL(None).sleep(100)


def fail(number):
    raise KeyError(number)


class OddError(Exception):
    """Cannot be pickled back: its constructor wants what its arguments do not tell."""

    def __init__(self, left, right):
        super().__init__(f"{left} and {right}")


def fail_oddly(_item=None):
    raise OddError("this", "that")


def leave(code):
    sys.exit(code)


def die(how):
    if how == "exit":
        os._exit(7)
    os.kill(os.getpid(), signal.SIGSEGV if how == "crash" else signal.SIGKILL)


def die_once(item):
    """Die at the first visit of the item in `file`, answer at the second."""
    folder, number = item
    mark = Path(folder, str(number))
    with mark.open("a") as visits:
        visits.write("x")
    if number % 4 == 0 and mark.stat().st_size == 1:
        os._exit(1)
    return number, mark.stat().st_size


def speak(text):
    print(text, flush=True)
    return sys.stdin.read()


def descriptors(_item=None):
    """What each open descriptor of this process is."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # that of the listing itself
            found[int(entry.name)] = str(entry.readlink())
    return found


def closure(_item=None):
    return lambda: None


def busy(step, context):
    """A step that keeps a processor busy."""
    total = 0
    for number in range(context["rounds"]):
        total = (total * 31 + number) % 1_000_003
    return {step.step_id: total, f"{step.step_id} process": os.getpid()}


def sleep_step(step, context):
    sleep(context["pids"])


def faulty_step(step, context):
    raise ValueError(f"{step.step_id} of {sorted(context)}")
