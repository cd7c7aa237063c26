"""JSON: one object per line, or a list of objects, as rows of text with the digits of the file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.own_columns import without_sign
from custseg.sources import EXTRA, LINE
from custseg.sources.files import private_copy
from custseg.sources.source_file import FileFacts, Scan, SourceFile

OBJECT = re.compile(rb'\s*\{\s*("|\}|$)')
LIST = re.compile(rb"\s*\[\s*(\{|\]|$)")
LARGEST_LIST = 64 << 20
BUFFER = 1 << 20
MARK = b"\xef\xbb\xbf"
CONVERT = "Convert it to one object per line: jq -c '.[]' FILE > orders.ndjson"

# Numbers keep the digits they are written with.
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def is_json(path: str) -> bool:
    """Return whether a text file begins like JSON; a header in brackets does not."""
    head = _head(path)
    return bool(OBJECT.match(head) or LIST.match(head))


def _head(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(1 << 12).removeprefix(MARK)


def open_ndjson(path: str, name: str, facts: FileFacts) -> SourceFile:
    """Open a file with one JSON object per line, or with a list of objects.

    Args:
        path: of the file, in UTF-8.
        name: of the file, as the user knows it.
        facts: what was detected about it so far.

    Returns:
        The file; the column ``customer.id`` is ``id`` inside of ``customer``. A line that is not an object is a row
        with a surplus field. A note lists the columns that contain lists.

    Raises:
        DataError: it is another kind of JSON, or a list that is too large.
    """
    table = Table()
    copy = private_copy(table.lines(_records(path, name)), name)
    if table.grown:
        # Keys found further down were appended; the surplus field of a malformed line must come after the last one.
        copy = private_copy(table.lines(_records(path, name)), name)
    if not table.objects or len(table.columns) < 2:
        hint = "Export it as CSV, or with one object per line ({…}) that holds the columns of a row."
        raise DataError("is JSON, but not a table", where=name, hint=hint)
    notes = []
    if table.lists:
        names = ", ".join(f"'{column}'" for column in table.columns if column in table.lists)
        text = f"{name}: lists in {names} are kept as text; each object is one row."
        notes.append(Note("lists", text))
    columns = list(table.columns)
    facts = replace(facts, kind="NDJSON")
    return SourceFile(name, columns, False, _scanner(copy, columns), facts=facts, notes=tuple(notes))


class Table:
    """Objects as lines of CSV, with a column for every key.

    Attributes:
        columns: position of each column.
        lists: columns that contain lists.
        objects: number of objects that were read.
        grown: whether a column was added after the first malformed line.
    """

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self.lists: set[str] = set()
        self.objects = 0
        self.grown = False

    def lines(self, records: Iterable[tuple[dict[str, Any] | None, str]]) -> Iterator[bytes]:
        """Yield the lines of CSV, in chunks.

        Args:
            records: each object, or None for a malformed line, and the text of the line.
        """
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        columns, width = self.columns, 0
        self.grown = False
        for record, text in records:
            if record is None:
                width = width or len(columns)
                writer.writerow([text, *[""] * (len(columns) - 1), "!"] if text else [])
                continue
            self.objects += 1
            values: list[str] = [""] * len(columns)
            for name, value in self._fields(record):
                place = columns.setdefault(name, len(columns))
                if place < len(values):
                    values[place] = value
                else:
                    values.append(value)
            writer.writerow(values)
            if buffer.tell() > BUFFER:
                yield _encoded(buffer)
        self.grown = bool(width) and width < len(columns)
        yield _encoded(buffer)

    def _fields(self, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the values of an object as text, and those of the objects directly inside it."""
        for key, value in record.items():
            key = without_sign(key)
            # polars reads these as patterns of names.
            name = f"column {key}" if key in ("", "*") or (key.startswith("^") and key.endswith("$")) else key
            if isinstance(value, dict):
                for inner, one in value.items():
                    inner = without_sign(inner)
                    yield f"{name}.{inner}", self._text(f"{name}.{inner}", one)
            else:
                yield name, self._text(name, value)

    def _text(self, name: str, value: Any) -> str:
        if isinstance(value, str):
            # A line end inside a value would split the line.
            return value if value.isprintable() else value.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            self.lists.add(name)
        return json.dumps(value, ensure_ascii=False)


def _encoded(buffer: io.StringIO) -> bytes:
    # Half of a surrogate pair is not a character.
    content = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return content


def _records(path: str, name: str) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Yield each object of a file with its text; None instead of a malformed line."""
    if LIST.match(_head(path)):
        yield from ((one, "") for one in _list(path, name))
        return
    with open(path, "rb") as stream:
        for line in stream:
            text = line.decode("utf-8", "replace").strip().removeprefix("\ufeff")
            yield _object(text), text


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _list(path: str, name: str) -> list[dict[str, Any]]:
    """Return the objects of a list, which is held in memory as a whole."""
    if (size := os.path.getsize(path)) > LARGEST_LIST:
        raise DataError(f"is a JSON list of {size >> 20:,} MB, which is too large", where=name, hint=CONVERT)
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            found = DECODER.decode(stream.read())
    except (ValueError, RecursionError) as error:
        hint = "Export it again, or with one object per line."
        raise DataError("is damaged JSON: the list is incomplete or malformed", where=name, hint=hint) from error
    if not all(isinstance(one, dict) for one in found):
        raise DataError("is a JSON list, but not of objects", where=name, hint="Export each row as an object {…}.")
    return list(found)


def _scanner(path: str, columns: list[str]) -> Scan:
    """Return the scan function of the copy: record n of it is line n of the file."""
    schema = dict.fromkeys([*columns, *EXTRA], pl.String)

    def scan(position: bool) -> pl.LazyFrame:
        frame = pl.scan_csv(
            path,
            glob=False,
            has_header=False,
            schema=schema,
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            row_index_name=LINE if position else None,
            row_index_offset=1,
        )
        return frame.with_columns(pl.col(LINE).cast(pl.Int64)) if position else frame

    return scan
