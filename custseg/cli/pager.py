"""A pager for long text: at a terminal only, and only where the text is longer than the screen."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import TextIO

from custseg.operating_system import shell_split

LESS = "less -RFX"
"""Keeps colours, ends by itself where the text fits, and leaves it on the screen."""

NONE = ("", "cat")
"""Values of PAGER that ask for no pager."""


@contextlib.contextmanager
def pager(stream: TextIO, *, wanted: bool) -> Iterator[TextIO]:
    """Yield a stream for text; what is written to it is shown in a pager, or written to ``stream``.

    Args:
        stream: standard output.
        wanted: whether a pager may be used.
    """
    words = _pager_words() if wanted and _at_terminal(stream) else []
    if not words:
        yield stream
        return
    kept = _Screen(io.BytesIO(), encoding=stream.encoding, errors="replace", write_through=True)
    yield kept
    text = kept.buffer.getvalue()  # type: ignore[attr-defined]
    if text.count(b"\n") < shutil.get_terminal_size().lines or not _shown(words, text):
        stream.write(text.decode(stream.encoding, "replace"))
        stream.flush()


class _Screen(io.TextIOWrapper):
    """Text that a terminal will show."""

    def isatty(self) -> bool:
        """Return that people look at it: lines get their width and their colours."""
        return True


def _at_terminal(stream: TextIO) -> bool:
    """Return whether people see a stream and can type: a pager waits for their keys."""
    try:
        return os.isatty(stream.fileno()) and sys.stdin is not None and os.isatty(sys.stdin.fileno())
    except (OSError, ValueError):
        return False


def _pager_words() -> list[str]:
    """Return the command of the pager; nothing where the environment or the system has none."""
    if os.environ.get("NO_PAGER") or os.environ.get("TERM") == "dumb":
        return []
    chosen = os.environ.get("PAGER")
    try:
        words = shell_split(LESS if chosen is None else chosen)
    except ValueError:
        return []
    if not words or words[0] in NONE or not shutil.which(words[0]):
        return []
    return words


def _shown(words: list[str], text: bytes) -> bool:
    """Show a text in the pager; return whether that could be started."""
    environment = {"LESS": "FRX", **os.environ}
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    # Ctrl-C is for the pager while it runs.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # Whoever has seen enough closes the pager.
        with contextlib.suppress(BrokenPipeError):
            process.communicate(text)
    finally:
        signal.signal(signal.SIGINT, before)
    return True
