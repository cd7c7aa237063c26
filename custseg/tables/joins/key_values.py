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

FIRST_ROWS, SAMPLED_VALUES = 100_000, 10_000
"""First rows of a child, and their different values, that are looked for in all rows of the parent."""

SHOWN = 3
"""Values without a row of the parent that messages name."""

Values = Mapping[tuple[Table, str], pl.Series]
"""The values of columns in the first rows."""


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


def key_of(table: pl.DataFrame, column: str, comparison: Comparison = "text") -> pl.Expr:
    """Return the values of a key as they are compared: trimmed text without ``.0``; null where empty.

    Args:
        table: its first rows: they show whether numbers are written with ``.0``.
        column: its name.
        comparison: "numbers" leaves out leading zeros.
    """
    values = table[column]
    text = as_text(column, values.dtype)
    if values.dtype == pl.String:
        text = text.str.strip_chars().replace("", None)
        # A pattern takes three times as long as all the rest.
        text = without_point(text) if values.str.ends_with(".0").any() else text
    return text.str.replace(r"^0+([0-9])", "$1") if comparison == "numbers" else text


def first_values(pairs: Iterable[Pair]) -> Values:
    """Return the values in the first rows of the columns of pairs, as they are compared; none for empty cells.

    Raises:
        DataError: a file cannot be read.
    """
    wanted: dict[Table, dict[str, None]] = {}
    for pair in pairs:
        wanted.setdefault(pair.child, {})[pair.column] = None
        wanted.setdefault(pair.parent, {})[pair.key] = None
    found: dict[tuple[Table, str], pl.Series] = {}
    for table, columns in wanted.items():
        keys = [key_of(table.source.sample, column).alias(column) for column in columns]
        with translate_read_errors(table.name):
            rows = table.source.scan().select(keys).head(FIRST_ROWS).collect(engine="streaming")
        found |= {(table, column): rows[column].drop_nulls() for column in columns}
    return found


def is_unique_at_first(pair: Pair, first: Values) -> bool:
    """Return whether no key stands twice in the first rows of the parent, so that all rows are worth reading."""
    values = first[pair.parent, pair.key]
    return not values.is_empty() and values.n_unique() == values.len()


def compared(pairs: Iterable[Pair], first: Values) -> list[Key]:
    """Return pairs of columns with what their values show; all rows of each parent are read once.

    Args:
        pairs: columns to compare.
        first: their values in the first rows.

    Raises:
        DataError: a file cannot be read to its end.
    """
    by_parent: dict[Table, list[Pair]] = {}
    for pair in pairs:
        by_parent.setdefault(pair.parent, []).append(pair)
    return [key for parent, some in by_parent.items() for key in _of_parent(parent, some, first)]


def _of_parent(parent: Table, pairs: list[Pair], first: Values) -> list[Key]:
    sample, reads = parent.source.sample, []
    sampled = [first[pair.child, pair.column].unique(maintain_order=True).head(SAMPLED_VALUES) for pair in pairs]
    for name, comparison in dict.fromkeys((pair.key, _comparison(pair)) for pair in pairs):
        key = key_of(sample, name, comparison)
        # Hashes take less memory than texts. Two keys of ten million share one with a chance of one in 100,000.
        different = key.drop_nulls().hash().n_unique()
        reads += [key.count().alias(f"rows {comparison} {name}"), different.alias(f"values {comparison} {name}")]
    for place, (pair, values) in enumerate(zip(pairs, sampled, strict=True)):
        key = key_of(sample, pair.key)
        reads.append(key.filter(key.is_in(values.implode())).unique().implode().alias(f"found {place}"))
        numbers = _as_numbers(values)
        if pair.as_numbers or not numbers.equals(values) or _has_zeros(first[parent, pair.key]):
            number = key_of(sample, pair.key, "numbers")
            reads.append(number.filter(number.is_in(numbers.implode())).n_unique().alias(f"alike {place}"))
    with translate_read_errors(parent.name):
        counts = parent.source.scan().select(reads).collect(engine="streaming").row(0, named=True)
    keys = []
    for place, (pair, values) in enumerate(zip(pairs, sampled, strict=True)):
        found: list[str] = counts[f"found {place}"]
        missing = values.filter(~values.is_in(found)).head(SHOWN) if len(found) < values.len() else values.clear()
        of_key = f"{_comparison(pair)} {pair.key}"
        alike = counts.get(f"alike {place}", len(found))
        counted = counts[f"rows {of_key}"], counts[f"values {of_key}"], values.len(), len(found), alike
        keys.append(Key(pair, *counted, tuple(missing)))
    return keys


def _as_numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("key").to_frame()
    return frame.select(key_of(frame, "key", "numbers")).to_series().unique(maintain_order=True)


def _has_zeros(values: pl.Series) -> bool:
    return bool(values.str.contains(r"^0[0-9]").any())
