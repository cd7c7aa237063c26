"""Reports with all names in one column: a customer, below him his documents, below each its products, all with sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from custseg.tables.layout.documents import document, is_date
from custseg.tables.layout.report_table import ROUNDING, Groups, ReportTable

MOST_LEVELS, MOST_BELOW, MOST_STEPS = 4, 2_000, 2_000_000
"""Levels that are tried; rows below one heading; steps after which a search is given up."""

Vector = tuple[int, ...]
Ends = dict[int, tuple[int, list[int]]]
"""Where a group can end: the number of ways, up to two, and the rows below the heading in one of them."""


def one_column_groups(table: ReportTable, listed: int) -> Groups | None:
    """Return the groups of a report with all names in the first column; None where they cannot be proved.

    Args:
        table: the rows.
        listed: number of levels that the header of the column lists; 0 where it lists none.
    """
    first = table.columns[0]
    rows = [row for row in range(table.height) if table.named[row] and not table.worded[row]]
    if len(rows) < 3 or not table.amounts or any(table.named[row] != [first] for row in rows):
        return None
    names = [table.cells[first][row] or "" for row in rows]
    indents = [table.indents[row] for row in rows]
    if len(set(indents)) > 1:
        depths = depths_of(indents, complete=table.complete)
        if depths is None or not sums_hold(table, rows, depths):
            return None
        proof = "by their indents"
    else:
        depths = _by_sums(table, rows, names, listed)
        if depths is None:
            return None
        proof = "as each heading is the sum of the rows below it"
    return _groups(table, rows, depths, proof)


def _groups(table: ReportTable, rows: list[int], depths: list[int], proof: str) -> Groups:
    first, deepest = table.columns[0], max(depths)
    levels: list[list[str | None]] = [[None] * table.height for _ in range(deepest + 1)]
    marked = [table.worded[row] for row in range(table.height)]
    path: list[str | None] = []
    for row, depth in zip(rows, depths, strict=True):
        path = [*path[:depth], table.cells[first][row]]
        if depth == deepest:
            for level, name in enumerate(path):
                levels[level][row] = name
        else:
            marked[row] = True
    return Groups(marked, levels, [first] * (deepest + 1), first, proof)


def depths_of(indents: list[int], *, complete: bool = True) -> list[int] | None:
    """Return the depth of each row; None where the innermost rows are not equally deep.

    Args:
        indents: of the rows; any numbers that rise with the depth.
        complete: whether these are all rows: the last group of the first ones may be cut off.
    """
    stack: list[int] = []
    depths = []
    for indent in indents:
        while stack and stack[-1] >= indent:
            stack.pop()
        stack.append(indent)
        depths.append(len(stack) - 1)
    after = [*depths[1:], -1 if complete else len(indents)]
    leaves = {depth for depth, following in zip(depths, after, strict=True) if following <= depth}
    return depths if len(leaves) == 1 else None


def sums_hold(table: ReportTable, rows: list[int], depths: list[int]) -> bool:
    """Return whether the headings that have amounts are the sums of the innermost rows below them.

    Args:
        table: the rows.
        rows: those that are no totals.
        depths: how deep each of these is.
    """
    stated = holding = 0
    for name in table.amounts:
        values = [table.numbers[name][row] for row in rows]
        if all(value is None for value, depth in zip(values, depths, strict=True) if depth < max(depths)):
            continue
        stated += 1
        if all(_sum_holds(values, depths, place, complete=table.complete) for place in range(len(rows))):
            holding += 1
        elif _contradicts(values, depths, must_hold=table.is_money(name)):
            return False
    return bool(holding) or not stated


def _below(depths: list[int], place: int) -> list[int]:
    """Return the innermost rows below a heading; none below an innermost row."""
    end = place + 1
    while end < len(depths) and depths[end] > depths[place]:
        end += 1
    return [row for row in range(place + 1, end) if depths[row] == max(depths)]


def _sum_holds(values: list[int | None], depths: list[int], place: int, *, complete: bool) -> bool:
    """Return whether a heading is the sum of the rows below it; the last group of the first rows may be cut off."""
    below = _below(depths, place)
    if not below or (not complete and below[-1] == len(depths) - 1):
        return True
    return values[place] is not None and abs((values[place] or 0) - sum(values[row] or 0 for row in below)) <= (
        ROUNDING * len(below)
    )


@dataclass
class _Search:
    """A search for the only way in which rows are headings with their sums below."""

    values: list[Vector]
    documents: list[bool]
    levels: int
    document_level: int
    complete: bool
    steps: int = 0

    def __post_init__(self) -> None:
        self.known: dict[tuple[int, int], Ends] = {}
        zero: Vector = tuple(0 for _ in self.values[0])
        # Beyond a row after which nothing is negative, a sum that is too large stays so.
        self.rising = [True] * (len(self.values) + 1)
        for place in range(len(self.values) - 1, -1, -1):
            self.rising[place] = self.rising[place + 1] and all(
                v >= z for v, z in zip(self.values[place], zero, strict=True)
            )

    def fits(self, place: int, level: int) -> bool:
        """Return whether a row may stand at a level: documents at their own only."""
        return self.document_level < 0 or self.documents[place] == (level == self.document_level)

    def ends(self, place: int, level: int) -> Ends:
        """Return where the group of a heading can end."""
        if (place, level) not in self.known:
            self.known[place, level] = self._ends(place, level) if self.fits(place, level) else {}
        return self.known[place, level]

    def _ends(self, place: int, level: int) -> Ends:
        if level == self.levels - 1:
            return {place + 1: (1, [])}
        target, found = self.values[place], Ends()
        zero: Vector = tuple(0 for _ in target)
        front: dict[tuple[int, Vector], tuple[int, list[int]]] = {(place + 1, zero): (1, [])}
        while front:
            after: dict[tuple[int, Vector], tuple[int, list[int]]] = {}
            for (at, total), (ways, below) in front.items():
                self.steps += 1
                if at >= len(self.values) or self.steps > MOST_STEPS or len(below) > MOST_BELOW:
                    continue
                added = tuple(a + b for a, b in zip(total, self.values[at], strict=True))
                if self.rising[at] and any(a > t for a, t in zip(added, target, strict=True)):
                    continue
                for end, (more, _) in self.ends(at, level + 1).items():
                    one = (min(2, ways * more), [*below, at])
                    _add(after, (end, added), one)
                    if added == target:
                        _add(found, end, one)
            front = after
        return found

    def depths(self) -> list[int] | None:
        """Return the depth of each row; None where there is no way, or more than one."""
        reached = self._reached()
        count = self._last(reached)
        if reached.get(count, (0, []))[0] != 1:
            return None
        depths = [0] * len(self.values)
        tops = reached[count][1]
        for place, end in zip(tops, [*tops[1:], count], strict=True):
            for row, depth in self._walk(place, end, 0):
                depths[row] = depth
        return depths

    def possible(self) -> bool:
        """Return whether there is a way at all."""
        reached = self._reached()
        return self._last(reached) in reached

    def _reached(self) -> Ends:
        """Return after which rows whole groups can end, each with the outermost headings above it."""
        reached: Ends = {0: (1, [])}
        for place in range(len(self.values)):
            if place in reached:
                ways, tops = reached[place]
                for end, (more, _) in self.ends(place, 0).items():
                    _add(reached, end, (min(2, ways * more), [*tops, place]))
        return {} if self.steps > MOST_STEPS else reached

    def _last(self, reached: Ends) -> int:
        """Return where the last group has to end: among the first rows of a longer report it may be cut off."""
        last = max(reached, default=0)
        return len(self.values) if self.complete or last * 2 < len(self.values) else last

    def _walk(self, place: int, end: int, level: int) -> Iterator[tuple[int, int]]:
        yield place, level
        if level == self.levels - 1:
            return
        below = self.ends(place, level)[end][1]
        for one, after in zip(below, [*below[1:], end], strict=True):
            yield from self._walk(one, after, level + 1)


def _add(ends: dict[Any, tuple[int, list[int]]], key: Any, one: tuple[int, list[int]]) -> None:
    ways, below = ends.get(key, (0, one[1]))
    ends[key] = (min(2, ways + one[0]), below)


def _by_sums(table: ReportTable, rows: list[int], names: list[str], listed: int) -> list[int] | None:
    """Return the depth of each row if there is exactly one way in which every heading is the sum of what is below."""
    documents = [document(name) is not None or is_date(name) for name in names]
    if listed < 2 and not any(documents):
        # By chance a few numbers of a flat table may be sums of others.
        return None
    columns = {name: [table.numbers[name][row] for row in rows] for name in table.amounts}
    whole = {name: values for name, values in columns.items() if None not in values}
    found = []
    for levels in [listed] if listed > 1 else range(2, MOST_LEVELS + 1):
        for at in range(levels) if any(documents) else [-1]:
            depths = _only_way(whole, documents, levels, at, complete=table.complete)
            if depths is not None:
                found.append(depths)
    if len(found) != 1:
        return None
    wrong = [name for name in whole if _contradicts(whole[name], found[0], must_hold=table.is_money(name))]
    return None if wrong else found[0]


def _contradicts(values: list[int | None], depths: list[int], *, must_hold: bool) -> bool:
    """Return whether a column adds up below half of the headings with several rows, or has to, and not below all."""
    several = [place for place in range(len(depths)) if len(_below(depths, place)) > 1]
    holding = sum(_sum_holds(values, depths, place, complete=True) for place in several)
    return holding < len(several) and (must_hold or holding * 2 >= len(several))


def _only_way(
    columns: dict[str, list[int | None]], documents: list[bool], levels: int, at: int, *, complete: bool
) -> list[int] | None:
    """Return the depth of each row by the columns that add up, all of them together if each does."""
    adding = [
        name for name in columns if _search([columns[name]], documents, (levels, at), complete=complete).possible()
    ]
    if not adding:
        return None
    return _search([columns[name] for name in adding], documents, (levels, at), complete=complete).depths()


def _search(
    columns: list[list[int | None]], documents: list[bool], levels: tuple[int, int], *, complete: bool
) -> _Search:
    values = [tuple(value or 0 for value in row) for row in zip(*columns, strict=True)]
    return _Search(values, documents, *levels, complete)
