"""Checks the XML inside an .xlsx before it is opened: does it fit into memory, and do its formulas have values?"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass

from custseg.errors import DataError
from custseg.sources.archives import BOMB_BYTES, BOMB_RATIO, COPY_AGAIN, UNPACKING_ERRORS

CHUNK = 1 << 20
MOST_CELLS = 100_000_000
"""Cells of the rectangle around all filled cells; each takes 32 bytes."""

SCATTERED_CELLS, SCATTERED_SHARE = 10_000_000, 20
DELETE_FAR_CELLS = "Delete the cells far from the table (Ctrl+End goes to the last one), or save the sheet as CSV."

ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
FAR = re.compile(rb' r="([A-Z]{2,3})\d')
# A formula that was never calculated has an empty value or none.
NO_VALUE = re.compile(rb"(?:</f>|<f/>|<f [^>]*/>)(?:</c>|<v/>|<v></v>)")


@dataclass
class Extent:
    """The size of a sheet.

    Attributes:
        rows: number of its last row.
        columns: number of its last column, at least 26.
        filled: number of its filled cells.
        without_value: whether formulas without a value are among the first rows.
    """

    rows: int = 0
    columns: int = 26
    filled: int = 0
    without_value: bool = False


def check_archive(path: str, name: str) -> None:
    """Raise an error if the parts of a workbook unpack to far more than a table can.

    Args:
        path: of the workbook.
        name: of the file, as the user knows it.

    Raises:
        DataError: it is a decompression bomb, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                if part.file_size > BOMB_BYTES and part.file_size > part.compress_size * BOMB_RATIO:
                    size = f"{part.compress_size:,} bytes unpack to {part.file_size >> 20:,} MB"
                    what = f"looks like a decompression bomb: {size}"
                    raise DataError(what, where=name, hint="Open it in a spreadsheet program, and save it as CSV.")
    except UNPACKING_ERRORS as error:
        raise DataError("is a damaged workbook", where=name, hint=COPY_AGAIN) from error


def check_sheet(path: str, name: str, sheet: str) -> bool:
    """Raise an error if a sheet takes more memory than there is.

    Args:
        path: of the workbook.
        name: of the file, as the user knows it.
        sheet: name of the sheet.

    Returns:
        Whether formulas without a value were seen.

    Raises:
        DataError: the rectangle around its cells is too large.
    """
    extent = _extent(path, sheet)
    cells = extent.rows * extent.columns
    if cells > MOST_CELLS or (cells > SCATTERED_CELLS and cells > extent.filled * SCATTERED_SHARE):
        reach = f"row {extent.rows:,}, column {extent.columns:,}"
        what = f"is too large: the {extent.filled:,} cells of '{sheet}' reach to {reach}"
        raise DataError(what, where=name, hint=DELETE_FAR_CELLS)
    return extent.without_value


def _extent(path: str, sheet: str) -> Extent:
    extent = Extent()
    try:
        with zipfile.ZipFile(path) as archive:
            part = part_of(archive, sheet)
            if part is None:
                return extent
            with archive.open(part) as stream:
                rest = b""
                while chunk := stream.read(CHUNK):
                    # The end of a chunk is read again: a match may be cut there.
                    _measure(extent, rest + chunk, first=not rest)
                    rest = chunk[-200:]
                    extent.filled += chunk.count(b"<c ")
    except (*UNPACKING_ERRORS, ET.ParseError, RuntimeError):
        # The reader of workbooks reports what is wrong with it.
        return Extent()
    return extent


def _measure(extent: Extent, text: bytes, *, first: bool) -> None:
    if first:
        extent.without_value = NO_VALUE.search(text) is not None
    extent.rows = max(extent.rows, *map(int, ROW.findall(text)), 0)
    if FAR.search(text):
        extent.columns = max(extent.columns, *map(column_number, set(FAR.findall(text))))


def column_number(letters: bytes) -> int:
    """Return the number of a column: AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part of an archive that holds a sheet, None where there is none."""
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
