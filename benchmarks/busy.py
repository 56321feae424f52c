"""What the worker processes of `workers.py` are given to do; it has to be importable there."""

import os
import time
from pathlib import Path


def work(step, context):
    total = 0
    for number in range(context["rounds"]):
        total = (total * 31 + number) % 1_000_003
    return {step.step_id: total}


def nothing(_item=None):
    return None


def sleep(file):
    Path(file).write_text(str(os.getpid()))
    time.sleep(100)
