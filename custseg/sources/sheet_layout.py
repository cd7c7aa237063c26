"""What the cells of an .xlsx sheet do not say: which ones are merged, and how far rows are indented."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field

from custseg.sources.archives import UNPACKING_ERRORS
from custseg.sources.sheet_xml import column_number, part_of

CHUNK = 1 << 20
OVERLAP = 400
"""Bytes that are read again with the next chunk, since a tag may be cut there."""

MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
OUTLINED = re.compile(rb'<(?:\w+:)?row (?=[^>]*?\br="(\d+)")[^>]*?\boutlineLevel="(\d+)"')
STYLED = re.compile(rb'<(?:\w+:)?c (?=[^>]*?\br="([A-Z])(\d+)")[^>]*?\bs="(\d+)"')
FIRST_COLUMNS = 3
"""Columns in which names of groups are looked for."""


@dataclass(frozen=True)
class SheetLayout:
    """The layout of a sheet; empty for other kinds of workbooks.

    Attributes:
        merged: merged ranges of several rows: column, first row and last row, all from 1.
        levels: how deep a row is indented or grouped, by its number; rows that are not have none.
    """

    merged: tuple[tuple[int, int, int], ...] = ()
    levels: dict[int, int] = field(default_factory=dict)


def sheet_layout(path: str, sheet: str) -> SheetLayout:
    """Return the layout of a sheet.

    Args:
        path: of the workbook.
        sheet: name of the sheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            part = part_of(archive, sheet)
            return SheetLayout() if part is None else _read(archive, part)
    except (*UNPACKING_ERRORS, ET.ParseError, RuntimeError):
        # The reader of workbooks reports what is wrong with it.
        return SheetLayout()


def _read(archive: zipfile.ZipFile, part: str) -> SheetLayout:
    merged: set[tuple[int, int, int]] = set()
    outlined: dict[int, int] = {}
    indented: dict[int, int] = {}
    indents = _indents(archive)
    with archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(CHUNK):
            text = rest + chunk
            for left, top, _, bottom in MERGED.findall(text):
                if int(bottom) > int(top):
                    merged.add((column_number(left), int(top), int(bottom)))
            outlined.update((int(row), int(level)) for row, level in OUTLINED.findall(text))
            if indents:
                for column, row, style in STYLED.findall(text):
                    if ord(column) - ord("A") < FIRST_COLUMNS and (depth := indents.get(int(style), 0)):
                        indented[int(row)] = max(depth, indented.get(int(row), 0))
            rest = text[-OVERLAP:]
    levels = {row: level for row, level in (indented or outlined).items() if level}
    return SheetLayout(tuple(sorted(merged)), levels)


def _indents(archive: zipfile.ZipFile) -> dict[int, int]:
    """Return the indent of each style of cells that has one."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ET.fromstring(archive.read("xl/styles.xml"))
    found: dict[int, int] = {}
    for element in styles:
        if element.tag.rpartition("}")[2] == "cellXfs":
            for place, style in enumerate(element):
                depth = max((int(one.get("indent", "0")) for one in style), default=0)
                if depth:
                    found[place] = depth
    return found
