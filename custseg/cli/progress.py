"""A line that says what is being done, and for how long, on long runs, at a terminal only."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator

from custseg import stages

AFTER = 1.0
EVERY = 0.2
COLUMNS = 80


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
    if done.wait(AFTER):
        return
    columns = _columns()
    while not done.wait(EVERY):
        line = line_of(stages.now(), time.monotonic() - start, columns)
        # Blanks wipe away what a longer line left.
        longest = max(longest, len(line))
        sys.stderr.write(f"\r{line:<{longest}}")
        sys.stderr.flush()
    sys.stderr.write("\r" + " " * (columns - 1) + "\r")
    sys.stderr.flush()


def line_of(stage: str, seconds: float, columns: int) -> str:
    """Return one line that fits a terminal.

    Args:
        stage: what is being done; empty if nobody said.
        seconds: for how long.
        columns: of the terminal; its last one stays free, so that no line is begun.
    """
    from custseg.writing.escaping import one_line

    text, elapsed = one_line(stage or "working"), f" … {seconds:.0f} s"
    room = columns - len(elapsed) - 3
    # Signs of other scripts may take two columns each.
    room = max(room if text.isascii() else room // 2, 1)
    return f"  {text if len(text) <= room else text[: room - 1] + '…'}{elapsed}"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or COLUMNS
    except (OSError, ValueError):
        return COLUMNS
