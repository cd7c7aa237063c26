"""Packed files: gz, zst, and a zip with one file in it, unpacked into a private copy while they stream by."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from custseg.errors import DataError
from custseg.sources.files import keep

CHUNK = 1 << 20
ZST_CHUNK = 1 << 12
"""Bytes of zst that are fed at once: they may become 128 MB."""

MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
SKIPPED = b"\x2a\x4d\x18"
"""What follows the first byte of a zst frame that holds no data."""

BOMB_BYTES, BOMB_RATIO = 256 << 20, 200
"""What is larger, and grew by more, is no export: tables shrink to a tenth, very even ones to a hundredth."""

LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
ENCRYPTED = 1
WORDS = {"gz": ".gz file", "zst": ".zst file", "zip": "zip archive or Excel workbook"}
AGAIN = "Copy or export it again."

DAMAGES = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError)
"""What the readers of packed files raise; a wrong offset inside is an OSError or a ValueError."""


def packing_of(start: bytes) -> str:
    """Return how a file that begins with ``start`` is packed: gz, zst or zip; empty where it is not."""
    if start[1:4] == SKIPPED and 0x50 <= start[0] <= 0x5F:
        return "zst"
    return next((name for magic, name in MAGIC.items() if start.startswith(magic)), "")


def unpacked(path: str, shown: str, packing: str) -> str:
    """Return the path of a private copy of what a packed file holds.

    Args:
        path: of the file.
        shown: its name for messages.
        packing: gz, zst or zip.

    Raises:
        DataError: it is damaged, cut off, encrypted, a bomb, or a zip that does not hold exactly one file.
    """
    return keep(_whole(path, shown, packing), shown)


def names_in_zip(path: str) -> list[str]:
    """Return the names of the files in a zip archive, without what systems leave there; none if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [member.filename for member in _members(archive)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    found = [member for member in archive.infolist() if not member.is_dir()]
    return [one for one in found if not one.filename.startswith(LITTER) and not one.filename.endswith(LITTER)]


def _whole(path: str, shown: str, packing: str) -> Iterator[bytes]:
    """Yield all that a packed file holds: the beginning of a damaged one must not pass for the whole."""
    readers: dict[str, Callable[[BinaryIO, str], Iterator[bytes]]] = {"gz": _gz, "zst": _zst, "zip": _zip}
    try:
        with open(path, "rb") as stream:
            yield from readers[packing](stream, shown)
    except DAMAGES as error:
        raise DataError(f"is a damaged {WORDS[packing]}", where=shown, hint=AGAIN) from error


def _gz(stream: BinaryIO, shown: str) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=stream) as unpacking:
        yield from _guarded(iter(lambda: unpacking.read(CHUNK), b""), stream, shown)


def _zst(stream: BinaryIO, shown: str) -> Iterator[bytes]:
    yield from _guarded(_frames(stream), stream, shown)


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what the frames of a zst file hold; its own reader takes a frame that was cut off for a whole one."""
    from zstandard import ZstdDecompressor, ZstdError

    frame, begun = ZstdDecompressor().decompressobj(), False
    try:
        while chunk := stream.read(ZST_CHUNK):
            while chunk:
                begun = True
                yield frame.decompress(chunk)
                if not frame.eof:
                    break
                chunk = frame.unused_data
                frame, begun = ZstdDecompressor().decompressobj(), False
    except ZstdError as error:
        raise zlib.error from error
    if begun:
        raise EOFError


def _zip(stream: BinaryIO, shown: str) -> Iterator[bytes]:
    with zipfile.ZipFile(stream) as archive:
        member = _only(archive, shown)
        try:
            with archive.open(member) as unpacking:
                chunks = iter(lambda: unpacking.read(CHUNK), b"")
                yield from _guarded(chunks, stream, shown)
        except NotImplementedError as error:
            hint = "Unpack it, and name the file in it."
            raise DataError("is a zip archive packed in a way that cannot be read", where=shown, hint=hint) from error


def _only(archive: zipfile.ZipFile, shown: str) -> zipfile.ZipInfo:
    """Return the one file of a zip archive."""
    members = _members(archive)
    if not members:
        raise DataError("is an empty zip archive", where=shown, hint="A table needs a header and rows.")
    if len(members) > 1:
        names = ", ".join(member.filename for member in members[:10])
        more = f" and {len(members) - 10} more" if len(members) > 10 else ""
        hint = "Unpack it, and name the file that is meant, or the folder if all belong together."
        raise DataError(f"is a zip archive of several files: {names}{more}", where=shown, hint=hint)
    if members[0].flag_bits & ENCRYPTED:
        raise DataError("is a zip archive with a password", where=shown, hint="Unpack it, and name the file in it.")
    return members[0]


def _guarded(chunks: Iterator[bytes], packed: BinaryIO, shown: str) -> Iterator[bytes]:
    """Yield chunks until there are far more of them than what was read of ``packed`` can hold of a table."""
    size, begin = 0, packed.tell()
    for chunk in chunks:
        size += len(chunk)
        if size > BOMB_BYTES and size > (packed.tell() - begin) * BOMB_RATIO:
            what = f"is a bomb: its first {packed.tell():,} bytes unpack to {size >> 20:,} MB"
            raise DataError(what, where=shown, hint="If it is a table, unpack it, and name that.")
        yield chunk
