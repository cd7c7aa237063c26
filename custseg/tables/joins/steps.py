"""One join of a source of several tables: the rows of the child, each with the fields of the row that it leads to."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from custseg.own_columns import own_column
from custseg.sources import EXTRA, FILE, LINE
from custseg.sources.join import Join
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.joins.key_order import whole_number
from custseg.tables.joins.key_values import FIRST_ROWS, key_of

KEY = own_column("join key ")
OF_PARENT = own_column("parent ")
"""Prefixes of columns that a join needs; none of them stays."""


@dataclass(frozen=True, eq=False)
class Step:
    """One join: a table whose fields the rows get.

    Attributes:
        join: what is joined.
        parent: the table; every line of it is checked.
        child_column: the column that leads to it, by its name in the result.
        columns: names in the result of the columns of the parent, by their own; without its key.
        first: names in the result where the parent's value comes before that of the row.
        is_repeated: whether rows of the parent that are the same stand there several times.
        missing: some values of the child that the parent has not.
        of_orders: names in the result of columns that are amounts of orders, whatever the others belong to.
        is_whole: whether every key of the parent is written as a whole number.
        is_sorted: whether the rows of the parent are sorted by their key.
    """

    join: Join
    parent: Source
    child_column: str
    columns: Mapping[str, str]
    first: frozenset[str] = frozenset()
    is_repeated: bool = False
    missing: tuple[str, ...] = ()
    of_orders: frozenset[str] = frozenset()
    is_whole: bool = False
    is_sorted: bool = False

    @functools.cached_property
    def flag(self) -> str:
        """Return the name of the column that says whether a row has one of the parent."""
        return own_column(f"in {self.join.parent}")

    @functools.cached_property
    def lacks(self) -> str:
        """Return the name of the column that says whether a row has none of the parent."""
        return own_column(f"not in {self.join.parent}")

    def rows_of_parent(self, key: pl.Expr, *, position: bool = False) -> pl.LazyFrame:
        """Return the rows of the parent with their key.

        Args:
            key: of each row.
            position: whether to add file and line.
        """
        rows = self.parent.scan(position=position)
        if not self.parent.typed:
            rows = rows.filter(pl.all_horizontal(pl.col(EXTRA).is_null()))
        named = [
            pl.col(own).alias(OF_PARENT + name if name in self.first else name) for own, name in self.columns.items()
        ]
        places = [pl.col(name).alias(OF_PARENT + name) for name in (FILE, LINE)] if position else []
        rows = rows.select(key.alias(KEY), *named, pl.lit(True).alias(self.flag), *places)
        return rows.unique(KEY, keep="first", maintain_order=True) if self.is_repeated else rows


def rows_led_to(keys: pl.Series, step: Step, key: pl.Expr) -> pl.DataFrame:
    """Return the rows of a parent with some keys: of the first ones, where these have them all, else of all."""
    rows, wanted = step.rows_of_parent(key), keys.alias(KEY).to_frame().lazy()
    with translate_read_errors(step.parent.name):
        found = rows.head(FIRST_ROWS).join(wanted, on=KEY, how="semi").collect(engine="streaming")
        if found.height == keys.len():
            return found
        return rows.join(wanted, on=KEY, how="semi").collect(engine="streaming")


def breaks_order(key: pl.Expr) -> pl.Expr:
    """Return whether a row has no key, or one that comes before that of the row before."""
    return key.is_null() | (key < key.shift()).fill_null(value=False)


def keys_of(first: pl.DataFrame, step: Step) -> tuple[pl.Expr, pl.Expr]:
    """Return the keys of the child and of the parent as they are compared.

    Args:
        first: rows with the column that leads to the parent.
        step: that joins it.
    """
    own, other = first.schema[step.child_column], step.parent.sample.schema[step.join.parent_key]
    if own.is_integer() and other.is_integer():
        return pl.col(step.child_column).cast(pl.Int64), pl.col(step.join.parent_key).cast(pl.Int64)
    comparison = step.join.comparison
    child = key_of(first, step.child_column, comparison)
    parent = key_of(step.parent.sample, step.join.parent_key, comparison)
    return (whole_number(child), whole_number(parent)) if step.is_whole else (child, parent)


def joined(
    rows: pl.LazyFrame, others: pl.LazyFrame, step: Step, *, key_type: pl.DataType | None = None, position: bool = False
) -> pl.LazyFrame:
    """Return rows with the fields of the rows of the parent that they lead to.

    Args:
        rows: with the ``KEY`` of each.
        others: the rows of the parent, with theirs.
        step: that joins them.
        key_type: type of the column that leads to them, which rows of the parent alone get; None to leave these out.
        position: whether file and line of each row are there.
    """
    rows = rows.join(others, on=KEY, how="full" if key_type else "left", coalesce=True, maintain_order="left")
    made = [pl.coalesce(OF_PARENT + name, name).alias(name) for name in sorted(step.first)]
    places = [name for name in (FILE, LINE) if position and key_type]
    if key_type:
        column = pl.col(step.child_column)
        made.append(pl.coalesce(column, pl.col(KEY).cast(key_type)).alias(step.child_column))
        made += [pl.coalesce(name, OF_PARENT + name).alias(name) for name in places]
    return rows.with_columns(made).drop(KEY, *[OF_PARENT + name for name in (*step.first, *places)])
