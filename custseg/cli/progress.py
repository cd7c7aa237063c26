"""Progress line of long runs: what is being done and the elapsed time, at a terminal only."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator

from custseg import stages

FIRST_AFTER = 1.0
"""Seconds until the line appears."""

EVERY = 0.2
"""Seconds between two updates."""

DEFAULT_COLUMNS = 80


@contextlib.contextmanager
def progress(quiet: bool) -> Iterator[None]:
    """Show the stage and the elapsed time on standard error while the block runs, from its first second on.

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
    start, longest = time.monotonic(), 0
    if done.wait(FIRST_AFTER):
        return
    columns = _columns()
    while not done.wait(EVERY):
        line = line_of(stages.now(), time.monotonic() - start, columns)
        # Blanks overwrite the rest of a longer line.
        longest = max(longest, len(line))
        sys.stderr.write(f"\r{line:<{longest}}")
        sys.stderr.flush()
    sys.stderr.write("\r" + " " * (columns - 1) + "\r")
    sys.stderr.flush()


def line_of(stage: str, seconds: float, columns: int) -> str:
    """Return one line that fits a terminal.

    Args:
        stage: what is being done; empty if unknown.
        seconds: elapsed time.
        columns: width of the terminal; the last column stays free, so that the line does not wrap.
    """
    from custseg.writing.escaping import one_line

    text, elapsed = one_line(stage or "working"), f" … {seconds:.0f} s"
    room = columns - len(elapsed) - 3
    # Characters of other scripts can take two columns each.
    room = max(room if text.isascii() else room // 2, 1)
    return f"  {text if len(text) <= room else text[: room - 1] + '…'}{elapsed}"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or DEFAULT_COLUMNS
    except (OSError, ValueError):
        return DEFAULT_COLUMNS
