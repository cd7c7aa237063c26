"""Files that are not tables: an error names their kind and what to do."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from small_shop import HEADER, Shop

from custseg.errors import DataError

NOISE = random.Random(7).randbytes(5_000)
WEB = b"<tr><td>Customer ID</td></tr></table></body></html>"
UNSUPPORTED: dict[str, tuple[bytes, str]] = {
    "png": (b"\x89PNG\r\n\x1a\n" + NOISE, "an image"),
    "jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF" + NOISE, "an image"),
    "gif": (b"GIF89a" + NOISE, "an image"),
    "webp": (b"RIFF\x24\x60\0\0WEBPVP8 " + NOISE, "an image"),
    "bmp": (b"BM\x36\x10\x0e\0\0\0\0\0\x36\0\0\0" + NOISE, "an image"),
    "tiff": (b"II*\0" + NOISE, "an image"),
    "pdf": (b"%PDF-1.7\n1 0 obj\n", "a PDF"),
    "sqlite": (b"SQLite format 3\0" + NOISE, "an SQLite database"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + NOISE, "a 7z archive"),
    "rar": (b"Rar!\x1a\x07\x01\0" + NOISE, "a RAR archive"),
    "bz2": (b"BZh91AY&SY" + NOISE, "bz2"),
    "xz": (b"\xfd7zXZ\0" + NOISE, "xz"),
    "exe": (b"MZ\x90\0\x03\0\0\0" + NOISE, "a program"),
    "elf": (b"\x7fELF\x02\x01" + NOISE, "a program"),
    "html as xls": (b"\n <html xmlns:x='urn:x'><body><table>" + WEB, "a web page"),
    "a table of html": (b"<TABLE border=1>" + WEB, "a web page"),
    "html in utf-16": ("\ufeff<html><table></table></html>".encode("utf-16-le"), "a web page"),
    "xhtml": (b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html>' + WEB, "a web page"),
    "excel 2003 xml": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "an Excel 2003 XML workbook",
    ),
    "xml": (b'<?xml version="1.0"?><orders><order id="1"/></orders>', "XML"),
    "e-mail": (b"From: a@b.c\r\nTo: d@e.f\r\nMIME-Version: 1.0\r\n\r\nHi", "an e-mail"),
    "rtf": (b"{\\rtf1\\ansi Orders}", "a text document"),
    "binary": (NOISE, "binary"),
    "mostly control characters": (bytes(range(1, 9)) * 400 + b"\na,b\n", "binary"),
    "binary further down": (HEADER.encode() + b"A,2024-01-01,1,\xff\n" * 9_000 + bytes(300), "binary"),
    "json that is not a table": (b'{\n  "a": 1,\n  "b": {"c": 2}\n}\n', "JSON"),
}


@pytest.mark.parametrize(("content", "message"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_the_error_names_the_kind_of_file(shop: Shop, content: bytes, message: str) -> None:
    path = shop.write("orders.csv", content)
    with pytest.raises(DataError) as caught:
        shop.ask(path)
    (problem,) = caught.value.problems
    assert message in problem.what
    assert problem.where == path
    assert problem.hint


# Headers of tables whose first letters are those of another format.
HARMLESS = ["BM number", "MZ", "II*", "GIF", "<none>", "[Note]", "{Note}", "Received", "%PD", "PK", "Obj", "From: to"]


@pytest.mark.parametrize("name", HARMLESS)
def test_a_header_that_begins_like_another_format_is_read(shop: Shop, name: str) -> None:
    text = f"{name},Customer ID,Order Date,Amount\nx,A,2024-01-01,10.00\ny,B,2024-01-02,20.50\n"
    assert shop.accounts(shop.write("orders.csv", text)) == {"used": (2, 30.5)}


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "is empty"), (b"\n \r\n\n\n", "is empty"), (b"\xef\xbb\xbf", "is empty")]
)
def test_an_empty_file_is_an_error(shop: Shop, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        shop.ask(shop.write("orders.csv", content))


@pytest.mark.parametrize("before", ["", HEADER + "A,2024-01-01,1,x\n"])
def test_a_very_long_line_is_an_error(shop: Shop, before: str) -> None:
    path = Path(shop.write("orders.csv", before))
    # Holes in a file take no room on the disk, and read as zeros.
    os.truncate(path, 3 << 30)
    with pytest.raises(DataError, match=r"binary|line longer than"):
        shop.ask(str(path))


def test_a_device_is_an_error(shop: Shop) -> None:
    if not Path("/dev/zero").is_char_device():
        pytest.skip("there is no /dev/zero")
    with pytest.raises(DataError, match="device"):
        shop.ask("/dev/zero")
    with pytest.raises(DataError, match="empty"):
        shop.ask("/dev/null")
