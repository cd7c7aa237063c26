"""What the bytes of a text file hold, found out by reading them once."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass

from custseg.errors import DataError

CHUNK = 1 << 22
LONGEST = 1 << 26
TAIL = 1 << 14
UTF_8 = "utf-8"
MARK = codecs.BOM_UTF8


@dataclass(frozen=True)
class Content:
    """What the bytes of a text file hold.

    Attributes:
        utf_8: whether all of it is UTF-8, but for a last letter that is cut off.
        quotes: signs among ``"`` and ``'`` that stand anywhere in it.
        tail: its last bytes, from the beginning of a line.
        cut: number of bytes at its end that begin a letter.
        marks: whether lines but the first begin with a byte order mark, as where files were joined.
    """

    utf_8: bool
    quotes: str
    tail: bytes
    cut: int = 0
    marks: bool = False


def look(path: str, shown: str) -> Content:
    """Read a file once and return what it holds.

    Args:
        path: of the file, not packed.
        shown: its name for messages.

    Raises:
        DataError: a line is longer than ``LONGEST`` bytes.
    """
    decoder = codecs.getincrementaldecoder(UTF_8)()
    utf_8, letters, marks, pending, before, since = True, False, False, b"", b"", 0
    missing = [b'"', b"'"]
    with open(path, "rb", buffering=0) as stream:
        while chunk := stream.read(CHUNK):
            missing = [sign for sign in missing if sign not in chunk]
            # Nearly all is plain ASCII, which is told much faster than it is decoded.
            if utf_8 and (pending or not chunk.isascii()):
                try:
                    letters |= not decoder.decode(chunk).isascii()
                    pending = decoder.getstate()[0]
                except UnicodeDecodeError:
                    utf_8 = False
                marks = marks or b"\n" + MARK in before + chunk
            before = chunk[-len(MARK) :]
            end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            since = since + len(chunk) if end < 0 else len(chunk) - end
            if since > LONGEST:
                what = f"has a line of more than {LONGEST >> 20} MB"
                raise DataError(what, where=shown, hint="Check that it is a table of text, and export it again.")
    quotes = "".join(sign.decode() for sign in (b'"', b"'") if sign not in missing)
    # Of a last letter that is cut off, only other letters tell that it is none of another encoding.
    return Content(utf_8 and (letters or not pending), quotes, _tail(path), len(pending), marks)


def _tail(path: str) -> bytes:
    with open(path, "rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - TAIL))
        tail = stream.read()
    return tail if size <= TAIL else tail.partition(b"\n")[2]
