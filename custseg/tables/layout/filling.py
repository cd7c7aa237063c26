"""Fills order fields that stand once down to the rows that continue the order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import polars as pl

from custseg.own_columns import own_column
from custseg.tables.layout.grid import blank
from custseg.tables.layout.subtotals import is_subtotal

STARTS, TOTAL, VALUE, GIVEN, SHIFTED = (
    own_column("starts "),
    own_column("total "),
    own_column("value "),
    own_column("given "),
    own_column("key "),
)


@dataclass(frozen=True)
class FillPlan:
    """Which fields are filled down, and where an order begins.

    Attributes:
        keys: columns that tell one order from the next.
        repeated: whether they stand on every line, so that an order begins where they change; else they are blank on
            the lines that continue an order.
        filled: columns of the order that are filled within it.
        outer: columns that stand once above several orders, outermost first.
        lines: columns of which one is filled in every line of an order, for those that are no lines of totals.
        totals: columns with words for totals in lines of totals.
        dates: columns of which none is filled in lines of totals.
    """

    keys: tuple[str, ...] = ()
    repeated: bool = False
    filled: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the columns that are filled."""
        return (*self.outer, *self.filled)

    def arrange(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the rows of a file with their order's fields; fields that are not blank keep their content.

        An order without a value in its first line has none: nothing is taken from the order before.

        Args:
            rows: of one file, in its order.
        """
        schema = rows.collect_schema()
        names = schema.names()
        empty = {name: blank(name, schema[name]) for name in {*self.keys, *self.changed, *self.lines, *self.dates}}
        rows = rows.with_columns(self._total(empty).alias(TOTAL))
        if self.repeated:
            rows = rows.with_columns(
                pl.col(key).cast(pl.String).str.strip_chars().alias(SHIFTED + key) for key in self.keys
            )
        begins = self._begins(empty)
        rows = rows.with_columns(one.alias(f"{STARTS}{level}") for level, one in enumerate(begins))
        levels = [(name, level) for level, name in enumerate(self.outer)]
        levels += [(name, len(self.outer)) for name in self.filled]
        rows = rows.with_columns(
            piece
            for name, level in levels
            for piece in _first_of(name, pl.col(f"{STARTS}{level}"), ~pl.col(TOTAL) & ~empty[name])
        )
        # A row of totals without a word for it has no product, document or date of its own.
        is_line = ~pl.col(TOTAL)
        if self.lines:
            is_line &= pl.any_horizontal(~empty[name] for name in self.lines)
        return rows.with_columns(
            pl.when(empty[name] & is_line & pl.col(GIVEN + name)).then(VALUE + name).otherwise(name).alias(name)
            for name in self.changed
        ).select(names)

    def _total(self, empty: dict[str, pl.Expr]) -> pl.Expr:
        """Return whether a row is a line of totals; with a date it is a row of a customer whose name is such a word."""
        words = [is_subtotal(name) for name in self.totals]
        if not words:
            return pl.lit(False)
        return pl.all_horizontal(pl.any_horizontal(words), *[empty[name] for name in self.dates])

    def _begins(self, empty: dict[str, pl.Expr]) -> list[pl.Expr]:
        """Return for each level, outermost first, whether a row begins a new group; the last level is the order."""
        if self.repeated:
            keys = [pl.col(SHIFTED + key) for key in self.keys]
            order = pl.any_horizontal(key.ne_missing(key.shift(1)) for key in keys)
        else:
            order = pl.any_horizontal(~empty[key] for key in self.keys) if self.keys else pl.lit(False)
        # Below a line of totals, a field belongs to nothing above it.
        begins: list[pl.Expr] = []
        for one in [*(~empty[name] for name in self.outer), order]:
            begins.append(reduce(pl.Expr.or_, begins[-1:], one | pl.col(TOTAL)))
        return begins


def _first_of(name: str, starts: pl.Expr, given: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return for each row the value in the first row of its group, and whether that row has one."""
    value = pl.when(starts & given).then(name).forward_fill().alias(VALUE + name)
    return value, pl.when(starts).then(given).forward_fill().fill_null(False).alias(GIVEN + name)
