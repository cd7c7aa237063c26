"""Adds up rows to orders: with running totals if the rows of each order follow each other, otherwise by grouping."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.customers.scan_sums import ScanSums
from custseg.own_columns import own_column
from custseg.tables.ledger import USED, Reason
from custseg.tables.row_columns import CUSTOMER, DATE, LAST, LAST_DAY, ORDER, REASON, REVENUE, SINCE, TENURE

OUT_OF_SEQUENCE = 2**40
"""Added to ``lines`` by each row that is out of sequence; more than the lines of any file."""

OUTCOME = own_column("outcome")
"""Column of the reason why the rows of an order are excluded, or that they are used."""


@dataclass(frozen=True)
class Sequence:
    """The order in which rows follow each other in a file.

    Attributes:
        by_customer: whether rows are sorted by customer and then by order; otherwise by order alone.
        texts: the keys that are text; they are sorted by length first, so that 99 comes before 100.
    """

    by_customer: bool
    texts: frozenset[str]

    def holds(self) -> pl.Expr:
        """Return, for each row, whether it continues the sequence.

        If all rows do, then the rows of each order are together, of one customer and of one day.
        """
        same_order, same_customer = _same(ORDER), _same(CUSTOMER)
        # A missing order id is not the same order as that of the previous row.
        known = pl.col(ORDER).is_not_null()
        if ORDER in self.texts:
            known = pl.col(ORDER) != ""
        if self.by_customer:
            continues = pl.when(same_customer).then(same_order | self._rises(ORDER)).otherwise(self._rises(CUSTOMER))
        else:
            continues = pl.when(same_order).then(same_customer).otherwise(self._rises(ORDER))
        one_day = ~(same_order & same_customer) | _same(DATE)
        first = pl.col(CUSTOMER).shift().is_null()
        return known & (first | (continues & one_day))

    def _rises(self, key: str) -> pl.Expr:
        current, previous = pl.col(key), pl.col(key).shift()
        if key not in self.texts:
            return current > previous
        length, previous_length = current.str.len_bytes(), previous.str.len_bytes()
        return (length > previous_length) | ((length == previous_length) & (current > previous))

    def ends(self) -> pl.Expr:
        """Return, for each row, whether it is the last one of its order."""
        changes = pl.col(ORDER) != pl.col(ORDER).shift(-1)
        if self.by_customer:
            changes = changes | (pl.col(CUSTOMER) != pl.col(CUSTOMER).shift(-1))
        return changes.fill_null(True)


def suggest_sequence(sample: pl.DataFrame) -> Sequence | None:
    """Return the sequence that a sample of rows follows; None if there is none."""
    used = sample.filter(pl.col(REASON).is_in(USED))
    texts = frozenset(key for key in (CUSTOMER, ORDER) if sample.schema[key] == pl.String)
    for by_customer in (False, True):
        sequence = Sequence(by_customer, texts)
        if used.height > 1 and used.select(sequence.holds().all()).item():
            return sequence
    return None


def orders_by_sequence(rows: pl.LazyFrame, measures: ScanSums, sequence: Sequence) -> pl.LazyFrame:
    """Return one row per order, from used rows that are in sequence.

    The sums are differences of running totals between the last rows of orders, so that nothing is kept in memory.

    Args:
        rows: the used rows, in the order of the file.
        measures: what to add up.
        sequence: that the rows are expected to follow.

    Returns:
        ``CUSTOMER``, ``ORDER``, ``DATE``, ``LAST_DAY`` and the sums of rows; all of it is invalid if
        `is_broken` is true.
    """
    expressions = dict(measures.rows)
    # A row out of sequence adds 2**40 to `lines`; that saves a flag column.
    breaks = (~sequence.holds()).fill_null(True).cast(pl.Int64) * OUT_OF_SEQUENCE
    expressions["lines"] = expressions["lines"] + breaks
    totals = {name: expression.cum_sum() for name, expression in expressions.items()}
    running = rows.select(CUSTOMER, ORDER, DATE, sequence.ends().alias("_ends"), **totals)
    return running.filter("_ends").select(
        CUSTOMER,
        ORDER,
        DATE,
        pl.col(DATE).alias(LAST_DAY),
        *[(pl.col(name) - pl.col(name).shift(fill_value=0)).alias(name) for name in totals],
    )


def is_broken(customers: pl.DataFrame) -> bool:
    """Return whether a row was out of the sequence that `orders_by_sequence` expected.

    Args:
        customers: with the sums of their orders.
    """
    most = customers["lines"].max()
    return isinstance(most, int) and most >= OUT_OF_SEQUENCE


def orders_by_grouping(rows: pl.LazyFrame, measures: ScanSums) -> pl.LazyFrame:
    """Return one row per order and outcome, from all rows in any order.

    Args:
        rows: all rows, excluded or not.
        measures: what to add up.

    Returns:
        ``CUSTOMER``, ``ORDER``, ``OUTCOME`` (rows for history only count as used), ``DATE``, ``LAST_DAY``, the sums of
        rows, and "_rows" and "_money": number of rows and their revenue.
    """
    history = pl.col(REASON) == int(Reason.HISTORY_ONLY)
    schema = rows.collect_schema()
    keyed = rows.with_columns(
        order_or_day(schema[ORDER]).alias(ORDER),
        # An order has one outcome: its rows before and after --from stay together.
        pl.when(history).then(int(Reason.USED)).otherwise(REASON).cast(pl.UInt8).alias(OUTCOME),
    )
    return keyed.group_by(CUSTOMER, ORDER, OUTCOME).agg(
        pl.col(DATE).min(),
        pl.col(LAST if LAST in schema else DATE).max().alias(LAST_DAY),
        pl.len().cast(pl.Int64).alias("_rows"),
        pl.col(REVENUE).sum().alias("_money"),
        *[expression.sum().alias(name) for name, expression in measures.rows.items()],
        *([pl.col(TENURE).max()] if TENURE in schema else []),
        *([pl.col(SINCE).min()] if SINCE in schema else []),
    )


def order_or_day(dtype: pl.DataType) -> pl.Expr:
    """Return the order id; for a row without one, a value that stands for its day.

    Args:
        dtype: of the order ids.
    """
    order, day = pl.col(ORDER), pl.col(DATE).to_physical()
    if dtype == pl.Date:
        return order
    if dtype.is_integer():
        return order.fill_null(day.cast(pl.Int64) - 2**62)
    return pl.when(order.fill_null("") == "").then(pl.format("day {}", day)).otherwise(order)


def _same(column: str) -> pl.Expr:
    return pl.col(column) == pl.col(column).shift()
