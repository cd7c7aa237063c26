"""JSON: one object per line, or a list of objects, as rows of text that is exactly what stands in the file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.sources import EXTRA, LINE
from custseg.sources.file_facts import Facts
from custseg.sources.files import keep
from custseg.sources.source_file import Part

OBJECT = re.compile(rb'\s*\{\s*("|\}|$)')
LIST = re.compile(rb"\s*\[\s*(\{|\]|$)")
LARGEST_LIST = 64 << 20
BUFFER = 1 << 20
MARK = b"\xef\xbb\xbf"
CONVERT = "Convert it to one object per line: jq -c '.[]' FILE > orders.ndjson"

# Numbers keep the digits they are written with.
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def is_json(path: str) -> bool:
    """Return whether a file of text begins as JSON does; a header in brackets is none."""
    head = _head(path)
    return bool(OBJECT.match(head) or LIST.match(head))


def _head(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(1 << 12).removeprefix(MARK)


def open_ndjson(path: str, shown: str, notes: list[Note], facts: Facts) -> Part:
    """Open a file with one JSON object per line, or with a list of objects.

    Args:
        path: of the file, in UTF-8.
        shown: its name for messages.
        notes: gets which columns hold lists.
        facts: what is known of it.

    Returns:
        The part; ``customer.id`` is what is inside ``customer``. A line that is no object is a row with a field too
        many.

    Raises:
        DataError: it is another kind of JSON, or a list that is too large.
    """
    table = Table()
    copy = keep(table.lines(_records(path, shown)), shown)
    if table.grown:
        # Keys that came up below were appended; a line that is no object must go beyond the last of them.
        copy = keep(table.lines(_records(path, shown)), shown)
    if not table.objects or len(table.columns) < 2:
        hint = "Export it as CSV, or with one object per line ({…}), each with the columns of a row."
        raise DataError("is JSON, but no table", where=shown, hint=hint)
    if table.lists:
        names = ", ".join(f"'{name}'" for name in table.columns if name in table.lists)
        text = f"{shown}: {names} hold lists; they are kept as text, each object is one row."
        notes.append(Note("lists", text))
    columns = list(table.columns)
    return Part(shown, columns, False, _scanner(copy, columns), facts=replace(facts, kind="NDJSON"))


class Table:
    """Objects as lines of CSV, with a column for every key that came up.

    Attributes:
        columns: place of each column.
        lists: columns with lists in them.
        objects: number of objects that were read.
        grown: whether a column came up after the first broken line.
    """

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self.lists: set[str] = set()
        self.objects = 0
        self.grown = False

    def lines(self, records: Iterable[tuple[dict[str, Any] | None, str]]) -> Iterator[bytes]:
        """Yield the lines of CSV, in chunks.

        Args:
            records: each object, or None, and the text it was made of.
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
        """Yield the values of an object as text, with those of the objects directly in it."""
        for key, value in record.items():
            # polars takes these for patterns of names.
            name = f"column {key}" if key in ("", "*") or (key.startswith("^") and key.endswith("$")) else key
            if isinstance(value, dict):
                for inner, one in value.items():
                    yield f"{name}.{inner}", self._text(f"{name}.{inner}", one)
            else:
                yield name, self._text(name, value)

    def _text(self, name: str, value: Any) -> str:
        if isinstance(value, str):
            # A line end inside would make two lines of one.
            return value if value.isprintable() else value.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            self.lists.add(name)
        return json.dumps(value, ensure_ascii=False)


def _encoded(buffer: io.StringIO) -> bytes:
    # Half of a pair of surrogates is no letter.
    content = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return content


def _records(path: str, shown: str) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Yield each object of a file with its text; None for a line that is none."""
    if LIST.match(_head(path)):
        yield from ((one, "") for one in _list(path, shown))
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


def _list(path: str, shown: str) -> list[dict[str, Any]]:
    """Return the objects of a list; it has to be held whole."""
    if (size := os.path.getsize(path)) > LARGEST_LIST:
        raise DataError(f"is one list of {size >> 20:,} MB in JSON", where=shown, hint=CONVERT)
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            found = DECODER.decode(stream.read())
    except (ValueError, RecursionError) as error:
        hint = "Export it again, or with one object per line."
        raise DataError("is damaged JSON: the list does not end as it should", where=shown, hint=hint) from error
    if not all(isinstance(one, dict) for one in found):
        raise DataError("is a list in JSON, but not of objects", where=shown, hint="Each row has to be an object {…}.")
    return list(found)


def _scanner(path: str, columns: list[str]) -> Callable[[bool], pl.LazyFrame]:
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
