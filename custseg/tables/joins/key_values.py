"""Whether the values of two columns are a key and what leads to it: unique on one side, and found there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.sources.cell_text import as_text
from custseg.sources.join import Comparison
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.headers.columns import without_point
from custseg.tables.joins.key_names import Pair
from custseg.tables.joins.key_order import KeyOrder, are_whole, order_of, whole_number
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
        is_whole: whether every key of the parent is written as a whole number, without sign or leading zeros.
        is_sorted: whether each row of the parent has a key, and they are sorted by it.
    """

    pair: Pair
    rows: int
    values: int
    sampled: int
    found: int
    alike: int
    missing: tuple[str, ...] = ()
    is_repeated: bool = False
    is_whole: bool = False
    is_sorted: bool = False

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
        # Both take longer than all the rest, and are seldom needed; a key that needs them is reported as missing.
        if ((values == "") | (values != values.str.strip_chars())).any():
            text = text.str.strip_chars().replace("", None)
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
    """Return the keys of a parent; all of its rows are read once, twice where they are not sorted by a key."""
    sample = parent.source.sample
    sampled = [first[pair.child, pair.column].unique(maintain_order=True).head(SAMPLED_VALUES) for pair in pairs]
    names = dict.fromkeys((pair.key, _comparison(pair)) for pair in pairs)
    looks = {name: _Look(*name, sample, first[parent, name[0]]) for name in names}
    reads = [read for look in looks.values() for read in look.reads]
    for place, (pair, values) in enumerate(zip(pairs, sampled, strict=True)):
        if not values.is_in(first[parent, pair.key].implode()).all() or pair.as_numbers:
            key, number = key_of(sample, pair.key), key_of(sample, pair.key, "numbers")
            reads.append(key.filter(key.is_in(values.implode())).unique().implode().alias(f"found {place}"))
            numbers = number.filter(number.is_in(_as_numbers(values).implode())).n_unique()
            reads.append(numbers.alias(f"alike {place}"))
    counts = _read_whole(parent, [pl.len().alias("len"), *reads])
    again = [look.different for look in looks.values() if look.order and not look.rises(counts)]
    if again:
        counts |= _read_whole(parent, again)
    places = enumerate(zip(pairs, sampled, strict=True))
    return [_key(pair, looks[pair.key, _comparison(pair)], values, place, counts) for place, (pair, values) in places]


class _Look:
    """What is read of the keys of a parent, by their order in its first rows.

    Args:
        name: of its column.
        comparison: how it is compared.
        sample: the first rows of the parent.
        first: values of the key in them.
    """

    def __init__(self, name: str, comparison: Comparison, sample: pl.DataFrame, first: pl.Series) -> None:
        self.key, self.of_key = key_of(sample, name, comparison), f"{comparison} {name}"
        self.is_text = sample.schema[name] == pl.String
        self.order = order_of(first) if comparison == "text" else None
        self.may_be_whole = comparison == "text" and are_whole(first)

    @property
    def reads(self) -> list[pl.Expr]:
        """Return what is read first."""
        reads = [self.key.count().alias(f"rows {self.of_key}")]
        if self.may_be_whole:
            reads.append(whole_number(self.key).count().alias(f"whole {self.of_key}"))
        return [*reads, self.order.rises(self.key).alias(f"rises {self.of_key}") if self.order else self.different]

    @property
    def different(self) -> pl.Expr:
        """Return the number of different keys."""
        # Hashes take less memory than texts. Two keys of ten million share one with a chance of one in 100,000.
        return self.key.drop_nulls().hash().n_unique().alias(f"values {self.of_key}")

    def is_whole(self, counts: Mapping[str, Any]) -> bool:
        """Return whether all keys are written as whole numbers."""
        return self.may_be_whole and counts[f"whole {self.of_key}"] == counts[f"rows {self.of_key}"]

    def rises(self, counts: Mapping[str, Any]) -> bool:
        """Return whether each key comes after the one before."""
        known = self.order is not KeyOrder.NUMBER or self.is_whole(counts)
        return known and counts.get(f"rises {self.of_key}", False) is True

    def is_sorted(self, counts: Mapping[str, Any]) -> bool:
        """Return whether all rows have a key and are sorted by it, as polars compares keys."""
        if counts["len"] != counts[f"rows {self.of_key}"] or not self.rises(counts):
            return False
        # Numbers of typed columns are joined as such, and negative ones are not sorted as texts are.
        return self.order is KeyOrder.NUMBER or (self.order is KeyOrder.TEXT and self.is_text)


def _key(pair: Pair, look: _Look, values: pl.Series, place: int, counts: Mapping[str, Any]) -> Key:
    """Return a pair with what was counted.

    Args:
        pair: the columns.
        look: at the key of the parent.
        values: of the child that were looked for.
        place: of the pair among those of its parent.
        counts: what was found; nothing of values that are all in the first rows.
    """
    found = counts.get(f"found {place}", values)
    missing = values.filter(~values.is_in(found)).head(SHOWN) if len(found) < values.len() else values.clear()
    rows = counts[f"rows {look.of_key}"]
    return Key(
        pair,
        rows=rows,
        values=rows if look.rises(counts) else counts[f"values {look.of_key}"],
        sampled=values.len(),
        found=len(found),
        alike=counts.get(f"alike {place}", len(found)),
        missing=tuple(missing),
        is_whole=look.is_whole(counts),
        is_sorted=look.is_sorted(counts),
    )


def _read_whole(table: Table, reads: list[pl.Expr]) -> dict[str, Any]:
    """Return what is computed over all rows of a table, after every line was checked if one of them looks malformed."""
    source = table.source
    source.check_quotes()
    signs = [] if source.lines_checked else [source.may_be_malformed(()).any().alias("malformed")]
    with translate_read_errors(table.name):
        try:
            counts = source.scan().select(*reads, *signs).collect(engine="streaming").row(0, named=True)
        except pl.exceptions.PolarsError:
            if not source.check_lines():
                raise
            return _read_whole(table, reads)
    return _read_whole(table, reads) if counts.pop("malformed", False) and source.check_lines() else counts


def _different(key: pl.Expr) -> pl.Expr:
    """Return the number of different values of a key."""
    # Hashes take less memory than texts. Two keys of ten million share one with a chance of one in 100,000.
    return key.drop_nulls().hash().n_unique()


def _as_numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("key").to_frame()
    return frame.select(key_of(frame, "key", "numbers")).to_series().unique(maintain_order=True)
