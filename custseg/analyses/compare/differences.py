"""What differs in how two saved tables were made: definitions, settings, conditions of segments, cuts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.analyses.compare.records import Record
from custseg.analyses.compare.saved_table import SavedTable
from custseg.errors import DataError
from custseg.notes import Note
from custseg.numbers import readable
from custseg.result import Column, Section
from custseg.writing.record import FILES

DEFINITION, SETTING, CONDITION, CUT, COMMAND, VERSION = (
    "definition", "setting", "condition", "cut", "command", "version",
)  # fmt: skip
OF_FIGURES = (DEFINITION, SETTING, CONDITION)
"""Kinds of differences for which figures and segments change although no customer does."""

MOST_NAMED = 5
SHORT = 22
"""Characters up to which values stand on one line."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs: its kind, what it is of, and how it was and is."""

    kind: str
    name: str
    then: str
    now: str


def differences(then: SavedTable, now: SavedTable, schemes: Collection[str]) -> list[Difference]:
    """Return what differs in how two tables were made, as far as both tell; what changes figures stands first.

    Args:
        then: the older table.
        now: the newer one.
        schemes: columns of the schemes whose cuts matter.

    Raises:
        DataError: they are in different currencies.
    """
    if then.record is None or now.record is None:
        return []
    _check_currency(then, now)
    return list(_found(then.record, now.record, schemes))


def _check_currency(then: SavedTable, now: SavedTable) -> None:
    assert then.record is not None
    assert now.record is not None
    first, second = then.record.get("currency"), now.record.get("currency")
    if first and second and first != second:
        what = f"its money is {first}, and that of {now.name} is {second}: they cannot be compared"
        hint = "Save one of them again in the currency of the other: rates: in the config converts."
        raise DataError(what, where=then.name, hint=hint)


def _found(then: Record, now: Record, schemes: Collection[str]) -> Iterator[Difference]:
    first, second = _definitions(then), _definitions(now)
    for name in first:
        if name in second and first[name] != second[name]:
            yield Difference(DEFINITION, name, first[name], second[name])
    yield from _settings(then, now)
    for column in then["schemes"]:
        if column in now["schemes"]:
            yield from _conditions(column, then["schemes"][column], now["schemes"][column])
    for column in then["schemes"]:
        if column in now["schemes"] and column in schemes:
            yield from _cuts(column, then["schemes"][column], now["schemes"][column])
    for kind, key in ((COMMAND, "command"), (VERSION, "custseg")):
        if then.get(key) and now.get(key) and then[key] != now[key]:
            yield Difference(kind, "custseg", str(then[key]), str(now[key]))


def _definitions(record: Record) -> dict[str, str]:
    """Return the definitions of the columns by the names that custseg gave."""
    entries = [(column, one) for column, one in record["columns"].items() if isinstance(one, dict)]
    return {str(one.get("name", column)): str(one.get("definition", "")) for column, one in entries}


def _settings(then: Record, now: Record) -> Iterator[Difference]:
    """Yield the settings that differ; a side file may have another name each week."""
    first, second = then["settings"], now["settings"]
    for name in first:
        if name not in second or first[name] == second[name]:
            continue
        if name in FILES and (first[name] is None) == (second[name] is None):
            continue
        yield Difference(SETTING, name, _text(first[name]), _text(second[name]))


def _conditions(column: str, then: Any, now: Any) -> Iterator[Difference]:
    """Yield how the segments of a scheme are made, where that differs: its conditions, and how its axes are cut."""
    first, second = _made(then), _made(now)
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            yield Difference(CONDITION, f"{column}: {name}", _text(first.get(name)), _text(second.get(name)))


def _made(scheme: Any) -> dict[str, Any]:
    parts = {"scheme": scheme.get("scheme"), "window": scheme.get("window"), **scheme.get("segments", {})}
    for axis, one in scheme.get("axes", {}).items():
        cut = " ".join(map(str, one.get("cut", [])))
        within, among = one.get("within"), one.get("among")
        more = (f" within {within}" if within else "") + (f" among {among}" if among else "")
        parts[f"axis {axis}"] = f"{one.get('metric')}, {cut}{more}"
    return parts


