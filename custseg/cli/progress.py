"""A line with the elapsed time on long runs, at a terminal only."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

AFTER = 1.0
EVERY = 0.2


@contextlib.contextmanager
def progress(quiet: bool) -> Iterator[None]:
    """Show the elapsed time on standard error while the block runs, from its first second on.

    Args:
        quiet: show nothing.
    """
    if quiet or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_show, args=(done,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show(done: threading.Event) -> None:
    start = time.monotonic()
    if done.wait(AFTER):
        return
    while not done.wait(EVERY):
        sys.stderr.write(f"\r  working … {time.monotonic() - start:.0f} s ")
        sys.stderr.flush()
    sys.stderr.write("\r" + " " * 30 + "\r")
    sys.stderr.flush()
