"""A worker that is killed in the middle of what it hands over. For processes of their own."""

from __future__ import annotations

import os
import signal
import struct
import sys


def half_told(passages: object) -> None:
    """Stand in for `building._work`: begin a message of a megabyte, and die."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    queue = frame.f_locals["result_queue"]
    queue._wlock.acquire()
    os.write(queue._writer.fileno(), struct.pack("!i", 1_000_000) + b"half")
    os.kill(os.getpid(), signal.SIGKILL)