def _cuts(column: str, then: Any, now: Any) -> Iterator[Difference]:
    """Yield the cuts of a scheme that are at other figures."""
    for axis, one in now.get("axes", {}).items():
        before = then.get("axes", {}).get(axis, {})
        edges, edges_before = one.get("edges", {}), before.get("edges", {})
        for group, values in edges.items():
            if group in edges_before and edges_before[group] != values:
                inside = f", {group}" if group else ""
                texts = _text(edges_before[group]), _text(values)
                if texts[0] == texts[1]:
                    texts = _exact(edges_before[group]), _exact(values)
                yield Difference(CUT, f"{column}: {one.get('metric')}{inside}", *texts)


def _exact(values: list[Any]) -> str:
    return ", ".join(f"{value:.10g}" if isinstance(value, float) else str(value) for value in values)


def _text(value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "" or value == {} or value == []:
        return "—"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(one)}" for key, one in value.items())
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        if value == int(value):
            return readable(value, "count")
        return f"{value:,.4g}" if abs(value) < 1 else readable(value, "money")
    return str(value)


def section_of(found: list[Difference]) -> list[Section]:
    """Return the table of what differs; none if nothing does."""
    if not found:
        return []
    rows = [(one.kind, one.name, one.then, one.now) for one in found]
    long = any(len(value) > SHORT for row in rows for value in row[2:])
    columns = [
        Column("kind", "What differs"),
        Column("name", "Of what", whole=True),
        Column("then", "Then", "prose" if long else "text", whole=not long),
        Column("now", "Now", "prose" if long else "text", whole=not long),
    ]
    frame = pl.DataFrame(rows, schema={column.name: pl.String for column in columns}, orient="row")
    return [Section("differences", "What differs in how the two tables were made", frame, columns)]


def made_differently(found: list[Difference]) -> str:
    """Return what differs so that figures and segments do, though no customer changed; empty if nothing does."""
    of_figures = [one for one in found if one.kind in OF_FIGURES]
    return _listed(
        [
            f"{one.kind} of {one.name}" + (f": {one.then} → {one.now}" if one.kind == SETTING else "")
            for one in of_figures
        ]
    )


def difference_notes(found: list[Difference], then: SavedTable, now: SavedTable, column: str | None) -> list[Note]:
    """Return notes on what differs, and on what is not told.

    Args:
        found: what differs.
        then: the older table.
        now: the newer one.
        column: of the segments that are compared.
    """
    notes = []
    if alike := made_differently(found):
        text = f"The tables were not made alike: {alike}. Figures and segments may differ for that reason alone."
        notes.append(Note("made_differently", text, warns=True, stays=True))
    if cuts := [one for one in found if one.kind == CUT and column and one.name.startswith(f"{column}:")]:
        listed = _listed([f"{one.name.partition(': ')[2]} {one.then} → {one.now}" for one in cuts])
        text = f"Cuts of {column} moved: {listed}. Customers also change segment when a cut passes them."
        notes.append(Note("cuts_moved", text))
    if cut := [one.name for one in (then, now) if one.record and one.record["settings"].get("top")]:
        text = (
            f"{' and '.join(cut)}: saved with --top, so that customers may be missing who have not left or just come."
        )
        notes.append(Note("saved_in_part", text, warns=True, stays=True))
    if silent := [one.name for one in (then, now) if one.record is None]:
        text = (
            f"{' and '.join(silent)}: nothing tells how this was made, so that definitions, settings and cuts are not "
            "compared. Parquet and Excel files of custseg tell it; beside a CSV, --summary FILE.csv.json does."
        )
        notes.append(Note("origin_unknown", text))
    return notes


def order_notes(then: SavedTable, now: SavedTable) -> list[Note]:
    """Return a warning if the table that is named first is the newer one."""
    days = [str(one.record["as_of"]) if one.record and one.record.get("as_of") else "" for one in (then, now)]
    if all(days) and days[0] > days[1]:
        said = f"{then.name} is of {days[0]}, later than {now.name} of {days[1]}"
        text = f"{said}. The older table stands first: swap them."
        return [Note("wrong_order", text, warns=True, stays=True)]
    return []


def _listed(words: list[str]) -> str:
    more = len(words) - MOST_NAMED
    return "; ".join(words[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
