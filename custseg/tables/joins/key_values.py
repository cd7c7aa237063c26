"""Whether the values of two columns are a key and what leads to it: unique on one side, and found there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from custseg.sources.cell_text import as_text
from custseg.sources.join import Comparison
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.headers.columns import without_point
from custseg.tables.joins.key_names import Pair
from custseg.tables.joins.table import Table

SAMPLED_ROWS, SAMPLED_VALUES = 100_000, 10_000
"""First rows of a child, and their different values, that are looked for in all rows of the parent."""

SHOWN = 3
"""Values without a row of the parent that messages name."""


@dataclass(frozen=True)
class Key:
    """A pair of columns whose values were compared.

    Attributes:
        pair: the columns.
        rows: of the parent with a key.
        values: different keys among them.
        sampled: number of values of the child that were looked for.
        found: number of those that the parent has.
        alike: number of those that it has where leading zeros do not count.
        missing: some that it has not.
        is_repeated: whether the rows of the parent that share a key are the same.
    """

    pair: Pair
    rows: int
    values: int
    sampled: int
    found: int
    alike: int
    missing: tuple[str, ...] = ()
    is_repeated: bool = False

    @property
    def is_unique(self) -> bool:
        """Return whether each key stands in one row of the parent."""
        return self.values == self.rows > 0

    @property
    def comparison(self) -> Comparison:
        """Return how the values are compared."""
        return _comparison(self.pair)

    @property
    def share(self) -> float:
        """Return the share of the values of the child that the parent has."""
        return self.share_as(as_numbers=self.pair.as_numbers)

    def share_as(self, *, as_numbers: bool) -> float:
        """Return the share of the values of the child that the parent has, compared as text or as numbers."""
        return (self.alike if as_numbers else self.found) / self.sampled if self.sampled else 0.0


def _comparison(pair: Pair) -> Comparison:
    return "numbers" if pair.as_numbers else "text"


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
    wanted: dict[Table, dict[str, None]] = {}
    for pair in pairs:
        wanted.setdefault(pair.child, {})[pair.column] = None
    found = {}
    for table, columns in wanted.items():
        keys = [key_of(column, table.schema[column]).alias(column) for column in columns]
        with translate_read_errors(table.name):
            rows = table.source.scan().select(keys).head(SAMPLED_ROWS).collect(engine="streaming")
        for column in columns:
            found[table, column] = rows[column].drop_nulls().unique(maintain_order=True).head(SAMPLED_VALUES)
    return found


def _of_parent(parent: Table, pairs: list[Pair], sampled: Mapping[tuple[Table, str], pl.Series]) -> list[Key]:
    reads = []
    for name, comparison in dict.fromkeys((pair.key, _comparison(pair)) for pair in pairs):
        key = key_of(name, parent.schema[name], comparison)
        # Hashes take less memory than texts. Two keys of ten million share one with a chance of one in 100,000.
        different = key.drop_nulls().hash().n_unique()
        reads += [key.count().alias(f"rows {comparison} {name}"), different.alias(f"values {comparison} {name}")]
    for place, pair in enumerate(pairs):
        values, dtype = sampled[pair.child, pair.column], parent.schema[pair.key]
        key, number = key_of(pair.key, dtype), key_of(pair.key, dtype, "numbers")
        reads.append(key.filter(key.is_in(values.implode())).unique().implode().alias(f"found {place}"))
        reads.append(number.filter(number.is_in(_as_numbers(values).implode())).n_unique().alias(f"alike {place}"))
    with translate_read_errors(parent.name):
        counts = parent.source.scan().select(reads).collect(engine="streaming").row(0, named=True)
    keys = []
    for place, pair in enumerate(pairs):
        values, found = sampled[pair.child, pair.column], counts[f"found {place}"]
        missing = values.filter(~values.is_in(found)).head(SHOWN) if len(found) < values.len() else values.clear()
        of_key = f"{_comparison(pair)} {pair.key}"
        rows, different = counts[f"rows {of_key}"], counts[f"values {of_key}"]
        key = Key(pair, rows, different, values.len(), len(found), counts[f"alike {place}"], tuple(missing))
        keys.append(key)
    return keys


def _as_numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("key").to_frame()
    return frame.select(key_of("key", pl.String(), "numbers")).to_series().unique()
