"""Changes of a file that its people may make: columns renamed, dropped, moved, added or emptied, states renamed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from random_layouts import NAMES
from shop_layouts import Table

Change = Callable[[Table, random.Random], Table]


def renamed(table: Table, chance: random.Random) -> Table:
    """Return a file with a column under a name that says nothing."""
    place = chance.randrange(len(table.header))
    return _with_header(table, place, chance.choice(["col7", "Betrag B", "Feld 3", "zz_value"]))


def in_another_language(table: Table, chance: random.Random) -> Table:
    """Return a file whose known columns have the names of another language."""
    names = NAMES[chance.choice(list(NAMES))]
    header: list[str] = []
    for name, kind in zip(table.header, table.kinds, strict=True):
        other = names.get(kind.strip("#"), name).split("/")[0]
        header.append(name if other in header else other)
    return replace(table, header=tuple(header))


def dropped(table: Table, chance: random.Random) -> Table:
    """Return a file without one of its columns."""
    gone = chance.randrange(len(table.header))
    return table.with_columns([place for place in range(len(table.header)) if place != gone])


def moved(table: Table, chance: random.Random) -> Table:
    """Return a file with its columns in another order; the first stays where rows hang on it."""
    first = [0] if table.layout.grain == "first" else []
    rest = [place for place in range(len(table.header)) if place not in first]
    return table.with_columns([*first, *chance.sample(rest, len(rest))])


def added(table: Table, chance: random.Random) -> Table:
    """Return a file with a column that has nothing to do with sales."""
    name, values = chance.choice([
        ("Loyalty points", [0, 5, 20, 35]), ("Weight (g)", [120, 250, 999]), ("Internal counter", [3, 17, 44]),
        ("Stock left", [0, 8, 15]), ("Margin target", [10, 20]),
    ])  # fmt: skip
    place = chance.randrange(1, len(table.header) + 1)
    rows = tuple((*row[:place], str(chance.choice(values)), *row[place:]) for row in table.rows)
    header = (*table.header[:place], name, *table.header[place:])
    return Table(table.layout, header, (*table.kinds[:place], "noise9", *table.kinds[place:]), rows)


def emptied(table: Table, chance: random.Random) -> Table:
    """Return a file one of whose columns is empty."""
    gone = chance.randrange(len(table.header))
    rows = tuple(tuple("" if place == gone else cell for place, cell in enumerate(row)) for row in table.rows)
    kinds = tuple('""' if place == gone else kind for place, kind in enumerate(table.kinds))
    return Table(table.layout, table.header, kinds, rows)


def state_renamed(table: Table, chance: random.Random) -> Table:
    """Return a file in which one word of its states is another that says nothing."""
    places = [place for place, kind in enumerate(table.kinds) if kind == "status"]
    words = sorted({row[place] for row in table.rows for place in places} - {""})
    if not words:
        return table
    old, new = chance.choice(words), chance.choice(["Xyzzy", "Stufe 9", "blorp"])
    swap = [set(places), {old}]
    rows = tuple(
        tuple(new if place in swap[0] and cell in swap[1] else cell for place, cell in enumerate(row))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _with_header(table: Table, place: int, name: str) -> Table:
    return replace(table, header=(*table.header[:place], name, *table.header[place + 1 :]))


CHANGES: dict[str, Change] = {
    "renamed": renamed, "in another language": in_another_language, "dropped": dropped, "moved": moved, "added": added,
    "emptied": emptied, "state renamed": state_renamed,
}  # fmt: skip
