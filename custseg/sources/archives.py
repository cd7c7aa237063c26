"""Packed files (gz, zst, a zip with one file), unpacked into a private copy as a stream."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from custseg.errors import DataError
from custseg.sources.files import private_copy

CHUNK = 1 << 20
ZST_CHUNK = 1 << 12
"""Bytes of zst that are decompressed at once: they may become 128 MB."""

MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
SKIPPED = b"\x2a\x4d\x18"
"""Bytes after the first one of a zst frame that holds no data."""

BOMB_BYTES, BOMB_RATIO = 256 << 20, 200
"""A file that unpacks to more bytes and by a higher ratio is not an export: tables shrink to a tenth, very repetitive
ones to a hundredth."""

SYSTEM_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
ENCRYPTED = 1
PACKING_NAMES = {"gz": ".gz file", "zst": ".zst file", "zip": "zip archive or Excel workbook"}
COPY_AGAIN = "Copy or export it again."
UNPACK = "Unpack it, and use the file inside."

UNPACKING_ERRORS = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError)
"""What the readers of packed files raise; a wrong offset inside is an OSError or a ValueError."""


def packing_of(start: bytes) -> str:
    """Return how a file that begins with ``start`` is packed: "gz", "zst" or "zip"; empty if it is not."""
    if start[1:4] == SKIPPED and 0x50 <= start[0] <= 0x5F:
        return "zst"
    return next((packing for magic, packing in MAGIC.items() if start.startswith(magic)), "")


def unpacked(path: str, name: str, packing: str) -> str:
    """Return the path of a private copy of the content of a packed file.

    Args:
        path: of the file.
        name: of the file, as the user knows it.
        packing: "gz", "zst" or "zip".

    Raises:
        DataError: it is damaged, cut off, encrypted, a decompression bomb, or a zip that does not hold exactly one
            file.
    """
    return private_copy(_content(path, name, packing), name)


def names_in_zip(path: str) -> list[str]:
    """Return the names of the files in a zip archive, without those of systems; none if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [member.filename for member in members_of(archive)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def members_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files in a zip archive, without folders and without those that systems leave there."""
    found = [member for member in archive.infolist() if not member.is_dir()]
    return [
        one for one in found if not one.filename.startswith(SYSTEM_FILES) and not one.filename.endswith(SYSTEM_FILES)
    ]


def _content(path: str, name: str, packing: str) -> Iterator[bytes]:
    """Yield the whole content of a packed file; raise an error if it is damaged, even after a good beginning."""
    readers: dict[str, Callable[[BinaryIO, str], Iterator[bytes]]] = {"gz": _gz, "zst": _zst, "zip": _zip}
    try:
        with open(path, "rb") as stream:
            yield from readers[packing](stream, name)
    except UNPACKING_ERRORS as error:
        raise DataError(f"is a damaged {PACKING_NAMES[packing]}", where=name, hint=COPY_AGAIN) from error


def _gz(stream: BinaryIO, name: str) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=stream) as unpacking:
        yield from _guarded(iter(lambda: unpacking.read(CHUNK), b""), stream, name)


def _zst(stream: BinaryIO, name: str) -> Iterator[bytes]:
    yield from _guarded(_frames(stream), stream, name)


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the content of the frames of a zst file; the library's own reader accepts a frame that is cut off."""
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


def _zip(stream: BinaryIO, name: str) -> Iterator[bytes]:
    with zipfile.ZipFile(stream) as archive:
        member = _only_member(archive, name)
        try:
            with archive.open(member) as unpacking:
                yield from _guarded(iter(lambda: unpacking.read(CHUNK), b""), stream, name)
        except NotImplementedError as error:
            what = "is a zip archive with an unsupported compression method"
            raise DataError(what, where=name, hint=UNPACK) from error


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Return the one file of a zip archive."""
    members = members_of(archive)
    if not members:
        raise DataError("is an empty zip archive", where=name, hint=COPY_AGAIN)
    if len(members) > 1:
        names = ", ".join(member.filename for member in members[:10])
        more = f" and {len(members) - 10} more" if len(members) > 10 else ""
        hint = "Unpack it, and use one of the files, or the folder if all of them belong together."
        raise DataError(f"is a zip archive with several files: {names}{more}", where=name, hint=hint)
    if members[0].flag_bits & ENCRYPTED:
        raise DataError("is a zip archive with a password", where=name, hint=UNPACK)
    return members[0]


def _guarded(chunks: Iterator[bytes], packed: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield chunks; raise an error when they are far more than a table can take in the bytes read of ``packed``."""
    size, begin = 0, packed.tell()
    for chunk in chunks:
        size += len(chunk)
        if size > BOMB_BYTES and size > (packed.tell() - begin) * BOMB_RATIO:
            what = f"looks like a decompression bomb: its first {packed.tell():,} bytes unpack to {size >> 20:,} MB"
            raise DataError(what, where=name, hint="If it is a table, unpack it, and use the file inside.")
        yield chunk
