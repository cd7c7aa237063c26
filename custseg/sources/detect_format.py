"""What a file is by its content, never by its name, and the path of what can be read of it."""

from __future__ import annotations

from custseg.errors import DataError
from custseg.notes import Note
from custseg.sources.archives import packing_of, unpacked
from custseg.sources.encoding import wide_encoding
from custseg.sources.file_facts import Facts
from custseg.sources.unsupported import HEAD_BYTES, check_head

EMPTY = "Export it again; a table needs a header and rows."
PARQUET = b"PAR1"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognised(path: str, shown: str, sheet: str | None, notes: list[Note], *, text: bool = False) -> tuple[str, Facts]:
    """Return the path of plain text or Parquet: a private copy where the file is packed or a workbook.

    Args:
        path: of the file.
        shown: its name for messages.
        sheet: of a workbook, by name or number; the only one with a table without.
        notes: gets which sheet was taken.
        text: whether the file is known to be text of some encoding.

    Returns:
        The path, and kind, packing and sheet of the file.

    Raises:
        DataError: it is empty, damaged, or of another kind.
    """
    head, packed = _head(path, shown), ""
    packing = packing_of(head)
    while packing or head.startswith(OLE):
        if kind := _workbook_kind(path, packing):
            if kind != "workbook":
                raise DataError(f"is {kind}", where=shown, hint="Export the table as CSV, and name that.")
            from custseg.sources.workbook import as_csv

            path, name = as_csv(path, shown, sheet, notes)
            return path, Facts(kind="workbook", packed=packed, sheet=name)
        if packed:
            what = f"holds a .{packing} archive inside a .{packed} archive"
            raise DataError(what, where=shown, hint="Unpack it, and name the file in it.")
        path, packed = unpacked(path, shown, packing), packing
        head = _head(path, shown)
        packing = packing_of(head)
    if head.startswith(PARQUET):
        return path, Facts(kind="Parquet", packed=packed)
    check_head(head, shown, text=text or wide_encoding(path) is not None)
    return path, Facts(packed=packed)


def _head(path: str, shown: str) -> bytes:
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise DataError("is empty", where=shown, hint=EMPTY)
    return head


def _workbook_kind(path: str, packing: str) -> str:
    """Return "workbook", or what document it is; nothing where it is a mere archive."""
    if not packing:
        return "workbook"
    if packing != "zip":
        return ""
    from custseg.sources.workbook import kind_of_zip

    return kind_of_zip(path)
