"""Files that are no table: known by their first bytes, and said by name instead of read as nonsense."""

from __future__ import annotations

import re
from dataclasses import dataclass

from custseg.errors import DataError

HEAD_BYTES = 1 << 12

ORDERS = "Name the file of the orders."
EXPORT = "Export the table as CSV, and name that."
ASK = "Ask the system it comes from for CSV."
UNPACK = "Unpack it, and name the file in it."
SAVE_AS = "Open it in a spreadsheet program, save it as CSV in UTF-8 or as .xlsx, and name that."


@dataclass(frozen=True)
class Foreign:
    """A kind of file that is no table.

    Attributes:
        sign: pattern that its first bytes match.
        what: the kind in words, after "is".
        hint: what to do about it.
    """

    sign: bytes
    what: str
    hint: str = EXPORT


# In order: the first that matches. Two letters alone may begin a header, so more is asked of them.
FOREIGN = [
    Foreign(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*|BM....\0\0\0\0", "a picture", ASK),
    Foreign(rb"....ftyp", "a picture or a film", ASK),
    Foreign(rb"%PDF", "a PDF", ASK),
    Foreign(rb"%!PS|\{\\rtf", "a document", ASK),
    Foreign(rb"SQLite format 3\0", "an SQLite database", "Export the table: sqlite3 -header -csv FILE 'SELECT …'"),
    Foreign(rb"\0\x01\0\0Standard (Jet|ACE) DB", "an Access database"),
    Foreign(rb"ARROW1|ORC|Obj\x01", "a file of a data system", "Convert it to Parquet or CSV, and name that."),
    Foreign(rb"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    Foreign(rb"Rar!\x1a\x07", "a RAR archive", UNPACK),
    Foreign(rb"BZh[1-9]1AY&SY|\xfd7zXZ\0|\x04\x22\x4d\x18", "packed as bz2, xz or lz4", UNPACK),
    Foreign(rb".{257}ustar", "a tar archive", UNPACK),
    Foreign(rb"\x7fELF|MZ.{0,60}\0|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program", ORDERS),
    Foreign(
        rb"\s*(<\?xml.*)?(<!--.*)?<(!doctype html|html|head|body|meta|style|table|div)\b",
        "a web page, whatever its name says",
        SAVE_AS,
    ),
    Foreign(rb"\s*<\?xml.*(urn:schemas-microsoft-com:office:spreadsheet|<workbook)", "a workbook of 2003", SAVE_AS),
    Foreign(rb'\s*<\?xml|\s*<[a-z][\w:-]*( [\w:-]+="[^"]*")*\s*/?>\s*<', "XML", ASK),
    Foreign(
        # A line of "name: value" may stand above a table, but not one of these after others.
        rb"([\w-]+: [^\n]*\n([ \t][^\n]*\n)*)*(return-path|delivered-to|mime-version|message-id|dkim-signature): ",
        "a mail",
        "Save its attachment, and name that.",
    ),
]
SIGNS = [(re.compile(one.sign, re.DOTALL | re.IGNORECASE), one) for one in FOREIGN]
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTROL = bytes(sorted({*range(32), 127} - set(b"\t\n\v\f\r\x1a\x1b")))


def check_head(head: bytes, shown: str, *, text: bool = False) -> None:
    """Refuse what is no table.

    Args:
        head: first bytes of the file, ``HEAD_BYTES`` of them.
        shown: its name for messages.
        text: whether it is known to be text of some encoding.

    Raises:
        DataError: it is of a kind that is known, or binary.
    """
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(WIDE_MARKS):
        plain, text = head[2:].replace(b"\0", b""), True
    for sign, kind in SIGNS:
        if sign.match(plain):
            raise DataError(f"is {kind.what}", where=shown, hint=kind.hint)
    # A picture of unknown kind; text of any encoding has next to none of these.
    if not text and len(plain) - len(plain.translate(None, CONTROL)) > len(plain) / 10:
        raise binary(shown)


def binary(shown: str) -> DataError:
    """Return the error of a file that is no text."""
    hint = "Export the table as CSV in UTF-8, or name a Parquet file or a workbook."
    return DataError("is binary, not a table of text", where=shown, hint=hint)
