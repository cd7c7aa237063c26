"""Which of several files are one table, stacked by the names of their columns, and which are different tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

import polars as pl

from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import SAMPLE_ROWS
from custseg.sources.source_file import SourceFile
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.joins.key_names import core_words
from custseg.tables.joins.table import name_words, singular
from custseg.tables.joins.table_kinds import is_called_after_refunds
from custseg.tables.systems.known_exports import recognise
from custseg.tables.values import amounts

Files = list[SourceFile]

SIGNED = ("type", "revenue", "line_amount", "total", "quantity", "refunded")
"""Roles of columns that show whether a row takes money back."""

MIN_COMMON = 0.6
"""Share of the columns of two files that both have, from which they are one table."""

NEAR = 0.85
"""Likeness of two names from which one is the other with a slip."""

MIN_SHARED = 0.5
"""Share of the orders of one file that another has, from which they are no parts of one table."""


def stacks_of(files: Files) -> list[Files]:
    """Return the files of each table, in their order.

    Args:
        files: at least one.

    Raises:
        DataError: a file cannot be read to its end.
    """
    exports = [recognise(file.columns) for file in files]
    families = {export.family for export in exports if export}
    if len(families) == 1 and all(exports):
        # Layouts of one system, or two of its tables of the same orders.
        return [files]
    refunds = [file for file in files if is_called_after_refunds(file) and not _shows_refunds(file)]
    if 0 < len(refunds) < len(files):
        # In one table with sales, rows of refunds would count as sales.
        return [*stacks_of([file for file in files if file not in refunds]), *stacks_of(refunds)]
    stacks: list[Files] = []
    by_columns: dict[frozenset[str], Files] = {}
    for file in files:
        columns = frozenset(file.columns)
        same = by_columns.get(columns) or next((stack for stack in stacks if _is_same_table(stack[0], file)), None)
        if same is None:
            stacks.append([file])
            same = stacks[-1]
        else:
            same.append(file)
        by_columns.setdefault(columns, same)
    return stacks


def _shows_refunds(file: SourceFile) -> bool:
    """Return whether the rows of a file say themselves that they take money back: by a minus, or by their type."""
    known = roles("transactions")
    named = {role: [name for name in file.columns if rank_of(known[role], read_header(name)[0])] for role in SIGNED}
    if named["type"]:
        return True
    sample = file.scan(False).head(SAMPLE_ROWS)
    with translate_read_errors(file.name):
        rows = sample.select(list({name: 0 for names in named.values() for name in names})).collect()
    numbers = [amounts.read_number(name, rows.schema[name], amounts.detect_style(rows[name])) for name in rows.columns]
    return bool(numbers) and bool(rows.select(pl.any_horizontal((number < 0).any() for number in numbers)).item())


def _is_same_table(one: SourceFile, other: SourceFile) -> bool:
    """Return whether two files with different columns are one table: they share most of these, but not the orders."""
    if _common(one.columns, other.columns) < MIN_COMMON or _number_things_of_their_own(one, other):
        return False
    key = _order_id(one.columns)
    return key is None or key not in other.columns or not _hold_the_same(one, other, key)


def _number_things_of_their_own(one: SourceFile, other: SourceFile) -> bool:
    """Return whether a file numbers what it is called after, and the other has no such column: suppliers, customers."""
    names = [tuple(map(singular, name_words(file))) for file in (one, other)]
    if names[0] == names[1]:
        return False
    both = {*one.columns} & {*other.columns}
    return any(
        core_words(column) == name
        for file, name in zip((one, other), names, strict=True)
        for column in file.columns
        if name and column not in both
    )


def _common(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the share of columns that both have; names that differ in a letter are taken for one spelled otherwise."""
    own, others = {name.casefold() for name in one}, {name.casefold() for name in other}
    # Names that differ in figures alone are different ones.
    left = {re.sub(r"\d+", "", name): name for name in sorted(others - own)}
    names = [name for name in sorted(own - others) if re.sub(r"\d+", "", name) not in left]
    near = {found[0] for name in names if (found := get_close_matches(name, left, n=1, cutoff=NEAR))}
    return (len(own & others) + len(near)) / (len(own | others) - len(near))


def _order_id(columns: Iterable[str]) -> str | None:
    """Return the column that is best called like the id of orders."""
    role = roles("transactions")["order_id"]
    ranked = [(rank, column) for column in columns if (rank := rank_of(role, read_header(column)[0]))]
    return min(ranked)[1] if ranked else None


def _hold_the_same(one: SourceFile, other: SourceFile, key: str) -> bool:
    """Return whether one file has a row for each order, and the other several for the same orders."""
    id_of = pl.col(key).cast(pl.String).str.strip_chars().alias("id")
    kinds = []
    for file in (one, other):
        rows = file.scan(False).select(id_of).drop_nulls().group_by("id").agg(pl.len())
        with translate_read_errors(file.name):
            kinds.append(rows.collect(engine="streaming"))
    own, others = kinds
    if bool((own["len"] == 1).all()) == bool((others["len"] == 1).all()):
        return False
    return own.join(others, on="id", how="semi").height >= MIN_SHARED * min(own.height, others.height) > 0
