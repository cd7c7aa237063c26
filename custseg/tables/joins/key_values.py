"""Whether the values of two columns are a key and what leads to it: unique on one side, and found there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from custseg.sources.cell_text import as_text
from custseg.sources.join import Comparison
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.headers.columns import without_point
from custseg.tables.joins.key_names import Pair
from custseg.tables.joins.table import Table

SAMPLED_ROWS, SAMPLED_VALUES = 100_000, 10_000
"""First rows of a child, and their different values, that are looked for in all rows of the parent."""


@dataclass(frozen=True)
class Key:
    """A pair of columns whose values were compared.

    Attributes:
        pair: the columns.
        rows: of the parent with a key.
        values: different keys among them.
        sampled: values of the child that were looked for.
        found: those that the parent has.
        alike: those that the parent has where leading zeros do not count.
        comparison: how they are compared.
    """

    pair: Pair
    rows: int
    values: int
    sampled: int
    found: int
    alike: int
    comparison: Comparison = "text"

    @property
    def is_unique(self) -> bool:
        """Return whether each key stands in one row of the parent."""
        return self.values == self.rows

    @property
    def share(self) -> float:
        """Return the share of the values of the child that the parent has."""
        return (self.alike if self.comparison == "numbers" else self.found) / self.sampled if self.sampled else 0.0


def key_of(column: str, dtype: pl.DataType, comparison: Comparison = "text") -> pl.Expr:
    """Return the values of a key as they are compared: trimmed text without ``.0``; null where empty.

    Args:
        column: its name.
        dtype: its type.
        comparison: "numbers" leaves out leading zeros.
    """
    text = as_text(column, dtype)
    if dtype == pl.String:
        text = without_point(text.str.strip_chars().replace("", None))
    return text.str.replace(r"^0+([0-9])", "$1") if comparison == "numbers" else text


def compared(pairs: Iterable[Pair]) -> list[Key]:
    """Return pairs of columns with what their values show, each table read once.

    Raises:
        DataError: a file cannot be read to its end.
    """
    listed = list(pairs)
    sampled = _first_values(listed)
    by_parent: dict[Table, list[Pair]] = {}
    for pair in listed:
        by_parent.setdefault(pair.parent, []).append(pair)
    return [key for parent, some in by_parent.items() for key in _of_parent(parent, some, sampled)]


def _first_values(pairs: Iterable[Pair]) -> dict[tuple[Table, str], pl.Series]:
    """Return the first different values of the columns that may lead to a key."""
    wanted: dict[Table, list[str]] = {}
    for pair in pairs:
        columns = wanted.setdefault(pair.child, [])
        if pair.column not in columns:
            columns.append(pair.column)
    found = {}
    for table, columns in wanted.items():
        keys = [key_of(column, table.schema[column]).alias(column) for column in columns]
        rows = first_rows(table.source, keys)
        for column in columns:
            values = rows[column].drop_nulls().unique(maintain_order=True).head(SAMPLED_VALUES)
            found[table, column] = values
    return found


def first_rows(source: Source, columns: list[pl.Expr]) -> pl.DataFrame:
    """Return columns of the first rows of a table."""
    with translate_read_errors(source.name):
        return source.scan().select(columns).head(SAMPLED_ROWS).collect(engine="streaming")


def _of_parent(parent: Table, pairs: list[Pair], sampled: dict[tuple[Table, str], pl.Series]) -> list[Key]:
    reads = []
    for name in dict.fromkeys(pair.key for pair in pairs):
        key = key_of(name, parent.schema[name])
        # Hashes take less memory than texts; of two keys with one hash there would be one in 10^12 files.
        reads += [key.count().alias(f"rows {name}"), key.drop_nulls().hash().n_unique().alias(f"values {name}")]
    for place, pair in enumerate(pairs):
        values = sampled[pair.child, pair.column]
        dtype = parent.schema[pair.key]
        for what, comparison in (("found", "text"), ("alike", "numbers")):
            key = key_of(pair.key, dtype, comparison)  # type: ignore[arg-type]
            looked = _as_numbers(values) if comparison == "numbers" else values
            there = key.filter(key.is_in(looked.implode()))
            reads.append(there.n_unique().alias(f"{what} {place}"))
    with translate_read_errors(parent.name):
        counts = parent.source.scan().select(reads).collect(engine="streaming").row(0, named=True)
    keys = []
    for place, pair in enumerate(pairs):
        rows, values = counts[f"rows {pair.key}"], counts[f"values {pair.key}"]
        sampled_values = sampled[pair.child, pair.column].len()
        keys.append(Key(pair, rows, values, sampled_values, counts[f"found {place}"], counts[f"alike {place}"]))
    return keys


def _as_numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("key").to_frame()
    return frame.select(key_of("key", pl.String(), "numbers")).to_series().unique()
