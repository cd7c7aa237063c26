"""Detects the format of a file from its content, never from its name, and makes it readable."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
        name: of the file, as the user knows it; with that of the archive or workbook that it is a part of.
        facts: kind, packing and sheet of the file.
        notes: which sheet of a workbook was read, and whether its formulas have values.
    """

    path: str
    name: str
    facts: FileFacts
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class FormatOptions:
    """What is known of the format of a file.

    Attributes:
        sheet: of a workbook, by name or number; None for those with a table.
        text: whether the file is known to be text in some encoding.
        one_table: whether it has to be one table, so that an archive or workbook with several is an error.
        part: the file of an archive, or the sheet of a workbook, that is meant; empty for all.
    """

    sheet: str | None = None
    text: bool = False
    one_table: bool = False
    part: str = ""


def readable_files(path: str, name: str, options: FormatOptions) -> list[ReadableFile]:
    """Detect the format of a file; unpack it, or copy the sheets of a workbook, where needed.

    Args:
        path: of the file.
        name: of the file, as the user knows it.
        options: what is known of it.

    Returns:
        The file; each table of a zip archive with several files, and each sheet with a table of a workbook.

    Raises:
        DataError: it is empty, damaged, or of an unsupported kind.
    """
    if packing_of(_head(path, name)) != "zip" or _document_kind(path, "zip"):
        return _files_of(path, name, options)
    from custseg.sources.zip_tables import holds_several, tables_in_zip

    if not options.part and (options.one_table or not holds_several(path)):
        return _files_of(path, name, options)
    tables, notes = tables_in_zip(path, name, options.part)
    rest = {table.name: options.part.removeprefix(table.inside).lstrip("/") for table in tables}
    found = [
        file
        for table in tables
        for file in _files_of(table.path, table.name, replace(options, part=rest[table.name]), packed="zip")
    ]
    return [replace(found[0], notes=(*notes, *found[0].notes)), *found[1:]]


def _files_of(path: str, name: str, options: FormatOptions, packed: str = "") -> list[ReadableFile]:
    """Return the file, or the sheets of a workbook; ``packed`` says which archive it was in."""
    head = _head(path, name)
    packing = packing_of(head)
    while packing or head.startswith(OLE):
        if kind := _document_kind(path, packing):
            if kind != "workbook":
                raise DataError(f"is {kind}", where=name, hint=EXPORT_CSV)
            return _sheets(path, name, options, packed)
        if packed:
            raise DataError(f"contains a .{packing} archive inside a .{packed} archive", where=name, hint=UNPACK)
        path, packed = unpacked(path, name, packing), packing
        head = _head(path, name)
        packing = packing_of(head)
    if options.part:
        raise DataError(f"holds no '{options.part}': it is one table", where=name, hint="Name the file alone.")
    if head.startswith(PARQUET):
        return [ReadableFile(path, name, FileFacts(kind="Parquet", packed=packed))]
    check_head(head, name, text=options.text or wide_encoding(path) is not None)
    return [ReadableFile(path, name, FileFacts(packed=packed))]


def _sheets(path: str, name: str, options: FormatOptions, packed: str) -> list[ReadableFile]:
    from custseg.sources.workbook import copy_sheets

    sheet = options.part or options.sheet
    return [
        ReadableFile(
            copy.path,
            f"{name}/{copy.sheet}" if options.part else copy.name,
            FileFacts(kind="workbook", packed=packed, sheet=copy.sheet, levels=copy.levels, from_1904=copy.from_1904),
            copy.notes,
        )
        for copy in copy_sheets(path, name, sheet, one_table=options.one_table)
    ]


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
