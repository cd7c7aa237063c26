"""Detects the format of a file from its content, never from its name, and makes it readable."""

from __future__ import annotations

from dataclasses import dataclass

from custseg.errors import DataError
from custseg.notes import Note
from custseg.sources.archives import UNPACK, packing_of, unpacked
from custseg.sources.encoding import wide_encoding
from custseg.sources.source_file import FileFacts
from custseg.sources.unsupported import EXPORT_CSV, HEAD_BYTES, check_head, empty_file

PARQUET = b"PAR1"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class ReadableFile:
    """A file of plain text or Parquet.

    Attributes:
        path: of the file, or of a private copy if it was packed or a workbook.
        facts: kind, packing and sheet of the file.
        notes: which sheet of a workbook was read, and whether its formulas have values.
    """

    path: str
    facts: FileFacts
    notes: tuple[Note, ...] = ()


def readable_file(path: str, name: str, sheet: str | None, *, text: bool = False) -> ReadableFile:
    """Detect the format of a file; unpack it, or copy the sheet of a workbook, where needed.

    Args:
        path: of the file.
        name: of the file, as the user knows it.
        sheet: of a workbook, by name or number; without it the only sheet with a table is used.
        text: True if the file is known to be text in some encoding.

    Raises:
        DataError: it is empty, damaged, or of an unsupported kind.
    """
    head, packed = _head(path, name), ""
    packing = packing_of(head)
    while packing or head.startswith(OLE):
        if kind := _document_kind(path, packing):
            if kind != "workbook":
                raise DataError(f"is {kind}", where=name, hint=EXPORT_CSV)
            from custseg.sources.workbook import copy_sheet

            copy = copy_sheet(path, name, sheet)
            facts = FileFacts(
                kind="workbook", packed=packed, sheet=copy.sheet, levels=copy.levels, from_1904=copy.from_1904
            )
            return ReadableFile(copy.path, facts, copy.notes)
        if packed:
            raise DataError(f"contains a .{packing} archive inside a .{packed} archive", where=name, hint=UNPACK)
        path, packed = unpacked(path, name, packing), packing
        head = _head(path, name)
        packing = packing_of(head)
    if head.startswith(PARQUET):
        return ReadableFile(path, FileFacts(kind="Parquet", packed=packed))
    check_head(head, name, text=text or wide_encoding(path) is not None)
    return ReadableFile(path, FileFacts(packed=packed))


def _head(path: str, name: str) -> bytes:
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise empty_file(name)
    return head


def _document_kind(path: str, packing: str) -> str:
    """Return "workbook", or which document a file is; empty if it is only an archive."""
    if not packing:
        return "workbook"
    if packing != "zip":
        return ""
    from custseg.sources.workbook import kind_of_zip

    return kind_of_zip(path)
