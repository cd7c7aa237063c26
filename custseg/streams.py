"""The standard streams: what a closed, full or old-fashioned one cannot take ends no run."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
from typing import Any, TextIO

SIMILAR = {
    "…": "...", "×": "x", "÷": "/", "·": "-", "–": "-", "—": "-", "−": "-", "→": "->", "≥": ">=", "≤": "<=",
    "‘": "'", "’": "'", "“": '"', "”": '"', "€": "EUR", "\u202f": " ", "\u00a0": " ", "�": "?",
}  # fmt: skip
"""What is written instead of a sign that a console cannot show."""

SIMILAR_SIGNS = "custseg-similar"
"""Name of the way in which streams handle signs that their encoding does not have."""


def prepare_streams() -> None:
    """Make the standard streams safe to write to: open, able to take every sign, and the second never an obstacle."""
    _fill_closed()
    codecs.register_error(SIMILAR_SIGNS, _similar)
    # A closed stream is None: what is written to it is dropped.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        take_every_sign(stream)
    if not isinstance(sys.stderr, Lenient):
        sys.stderr = Lenient(sys.stderr)


def take_every_sign(stream: TextIO) -> None:
    """Let a stream write a similar sign where its encoding lacks one."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=SIMILAR_SIGNS)
        if not stream.isatty():
            # Files and pipes get the same bytes from every system; Windows would write each end of a line as two.
            stream.reconfigure(newline="\n")


def drop_output(stream: TextIO | None = None) -> None:
    """Drop what is still buffered for a stream, and what follows: Python would try again at its end.

    Args:
        stream: standard output, unless another one is given.
    """
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, (stream or sys.stdout).fileno())
        os.close(null)


def printable_name(path: str) -> str:
    """Return the name of a file for people and for tables: bytes of it that are no UTF-8 are shown as �."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class Lenient:
    """A text stream that drops what cannot be written: nobody reads it, and the table must not be lost with it.

    Args:
        stream: to write to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, if the stream takes it."""
        try:
            self._stream.write(text)
        except (OSError, ValueError):
            drop_output(self._stream)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write lines, if the stream takes them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write what is buffered, if the stream takes it."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            drop_output(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _fill_closed() -> None:
    """Open the null device in place of standard streams that are closed: a file opened later would take their place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                opened = os.open(os.devnull, os.O_RDWR)
                if opened != number:
                    os.close(opened)
                    return


def _similar(error: UnicodeError) -> tuple[str, int]:
    """Return a similar sign for the one that a stream cannot write, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    texts = (SIMILAR.get(sign, "?") for sign in signs)
    return "".join(text if _can_write(text, error.encoding) else "?" for text in texts), error.end


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True
