"""The keys between tables: found by names or said by the user, proved by values; and what speaks against others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import Choice, Problem, nearest
from custseg.numbers import counted
from custseg.settings.join_rules import JoinRule
from custseg.shell_words import quoted
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.joins.key_names import Likeness, Pair, core_words, likely_pairs, role_of_key
from custseg.tables.joins.key_values import SHOWN, Key, compared, first_values, is_unique_at_first, key_of
from custseg.tables.joins.table import Table

MIN_SHARE, MIN_SHARE_OF_SAME_NAME = 0.9, 0.3
"""Share of the values of a child that the parent has to have, where the names of the keys differ or are equal."""

NEARLY_UNIQUE = 0.9
"""Share of different keys among the rows of a table that should have one row for each."""


@dataclass(frozen=True)
class Keys:
    """What was found about the keys of some tables.

    Attributes:
        proved: keys that are unique in their parent and hold the values of their child.
        several: keys that hold values of the child, in several rows of both tables.
        refused: pairs of tables that names connect, and values do not.
        questions: what only the user can decide.
        asked: the tables that these questions are about.
    """

    proved: Sequence[Key] = ()
    several: Sequence[Key] = ()
    refused: Sequence[Key] = ()
    questions: Sequence[Problem] = ()
    asked: frozenset[Table] = frozenset()

    def link(self, table: Table) -> set[Table]:
        """Return the tables that share a key with one, proved or of several rows on both sides."""
        pairs = [key.pair for key in (*self.proved, *self.several)]
        found = {pair.parent for pair in pairs if pair.child is table}
        return found | {pair.child for pair in pairs if pair.parent is table}


def find_keys(tables: list[Table], rules: Iterable[JoinRule]) -> Keys:
    """Return the keys between tables.

    Args:
        tables: all that are read.
        rules: what the user says of their keys.

    Raises:
        DataError: a file cannot be read to its end.
    """
    said, problems = _said_pairs(tables, list(rules))
    together = {frozenset((pair.child, pair.parent)) for pair in said}
    likely = [pair for pair in likely_pairs(tables) if frozenset((pair.child, pair.parent)) not in together]
    first = first_values([*said, *likely])
    # A key that stands twice in the first rows needs no reading of all: most pairs are of the wrong direction.
    keys = compared([pair for pair in (*said, *likely) if is_unique_at_first(pair, first)], first)
    proved = [key for key in keys if key.is_unique and _holds(key, key.share)]
    known = {frozenset((key.pair.child, key.pair.parent)) for key in proved}
    rest = [key for key in keys if frozenset((key.pair.child, key.pair.parent)) not in known]
    others = [pair for pair in (*said, *likely) if not is_unique_at_first(pair, first)]
    rest += compared([pair for pair in others if frozenset((pair.child, pair.parent)) not in known], first)
    alike = [key for key in rest if key.is_unique and _differs_in_zeros(key)]
    twice = [_looked_at(key) for key in _should_be_unique(rest, proved)]
    proved += [key for key in twice if key.is_repeated]
    vain = [key for key in rest if key.pair.likeness == Likeness.SAID and key not in [*alike, *twice]]
    differing = [key for key in twice if not key.is_repeated]
    problems += [_zeros_question(key) for key in _once(alike)]
    problems += [_repeated_ids(key) for key in _once(differing)]
    problems += [_said_in_vain(key) for key in _once(key for key in vain if not _holds(key, key.share))]
    doubtful = [*alike, *differing, *vain]
    settled = {frozenset((key.pair.child, key.pair.parent)) for key in [*alike, *twice]}
    rest = [key for key in rest if frozenset((key.pair.child, key.pair.parent)) not in settled]
    several = [key for key in rest if not key.is_unique and _holds(key, key.share)]
    asked = frozenset(table for key in doubtful for table in (key.pair.child, key.pair.parent))
    return Keys(proved, several, [key for key in rest if key not in several], problems, asked)


def _holds(key: Key, share: float) -> bool:
    """Return whether so many values of the child are found as the names of the keys ask for."""
    if key.pair.likeness == Likeness.SAID:
        return share > 0
    pair = key.pair
    own = pair.key == pair.parent.columns[0] or core_words(pair.key) in (pair.parent.entity, pair.parent.entity[-1:])
    # Any other column may lead somewhere itself, such as that of the customer in a table of regions.
    return share >= (MIN_SHARE_OF_SAME_NAME if pair.likeness == Likeness.EQUAL and own else MIN_SHARE)


def _once(keys: Iterable[Key]) -> list[Key]:
    """Return one key of each pair of tables."""
    return list({frozenset((key.pair.child, key.pair.parent)): key for key in keys}.values())


def _said_pairs(tables: list[Table], rules: list[JoinRule]) -> tuple[list[Pair], list[Problem]]:
    """Return the pairs of columns that the user names, in both directions."""
    pairs, problems = [], []
    for rule in rules:
        own = next((table for table in tables if table.is_called(rule.table)), None)
        if own is None or rule.own is None or rule.other is None:
            continue
        others = [table for table in tables if table is not own and rule.other in table.columns]
        if rule.own not in own.columns:
            what = f"{own.name} has no column '{rule.own}'"
            problems.append(Problem(what, f"--join {quoted(str(rule))}", nearest(rule.own, own.columns)))
        elif not others:
            names = [name for table in tables if table is not own for name in table.columns]
            what = f"no other table has a column '{rule.other}'"
            problems.append(Problem(what, f"--join {quoted(str(rule))}", nearest(rule.other, names)))
        else:
            for other in others:
                pairs.append(Pair(own, rule.own, other, rule.other, Likeness.SAID, rule.as_numbers))
                pairs.append(Pair(other, rule.other, own, rule.own, Likeness.SAID, rule.as_numbers))
    return pairs, problems


def _differs_in_zeros(key: Key) -> bool:
    """Return whether values are found only where leading zeros do not count."""
    return not key.pair.as_numbers and key.alike > key.found and key.share_as(as_numbers=True) >= MIN_SHARE


def _zeros_question(key: Key) -> Problem:
    pair = key.pair
    shown = f" such as {key.missing[0]}" if key.missing else ""
    what = (
        f"'{pair.column}'{shown} and '{pair.key}' of {pair.parent.name} differ in leading zeros: "
        f"{key.sampled - key.found:,} of {counted(key.sampled, 'value')} are not found as they are written"
    )
    rules = (f"{pair.parent.name}:{pair.key}~{pair.column}", f"{pair.parent.name}:none")
    hint = (
        f"If 007 and 7 are the same there: --join {quoted(rules[0])}. To read the rest without {pair.parent.name}: "
        f"--join {quoted(rules[1])}"
    )
    labels = ("leading zeros do not count", f"without {pair.parent.name}")
    choices = tuple(Choice(label, "join", (rule,)) for label, rule in zip(labels, rules, strict=True))
    return Problem(what, pair.child.name, hint, choices)


def _should_be_unique(keys: Iterable[Key], proved: Iterable[Key]) -> list[Key]:
    """Return keys that stand several times in tables which should have one row for each."""
    lead = {(key.pair.child, key.pair.column) for key in proved}
    found = []
    for key in keys:
        pair = key.pair
        if key.is_unique or not key.rows or not _holds(key, key.share) or (pair.parent, pair.key) in lead:
            continue
        is_its_own = core_words(pair.key) in ((), pair.parent.entity, pair.parent.entity[-1:])
        if (is_its_own and key.values < key.rows <= 2 * key.values) or key.values >= NEARLY_UNIQUE * key.rows:
            found.append(key)
    return found


def _looked_at(key: Key) -> Key:
    """Return a key with whether the rows that share one are the same."""
    parent, name = key.pair.parent, key.pair.key
    rows = parent.source.scan().select(pl.col(parent.columns)).filter(pl.col(name).is_not_null())
    with translate_read_errors(parent.name):
        different = rows.unique().select(pl.len()).collect(engine="streaming").item()
    return replace(key, is_repeated=different == key.values)


def _repeated_ids(key: Key) -> Problem:
    pair = key.pair
    ids = key_of(pair.parent.source.sample, pair.key).alias("key")
    rows = pair.parent.source.scan().select(ids).drop_nulls().group_by("key").agg(pl.len())
    with translate_read_errors(pair.parent.name):
        found = rows.filter(pl.col("len") > 1).sort("key").collect(engine="streaming")["key"]
    listed = ", ".join(found.head(SHOWN)) + (f" and {found.len() - SHOWN:,} more" if found.len() > SHOWN else "")
    name = pair.parent.name
    what = f"{counted(found.len(), 'value')} of '{pair.key}' stand in several rows that differ: {listed}"
    side = {"customer_id": "contacts", "product": "products"}.get(role_of_key(pair) or "")
    first = f"If the first row of each counts: --{side} {quoted(name)}, apart from the other files. " if side else ""
    if role_of_key(pair) == "order_id":
        # Without the table of orders, its lines would have no customer and no date.
        return Problem(what, name, f"Keep one row for each, or name another key: --join {quoted(f'{name}:KEY=KEY')}")
    hint = f"Keep one row for each. {first}To read the rest without it: --join {quoted(f'{name}:none')}"
    return Problem(what, name, hint, (Choice(f"without {name}", "join", (f"{name}:none",)),))


def _said_in_vain(key: Key) -> Problem:
    pair = key.pair
    rule = f"{pair.child.name}:{pair.column}{'~' if pair.as_numbers else '='}{pair.key}"
    why = "neither has each value once" if key.found or key.alike else "they have no value in common"
    what = f"'{pair.column}' of {pair.child.name} and '{pair.key}' of {pair.parent.name} cannot be joined: {why}"
    return Problem(what, f"--join {quoted(rule)}", f"To leave it out: --join {quoted(f'{pair.child.name}:none')}")
