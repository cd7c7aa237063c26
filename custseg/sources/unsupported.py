"""Recognises files that are not tables by their first bytes, and names their kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from custseg.errors import DataError
from custseg.sources.archives import UNPACK

HEAD_BYTES = 1 << 12

USE_ORDERS = "Give the file with the orders instead."
EXPORT_CSV = "Export the table as CSV, and use that file."
ASK_FOR_CSV = "Export the table as CSV from the system that it comes from."
SAVE_AS = "Open it in a spreadsheet program, save it as .xlsx or as CSV in UTF-8, and use that file."


@dataclass(frozen=True)
class UnsupportedKind:
    """A kind of file that is not a table.

    Attributes:
        pattern: what its first bytes match.
        what: the kind in words, after "is".
        hint: what to do about it.
    """

    pattern: bytes
    what: str
    hint: str = EXPORT_CSV


# The first match counts. Two letters alone may begin a header, so longer patterns are used for them.
UNSUPPORTED = [
    UnsupportedKind(
        rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*|BM....\0\0\0\0", "an image", ASK_FOR_CSV
    ),
    UnsupportedKind(rb"....ftyp", "an image or a video", ASK_FOR_CSV),
    UnsupportedKind(rb"%PDF", "a PDF", ASK_FOR_CSV),
    UnsupportedKind(rb"%!PS|\{\\rtf", "a text document", ASK_FOR_CSV),
    UnsupportedKind(
        rb"SQLite format 3\0", "an SQLite database", "Export the table: sqlite3 -header -csv FILE 'SELECT …'"
    ),
    UnsupportedKind(rb"\0\x01\0\0Standard (Jet|ACE) DB", "an Access database"),
    UnsupportedKind(rb"ARROW1|ORC|Obj\x01", "an Arrow, ORC or Avro file", "Convert it to Parquet or CSV."),
    UnsupportedKind(rb"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    UnsupportedKind(rb"Rar!\x1a\x07", "a RAR archive", UNPACK),
    UnsupportedKind(rb"BZh[1-9]1AY&SY|\xfd7zXZ\0|\x04\x22\x4d\x18", "packed as bz2, xz or lz4", UNPACK),
    UnsupportedKind(rb".{257}ustar", "a tar archive", UNPACK),
    UnsupportedKind(rb"\x7fELF|MZ.{0,60}\0|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program", USE_ORDERS),
    UnsupportedKind(
        rb"\s*(<\?xml.*)?(<!--.*)?<(!doctype html|html|head|body|meta|style|table|div)\b",
        "a web page (HTML), whatever its file name says",
        SAVE_AS,
    ),
    UnsupportedKind(
        rb"\s*<\?xml.*(urn:schemas-microsoft-com:office:spreadsheet|<workbook)", "an Excel 2003 XML workbook", SAVE_AS
    ),
    UnsupportedKind(rb'\s*<\?xml|\s*<[a-z][\w:-]*( [\w:-]+="[^"]*")*\s*/?>\s*<', "XML", ASK_FOR_CSV),
    UnsupportedKind(
        # One line of "name: value" may be above a table, but not one of these after others.
        rb"([\w-]+: [^\n]*\n([ \t][^\n]*\n)*)*(return-path|delivered-to|mime-version|message-id|dkim-signature): ",
        "an e-mail",
        "Save its attachment, and use that file.",
    ),
]
COMPILED = [(re.compile(kind.pattern, re.DOTALL | re.IGNORECASE), kind) for kind in UNSUPPORTED]
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTROL = bytes(sorted({*range(32), 127} - set(b"\t\n\v\f\r\x1a\x1b")))


def check_head(head: bytes, name: str, *, text: bool = False) -> None:
    """Raise an error if a file is not a table.

    Args:
        head: first bytes of the file, ``HEAD_BYTES`` of them.
        name: of the file, as the user knows it.
        text: True if the file is known to be text in some encoding.

    Raises:
        DataError: it is of an unsupported kind, or binary.
    """
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(UTF_16_MARKS):
        plain, text = head[2:].replace(b"\0", b""), True
    for pattern, kind in COMPILED:
        if pattern.match(plain):
            raise DataError(f"is {kind.what}", where=name, hint=kind.hint)
    # Text in any encoding has next to no control characters.
    if not text and len(plain) - len(plain.translate(None, CONTROL)) > len(plain) / 10:
        raise binary_file(name)


def binary_file(name: str) -> DataError:
    """Return the error for a file that is not text."""
    hint = "Export the table as CSV in UTF-8, or use a Parquet file or a workbook."
    return DataError("is a binary file, not a text table", where=name, hint=hint)


def empty_file(name: str) -> DataError:
    """Return the error for a file without content."""
    hint = "Export it again: a table needs a header and at least one row."
    return DataError("is empty", where=name, hint=hint)


def several_sheets(sheets: Sequence[str], name: str) -> DataError:
    """Return the error for a workbook with several sheets of which one has to be chosen.

    Args:
        sheets: their names, with their sizes where these are known.
        name: of the workbook, as the user knows it.
    """
    what = f"has several sheets: {', '.join(sheets)}"
    hint = "Choose one with --sheet NAME or --sheet NUMBER. Save a sheet of contacts as a separate file."
    return DataError(what, where=name, hint=hint)
