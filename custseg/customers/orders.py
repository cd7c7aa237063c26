"""Rows → orders → customers: in one pass over sequences where the ids allow it, else by grouping twice."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.customers.scan_sums import ScanSums
from custseg.tables.ledger import USED, Reason
from custseg.tables.row_columns import CUSTOMER, DATE, LAST_DAY, ORDER, REASON, REVENUE

BROKEN = 2**40
"""More lines than a file has."""

OUTCOME = "_fate"


@dataclass(frozen=True)
class Sequence:
    """How orders follow each other in the file, as a sample suggests.

    Attributes:
        by_customer: rows are sorted by customer, and by order within; else by order alone.
        texts: the keys that are text, which rises by length first, so that 99 comes before 100.
    """

    by_customer: bool
    texts: frozenset[str]

    def holds(self) -> pl.Expr:
        """Return, for each row, whether it continues the sequence.

        Where it holds for every row, the lines of an order stand together, are of one customer and of one day.
        """
        same_order, same_customer = _same(ORDER), _same(CUSTOMER)
        # A missing order id must not count as the id of the row before it.
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
        now, before = pl.col(key), pl.col(key).shift()
        if key not in self.texts:
            return now > before
        length, length_before = now.str.len_bytes(), before.str.len_bytes()
        return (length > length_before) | ((length == length_before) & (now > before))

    def ends(self) -> pl.Expr:
        """Return, for each row, whether it is the last of its order."""
        changes = pl.col(ORDER) != pl.col(ORDER).shift(-1)
        if self.by_customer:
            changes = changes | (pl.col(CUSTOMER) != pl.col(CUSTOMER).shift(-1))
        return changes.fill_null(True)


def suggest_sequence(sample: pl.DataFrame) -> Sequence | None:
    """Return the sequence that a sample of rows follows, None where it follows none."""
    used = sample.filter(pl.col(REASON).is_in(USED))
    texts = frozenset(key for key in (CUSTOMER, ORDER) if sample.schema[key] == pl.String)
    for by_customer in (False, True):
        sequence = Sequence(by_customer, texts)
        if used.height > 1 and used.select(sequence.holds().all()).item():
            return sequence
    return None


def orders_by_sequence(rows: pl.LazyFrame, measures: ScanSums, sequence: Sequence) -> pl.LazyFrame:
    """Return one row per order from used rows whose orders follow each other.

    Running totals at the last rows of the orders give their sums: nothing is kept in memory.

    Args:
        rows: the used rows, in the order of the file.
        measures: what to add up.
        sequence: what the rows are expected to follow.

    Returns:
        ``CUSTOMER``, ``DATE``, ``LAST_DAY`` and the sums of rows; nothing counts where `is_broken` says so.
    """
    expressions = dict(measures.rows)
    # One broken row makes the count of lines impossible: a column less to carry and to add up.
    breaks = (~sequence.holds()).fill_null(True).cast(pl.Int64) * BROKEN
    expressions["lines"] = expressions["lines"] + breaks
    totals = {name: expression.cum_sum() for name, expression in expressions.items()}
    running = rows.select(CUSTOMER, DATE, sequence.ends().alias("_ends"), **totals)
    return running.filter("_ends").select(
        CUSTOMER,
        DATE,
        pl.col(DATE).alias(LAST_DAY),
        *[(pl.col(name) - pl.col(name).shift(fill_value=0)).alias(name) for name in totals],
    )


def is_broken(customers: pl.DataFrame) -> bool:
    """Return whether the rows behind customers did not follow the sequence that was expected."""
    most = customers["lines"].max()
    return isinstance(most, int) and most >= BROKEN


def orders_by_grouping(rows: pl.LazyFrame, measures: ScanSums) -> pl.LazyFrame:
    """Return one row per order and fate, from all rows in any order.

    Args:
        rows: all rows, set aside or not.
        measures: what to add up.

    Returns:
        ``CUSTOMER``, ``FATE`` (its reason; used for history only), ``DATE``, ``LAST_DAY``, the sums of rows, and
        "_rows" and "_money": number of rows and their revenue.
    """
    history = pl.col(REASON) == int(Reason.HISTORY_ONLY)
    keyed = rows.with_columns(
        order_or_day(rows.collect_schema()[ORDER]).alias(ORDER),
        # An order has one fate: lines on both sides of --from stay together.
        pl.when(history).then(int(Reason.USED)).otherwise(REASON).cast(pl.UInt8).alias(OUTCOME),
    )
    return keyed.group_by(CUSTOMER, ORDER, OUTCOME).agg(
        pl.col(DATE).min(),
        pl.col(DATE).max().alias(LAST_DAY),
        pl.len().cast(pl.Int64).alias("_rows"),
        pl.col(REVENUE).sum().alias("_money"),
        *[expression.sum().alias(name) for name, expression in measures.rows.items()],
    )


def order_or_day(dtype: pl.DataType) -> pl.Expr:
    """Return the order id, or a stand-in for the day where a row has none."""
    order, day = pl.col(ORDER), pl.col(DATE).to_physical()
    if dtype == pl.Date:
        return order
    if dtype.is_integer():
        return order.fill_null(day.cast(pl.Int64) - 2**62)
    return pl.when(order.fill_null("") == "").then(pl.format("day {}", day)).otherwise(order)


def _same(column: str) -> pl.Expr:
    return pl.col(column) == pl.col(column).shift()
