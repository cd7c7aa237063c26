"""What the XML in an .xlsx tells before it is opened: whether it fits into memory, and whether formulas have values."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass

from custseg.errors import DataError
from custseg.sources.archives import AGAIN, BOMB_BYTES, BOMB_RATIO, DAMAGES

CHUNK = 1 << 20
MOST_CELLS = 100_000_000
"""Cells of the rectangle around all that is filled; each takes 32 bytes."""

SCATTERED_CELLS, SCATTERED_SHARE = 10_000_000, 20
SAVE = "Delete the far cells (Ctrl+End shows the last one), or save the sheet as CSV."

ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
FAR = re.compile(rb' r="([A-Z]{2,3})\d')
# A formula whose value was never worked out has an empty one or none.
NO_VALUE = re.compile(rb"(?:</f>|<f/>|<f [^>]*/>)(?:</c>|<v/>|<v></v>)")


@dataclass
class Extent:
    """How far a sheet reaches.

    Attributes:
        rows: number of its last row.
        columns: number of its last column, at least 26.
        filled: number of its cells.
        without_value: whether formulas without a value were seen among the first rows.
    """

    rows: int = 0
    columns: int = 26
    filled: int = 0
    without_value: bool = False


def check_archive(path: str, shown: str) -> None:
    """Refuse a workbook whose parts grow as no table does.

    Raises:
        DataError: it is a bomb, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                if part.file_size > BOMB_BYTES and part.file_size > part.compress_size * BOMB_RATIO:
                    what = f"is a bomb: {part.compress_size:,} bytes that unpack to {part.file_size >> 20:,} MB"
                    raise DataError(what, where=shown, hint="Open it in a spreadsheet program, and save it as CSV.")
    except DAMAGES as error:
        raise DataError("is a damaged workbook", where=shown, hint=AGAIN) from error


def check_sheet(path: str, shown: str, sheet: str) -> bool:
    """Refuse a sheet that would take more memory than there is.

    Args:
        path: of the workbook.
        shown: its name for messages.
        sheet: name of the sheet.

    Returns:
        Whether formulas without a value were seen.

    Raises:
        DataError: the rectangle around its cells is too large.
    """
    extent = _extent(path, sheet)
    cells = extent.rows * extent.columns
    if cells > MOST_CELLS or (cells > SCATTERED_CELLS and cells > extent.filled * SCATTERED_SHARE):
        what = f"has {extent.filled:,} cells in '{sheet}' that reach to row {extent.rows:,}, column {extent.columns:,}"
        raise DataError(what + ": more than can be held", where=shown, hint=SAVE)
    return extent.without_value


def _extent(path: str, sheet: str) -> Extent:
    extent = Extent()
    try:
        with zipfile.ZipFile(path) as archive:
            name = _part_of(archive, sheet)
            if name is None:
                return extent
            with archive.open(name) as stream:
                rest = b""
                while chunk := stream.read(CHUNK):
                    # What the cut may have torn apart is looked at once more.
                    _measure(extent, rest + chunk, first=not rest)
                    rest = chunk[-200:]
                    extent.filled += chunk.count(b"<c ")
    except (*DAMAGES, ET.ParseError, RuntimeError):
        # The reader of workbooks says what is wrong with it.
        return Extent()
    return extent


def _measure(extent: Extent, text: bytes, *, first: bool) -> None:
    if first:
        extent.without_value = NO_VALUE.search(text) is not None
    extent.rows = max(extent.rows, *map(int, ROW.findall(text)), 0)
    if FAR.search(text):
        extent.columns = max(extent.columns, *map(_number, set(FAR.findall(text))))


def _number(letters: bytes) -> int:
    """Return the number of a column: AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part of the archive that holds a sheet."""
    folder = "xl"
    names = archive.namelist()
    if f"{folder}/workbook.xml" not in names or f"{folder}/_rels/workbook.xml.rels" not in names:
        return None
    relations = ET.fromstring(archive.read(f"{folder}/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for element in ET.fromstring(archive.read(f"{folder}/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            key = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
            part = posixpath.normpath(posixpath.join("/" + folder, targets.get(key, "")))[1:]
            return part if part in names else None
    return None
