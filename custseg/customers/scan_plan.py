"""The plan of one scan of a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from custseg.customers.covered import may_cover
from custseg.customers.scan_sums import ScanSums, Window
from custseg.customers.slices import OrderTotals, PeriodSlices, RowTotals, Slices
from custseg.metrics.dimensions import Dimension
from custseg.metrics.measures.orders import ORDER_DAYS
from custseg.metrics.measures.rhythm import SEASONS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.row_fields import Use, read_fields
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions


@dataclass(frozen=True)
class Branch:
    """A table that is made of what is scanned, in the same pass; two that make the same are equal.

    Attributes:
        make: makes it of what is scanned, and of ``options``.
        options: what it takes beside that.
        has_sums: whether its columns depend on what else is summed.
    """

    make: Callable[..., pl.LazyFrame]
    options: tuple[Any, ...] = ()
    has_sums: bool = False

    def __call__(self, scanned: Scanned) -> pl.LazyFrame:
        """Return the table."""
        return self.make(scanned, *self.options)


@dataclass(frozen=True)
class ScanPlan:
    """What one scan reads.

    Attributes:
        scope: days that the figures cover.
        windows: spans of days that are summed separately.
        measures: names of the optional measures to sum.
        fields: row fields to read, by the names of their columns.
        condition: of ``--rows``, over the fields.
        constants: fields that should be the same in all rows of a customer.
        chosen: dimensions "first" and "main".
        distinct: field of each distinct count.
        not_goods: products that are not goods, such as postage.
        slices: parts of customers to sum separately; None for none.
        columns: what further columns of customers are made of; each has a row per customer.
        tables: what further tables are made of, by their names.
        reads_orders: whether these need the orders, not only the rows.
        covered: fields that tell until when a payment covers, by the names of `custseg.customers.covered`.
        keeps_days: whether the days of all counted orders are kept.
        ones: ids of single customers whose rows are kept, so that what is needed of them alone reads no others.
        of_ones: what tables of these rows are made of, by their names.
        alone: whether distinct values are counted of these customers alone.
        rejects: file for the excluded rows; None for none.
    """

    scope: Scope
    windows: tuple[Window, ...] = ()
    measures: frozenset[str] = frozenset()
    fields: dict[str, Use] = field(default_factory=dict)
    condition: pl.Expr | None = None
    constants: tuple[str, ...] = ()
    chosen: tuple[Dimension, ...] = ()
    distinct: dict[str, str] = field(default_factory=dict)
    not_goods: tuple[str, ...] = ()
    slices: Slices | None = None
    columns: tuple[Branch, ...] = ()
    tables: Mapping[str, Branch] = field(default_factory=dict)
    reads_orders: bool = False
    covered: dict[str, Use] = field(default_factory=dict)
    keeps_days: bool = False
    ones: frozenset[str] = frozenset()
    of_ones: Mapping[str, Branch] = field(default_factory=dict)
    alone: bool = False
    rejects: Path | None = None

    @property
    def without_profit(self) -> bool:
        """Return whether profit is not needed."""
        without = isinstance(self.slices, PeriodSlices) and not self.slices.with_profit
        return without or isinstance(self.slices, RowTotals | OrderTotals)

    @property
    def periods_of_orders(self) -> PeriodSlices | None:
        """Return the periods that follow from orders alone; customers are then summed from these slices."""
        return self.slices if isinstance(self.slices, PeriodSlices) and not self.slices.by_row else None

    @property
    def needs_days(self) -> bool:
        """Return whether the gaps between order days are needed."""
        names = {measure.name for measure in (*ORDER_DAYS, *SEASONS)}
        return self.keeps_days or bool(self.measures & names)

    @property
    def needs_seasons(self) -> bool:
        """Return whether the seasons of customers are needed."""
        return bool(self.measures & {measure.name for measure in SEASONS})

    def only_what_covers(self, table: Transactions) -> ScanPlan:
        """Return the plan without the fields that tell until when payments cover where no row names a period.

        Looking first saves what most files do not have. A third branch over the rows would keep many of them in memory.

        Args:
            table: the transactions, which remember what was found.
        """
        key = tuple(sorted(use.field for use in self.covered.values()))
        if self.covered and key not in table.covering:
            found = may_cover({name: pl.col(name) for name in self.covered})
            try:
                table.covering[key] = bool(self.rows(table).select(found.any()).collect(engine="streaming").item())
            except pl.exceptions.PolarsError:
                # The scan itself knows what to do about rows that cannot be read.
                return self
        return replace(self, covered={}) if self.covered and not table.covering[key] else self

    @property
    def needs_rows(self) -> bool:
        """Return whether further branches of the scan read the rows."""
        slices = self.slices is not None and self.periods_of_orders is None
        more = self.columns or self.tables or self.covered or self.ones
        return bool(self.constants or self.chosen or self.distinct or more or slices)

    def rows(self, table: Transactions, *, position: bool = False) -> pl.LazyFrame:
        """Return the rows of a table with what the plan reads, and with ``position`` their file, line and content."""
        fields = read_fields(table, self.fields | self.covered)
        return table.rows(
            self.scope, fields, self.condition, position=position, only_money=isinstance(self.slices, RowTotals)
        )


@dataclass(frozen=True)
class Scanned:
    """What the branches of a scan are made of.

    Attributes:
        rows: all rows, with what becomes of them.
        orders: one row per order of used rows, with the sums of its rows.
        sums: what is summed.
        plan: what is read.
    """

    rows: pl.LazyFrame
    orders: pl.LazyFrame
    sums: ScanSums
    plan: ScanPlan


def rows_of(frame: pl.LazyFrame, ids: Collection[str]) -> pl.LazyFrame:
    """Return the rows of some customers.

    Args:
        frame: rows or orders, in which ids can be numbers.
        ids: of the customers; empty for all.
    """
    if not ids:
        return frame
    dtype, wanted = frame.collect_schema()[CUSTOMER], pl.Series(sorted(ids), dtype=pl.String)
    if dtype != pl.String:
        wanted = wanted.cast(dtype, strict=False).drop_nulls()
    return frame.filter(pl.col(CUSTOMER).is_in(wanted.implode()))
