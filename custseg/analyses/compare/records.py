"""Finds what a saved table tells about how it was made: in the file itself, or in the ``.json`` beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from typing import Any

import polars as pl

from custseg.errors import CustsegError
from custseg.own_columns import OWN_SHEET
from custseg.sources.files import is_url
from custseg.sources.open_source import ReadOptions, open_source
from custseg.sources.source import Source
from custseg.writing.record import KEY

Record = dict[str, Any]

PARTS = ("settings", "columns", "schemes")
"""Parts of a record that hold entries by name."""


def find_record(path: str, source: Source) -> Record | None:
    """Return what a file tells about how it was made; None if it tells nothing.

    Args:
        path: of the file, as it was typed.
        source: the file, opened.
    """
    if is_url(path):
        return None
    kind = source.files[0].facts.kind
    if kind == "Parquet":
        return _of_parquet(path)
    if kind == "workbook":
        return _of_workbook(path)
    return next(_beside(path, {*source.columns}), None)


def _of_parquet(path: str) -> Record | None:
    try:
        text = pl.read_parquet_metadata(path).get(KEY)
    except (OSError, pl.exceptions.PolarsError):
        # Packed, or in an archive.
        return None
    return checked(_parsed(text)) if text else None


def _of_workbook(path: str) -> Record | None:
    """Return the record that stands in the sheet of its name, an entry in one line or several."""
    try:
        rows = open_source([path], ReadOptions(sheet=OWN_SHEET)).scan().collect()
    except CustsegError:
        return None
    if rows.width < 3:
        return None
    texts: dict[tuple[str, str], str] = {}
    for what, name, value in rows.select(rows.columns[:3]).iter_rows():
        key = str(what), name or ""
        texts[key] = texts.get(key, "") + (value or "")
    found: Record = {part: {} for part in PARTS}
    for (what, name), text in texts.items():
        if name:
            found.setdefault(what, {})[name] = _parsed(text)
        else:
            found[what] = _parsed(text)
    return checked(found)


def _beside(path: str, columns: Collection[str]) -> Iterator[Record]:
    """Yield the record of each JSON document beside a file that is about a table with the same columns.

    ``--summary`` writes it: as ``ltv.csv.json`` or ``ltv.json`` beside ``ltv.csv``.
    """
    name = path
    while name:
        beside = f"{name}.json"
        document = _read(beside) if beside != path and os.path.isfile(beside) else None
        record = checked(document.get("record")) if isinstance(document, dict) else None
        if record is not None and {*record["columns"]} == {*columns}:
            yield record
        shorter, suffix = os.path.splitext(name)
        name = shorter if suffix else ""


def _read(path: str) -> Any:
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def checked(found: Any) -> Record | None:
    """Return a record if it is one, with all its parts; None otherwise."""
    if not isinstance(found, dict) or KEY not in found:
        return None
    record = {**found, **{part: _entries(found.get(part)) for part in PARTS}}
    record["columns"] = {name: one for name, one in record["columns"].items() if isinstance(one, dict)}
    record["schemes"] = {name: one for name, one in record["schemes"].items() if _is_scheme(one)}
    return record


def _entries(part: Any) -> dict[str, Any]:
    return part if isinstance(part, dict) else {}


def _is_scheme(facts: Any) -> bool:
    """Return whether the facts of a scheme are what custseg writes: it may have been edited."""
    if not isinstance(facts, dict) or not isinstance(facts.get("segments"), dict):
        return False
    axes = facts.get("axes")
    if not isinstance(axes, dict) or not all(isinstance(one, dict) for one in axes.values()):
        return False
    return all(isinstance(one.get("edges"), dict) and isinstance(one.get("cut"), list) for one in axes.values())
