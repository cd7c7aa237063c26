"""Reports with headings on lines of their own: a customer above his invoices, and perhaps his total below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from custseg.errors import DataError
from custseg.tables.layout.report_table import HEADING_COLUMNS, ROUNDING, Groups, ReportTable
from custseg.tables.values.amounts import SCALE

FLAT = "Export a flat list instead, with the customer and the date in every row."


@dataclass
class _Open:
    """A group whose rows are being read."""

    name: str
    column: str
    key: int
    row: int
    leaves: list[int] = field(default_factory=list)


@dataclass
class _Check:
    """A heading or a subtotal with amounts: the rows that they should be the sum of."""

    name: str
    row: int
    leaves: list[int]


@dataclass
class _Reading:
    """What has been read of a report so far."""

    groups: list[_Open] = field(default_factory=list)
    checks: list[_Check] = field(default_factory=list)
    paths: dict[int, list[_Open]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    total: list[int] = field(default_factory=list)
    named: int = 0
    orphans: int = 0


def heading_groups(table: ReportTable) -> Groups | None:
    """Return the groups of a report whose headings stand on lines of their own; None where they cannot be proved.

    Args:
        table: the rows.

    Raises:
        DataError: there are headings with totals of their names, but no amounts of the rows add up to them.
    """
    kinds = _kinds(table)
    headings = [row for row, kind in enumerate(kinds) if kind == "heading"]
    leaves = [row for row, kind in enumerate(kinds) if kind == "leaf"]
    if not headings or len(leaves) < 2 or min(leaves) < min(headings):
        return None
    keys = _keys(table, kinds, headings)
    reading = _read(table, kinds, keys)
    if not reading.paths or reading.orphans:
        return None
    proved = _proof(table, reading)
    if proved is None:
        return None
    if not proved and not _shown_without_sums(table, kinds, keys, reading):
        return None
    return _as_groups(table, reading, "by their totals" if proved else "by the lines on which they stand alone")


def _kinds(table: ReportTable) -> list[str]:
    """Return for each row whether it is a "heading", a "total", a "leaf" or "blank"."""
    kinds = []
    for row in range(table.height):
        names = table.named[row]
        dated = any(table.cells[name][row] is not None for name in table.dates)
        if table.is_blank(row):
            kinds.append("blank")
        elif dated or len(names) > 1:
            kinds.append("total" if not dated and table.worded[row] else "leaf")
        elif not names or table.worded[row] or names[0] not in table.columns[:HEADING_COLUMNS]:
            kinds.append("total" if not names or table.worded[row] else "leaf")
        else:
            kinds.append("heading")
    return kinds


def _keys(table: ReportTable, kinds: list[str], headings: list[int]) -> dict[int, int] | None:
    """Return how deep each heading is by its indent or its column; None where neither differs."""
    indents = {row: table.indents[row] for row in headings}
    if len(set(indents.values())) > 1:
        return indents
    places = {row: table.columns.index(table.named[row][0]) for row in headings}
    return places if len(set(places.values())) > 1 else None


def _read(table: ReportTable, kinds: list[str], keys: dict[int, int] | None) -> _Reading:
    """Return the groups of all rows, and what has to add up."""
    reading = _Reading()
    closing = "total" in kinds and sum(kind == "total" for kind in kinds) * 2 >= _runs(kinds)
    deepest = _longest_run(kinds)
    run = 0
    for row, kind in enumerate(kinds):
        if kind == "heading":
            run += 1
            text = table.cells[table.named[row][0]][row] or ""
            if _is_named_total(text, reading.groups):
                _close(table, reading, row, text)
                continue
            key = keys[row] if keys else (len(reading.groups) if closing else deepest - _run_from(kinds, row))
            while reading.groups and reading.groups[-1].key >= key:
                reading.groups.pop()
            one = _Open(text, table.named[row][0], key, row)
            reading.groups.append(one)
            reading.marked.add(row)
            if table.amounts_of(row):
                reading.checks.append(_Check(text, row, one.leaves))
        elif kind == "total":
            _close(table, reading, row, table.cells[table.named[row][0]][row] or "" if table.named[row] else "")
        elif kind == "leaf":
            reading.orphans += not reading.groups
            reading.total.append(row)
            reading.paths[row] = list(reading.groups)
            for one in reading.groups:
                one.leaves.append(row)
    return reading


def _runs(kinds: Sequence[str]) -> int:
    """Return the number of headings that stand right above a row."""
    shown = [kind for kind in kinds if kind != "blank"]
    return sum(one == "heading" and after == "leaf" for one, after in pairwise(shown))


def _run_from(kinds: Sequence[str], row: int) -> int:
    """Return how many headings follow each other from a row on."""
    count = 0
    for kind in kinds[row:]:
        if kind == "heading":
            count += 1
        elif kind != "blank":
            break
    return count


def _longest_run(kinds: Sequence[str]) -> int:
    return max(_run_from(kinds, row) for row in range(len(kinds)))


def _is_named_total(text: str, groups: Sequence[_Open]) -> bool:
    """Return whether a text is the name of an open group with more words, such as "Ada Kern Total"."""
    folded = text.casefold()
    return any(one.leaves and one.name.casefold() in folded for one in groups)


def _close(table: ReportTable, reading: _Reading, row: int, text: str) -> None:
    """Close the group that a line of totals names, else the innermost one."""
    reading.marked.add(row)
    folded = text.casefold()
    named = [place for place, one in enumerate(reading.groups) if one.name.casefold() in folded]
    if named:
        place = max(named, key=lambda at: (len(reading.groups[at].name), at))
        reading.named += 1
    elif reading.groups:
        place = len(reading.groups) - 1
    else:
        reading.checks.append(_Check(text, row, list(reading.total)))
        return
    one = reading.groups[place]
    if table.amounts_of(row):
        reading.checks.append(_Check(one.name, row, one.leaves))
    del reading.groups[place:]


def _proof(table: ReportTable, reading: _Reading) -> bool | None:
    """Return whether a column of amounts adds up to every heading and total; None where none does.

    Returns:
        False where no heading and no total has an amount, so that there is nothing to prove.
    """
    checks = reading.checks
    if not table.complete:
        # The last group of the first rows may be cut off.
        checks = [one for one in checks if one.leaves and max(one.leaves) < max(reading.paths)]
    checks = [one for one in checks if one.leaves]
    if not checks:
        return False
    holding, wrong, sure = 0, [], False
    for name in table.amounts:
        stated = [one for one in checks if table.numbers[name][one.row] is not None]
        if not any(len(one.leaves) > 1 for one in stated):
            continue
        failing = [one for one in stated if not _adds_up(table, name, one)]
        holding += not failing
        if failing:
            wrong.append((failing[0], name))
            # Prices and balances add up nowhere; what adds up nearly everywhere is wrong somewhere.
            sure = sure or table.is_money(name) or len(failing) * 2 <= len(stated)
    if holding and not sure:
        return True
    if wrong and reading.named >= 2:
        raise _contradiction(table, *wrong[-1])
    return None


def _adds_up(table: ReportTable, name: str, check: _Check) -> bool:
    total = table.numbers[name][check.row] or 0
    return abs(total - _sum(table, name, check)) <= ROUNDING * len(check.leaves)


def _sum(table: ReportTable, name: str, check: _Check) -> int:
    return sum(table.numbers[name][row] or 0 for row in check.leaves)


def _contradiction(table: ReportTable, check: _Check, name: str) -> DataError:
    total, added = (table.numbers[name][check.row] or 0) / SCALE, _sum(table, name, check) / SCALE
    what = (
        f"looks like a report with groups, but under '{check.name}' the rows of '{name}' add up to {added:,.2f}, "
        f"and its total is {total:,.2f}"
    )
    return DataError(what, hint=FLAT)


def _shown_without_sums(table: ReportTable, kinds: list[str], keys: dict[int, int] | None, reading: _Reading) -> bool:
    """Return whether headings without amounts can be nothing else: no row below has anything in their column."""
    columns = {one.column for path in reading.paths.values() for one in path}
    bare = all(table.cells[name][row] is None for name in columns for row in reading.paths)
    equal = len({len(path) for path in reading.paths.values()}) == 1
    return bare and equal and (keys is not None or _longest_run(kinds) == 1) and bool(table.dates)


def _as_groups(table: ReportTable, reading: _Reading, proof: str) -> Groups:
    deepest = max(len(path) for path in reading.paths.values())
    levels: list[list[str | None]] = [[None] * table.height for _ in range(deepest)]
    where = [""] * deepest
    for row, path in reading.paths.items():
        for level, one in enumerate(path):
            levels[level][row], where[level] = one.name, one.column
    return Groups([row in reading.marked for row in range(table.height)], levels, where, proof=proof)
