"""What the bytes of a text file contain, found by reading them once."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass

from custseg.errors import DataError

CHUNK = 1 << 22
LONGEST_LINE = 1 << 26
TAIL = 1 << 14
UTF_8 = "utf-8"
MARK = codecs.BOM_UTF8


@dataclass(frozen=True)
class Content:
    """What the bytes of a text file contain.

    Attributes:
        utf_8: whether all of it is UTF-8, apart from a last character that is cut off.
        quotes: which of ``"`` and ``'`` occur anywhere in it.
        tail: its last bytes, from the beginning of a line.
        cut: number of bytes of a last character that is cut off.
        marks: whether lines after the first begin with a byte order mark, as in files that were joined.
    """

    utf_8: bool
    quotes: str
    tail: bytes
    cut: int = 0
    marks: bool = False


def read_content(path: str, name: str) -> Content:
    """Read a file once, and return what it contains.

    Args:
        path: of the file, not packed.
        name: of the file, as the user knows it.

    Raises:
        DataError: a line is longer than ``LONGEST_LINE`` bytes.
    """
    decoder = codecs.getincrementaldecoder(UTF_8)()
    utf_8, beyond_ascii, marks, pending, before, since = True, False, False, b"", b"", 0
    missing = [b'"', b"'"]
    with open(path, "rb", buffering=0) as stream:
        while chunk := stream.read(CHUNK):
            missing = [quote for quote in missing if quote not in chunk]
            # Nearly all files are plain ASCII, and checking for that is much faster than decoding.
            if utf_8 and (pending or not chunk.isascii()):
                try:
                    beyond_ascii |= not decoder.decode(chunk).isascii()
                    pending = decoder.getstate()[0]
                except UnicodeDecodeError:
                    utf_8 = False
                marks = marks or b"\n" + MARK in before + chunk
            before = chunk[-len(MARK) :]
            end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            since = since + len(chunk) if end < 0 else len(chunk) - end
            if since > LONGEST_LINE:
                what = f"has a line longer than {LONGEST_LINE >> 20} MB"
                raise DataError(what, where=name, hint="Check that it is a text table, and export it again.")
    quotes = "".join(quote.decode() for quote in (b'"', b"'") if quote not in missing)
    # A last character that is cut off counts as UTF-8 only if other characters beyond ASCII are.
    return Content(utf_8 and (beyond_ascii or not pending), quotes, _tail(path), len(pending), marks)


def _tail(path: str) -> bytes:
    with open(path, "rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - TAIL))
        tail = stream.read()
    return tail if size <= TAIL else tail.partition(b"\n")[2]
