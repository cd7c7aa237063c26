"""Private copies of text files in the form that is read: UTF-8, with line feeds, without marks inside."""

from __future__ import annotations

import codecs
import os
from codecs import IncrementalDecoder
from collections.abc import Iterator

from custseg.errors import DataError
from custseg.notes import Note
from custseg.sources.content import CHUNK, MARK, UTF_8
from custseg.sources.encoding import ENCODING_NAMES
from custseg.sources.files import private_copy
from custseg.sources.unsupported import binary_file

DECODED_AT_ONCE = 1 << 18
"""Bytes that are decoded at once: more do not fit the cache of the processor, and take twice the time."""


def as_utf_8(path: str, name: str, encoding: str) -> tuple[str, list[Note]]:
    """Copy a file as UTF-8.

    Args:
        path: of the file.
        name: of the file, as the user knows it.
        encoding: of the file.

    Returns:
        The path of the copy; a warning if the file ends within a character.

    Raises:
        DataError: the file is not text in that encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    wide = encoding.startswith(("utf-16", "utf-32"))
    try:
        copy = private_copy(_decoded(path, name, decoder, wide=wide), name)
    except UnicodeError as error:
        what = f"is not valid {ENCODING_NAMES.get(encoding, encoding)} text"
        hint = "Set the encoding with --encoding NAME, such as --encoding cp1251, or export the file again."
        raise DataError(what, where=name, hint=hint) from error
    return copy, [cut_off(name)] if decoder.getstate()[0] else []


def cut_off(name: str) -> Note:
    """Return the warning for a file that ends within a character.

    Args:
        name: of the file, as the user knows it.
    """
    text = f"{name} ends within a character, so it may be cut off. To be sure, copy or export it again."
    return Note("cut_off", text, warns=True)


def has_bare_returns(path: str) -> bool:
    """Return whether lines end in a carriage return alone, as old Macintosh programs write them."""
    with open(path, "rb") as stream:
        head = stream.read(1 << 16)
    if b"\r" not in head:
        return False
    # Within quotes they are text.
    outside = b"".join(head.split(b'"')[::2])
    both = outside.count(b"\r\n")
    return outside.count(b"\r") - both > outside.count(b"\n")


def with_line_feeds(path: str, name: str) -> str:
    """Return the path of a private copy whose lines end in a line feed.

    Args:
        path: of a file in UTF-8 most of whose lines end in a carriage return alone.
        name: of the file, as the user knows it.
    """
    with open(path, encoding=UTF_8, newline=None) as stream:
        return private_copy((chunk.encode() for chunk in iter(lambda: stream.read(CHUNK), "")), name)


def without_marks(path: str, name: str) -> str:
    """Return the path of a private copy without byte order marks at the beginnings of lines.

    Args:
        path: of a file in UTF-8.
        name: of the file, as the user knows it.
    """
    with open(path, "rb") as stream:
        return private_copy((line.removeprefix(MARK) for line in stream), name)


def without_first_mark(path: str, name: str) -> str:
    """Return the path of a private copy of a file without the byte order mark at its beginning."""
    with open(path, "rb") as stream:
        stream.seek(len(MARK))
        return private_copy(iter(lambda: stream.read(CHUNK), b""), name)


def without_end(path: str, name: str, cut: int) -> str:
    """Return the path of a private copy without its last bytes.

    Args:
        path: of the file.
        name: of the file, as the user knows it.
        cut: number of bytes to leave out.
    """
    with open(path, "rb") as stream:
        copy = private_copy(iter(lambda: stream.read(CHUNK), b""), name)
    os.truncate(copy, os.path.getsize(copy) - cut)
    return copy


def _decoded(path: str, name: str, decoder: IncrementalDecoder, *, wide: bool) -> Iterator[bytes]:
    """Yield the content of a file as UTF-8; the decoder keeps the bytes of a last character that is cut off."""
    with open(path, "rb") as stream:
        while chunk := stream.read(DECODED_AT_ONCE):
            if b"\0" in chunk and not wide:
                raise binary_file(name)
            yield decoder.decode(chunk).encode(UTF_8)
