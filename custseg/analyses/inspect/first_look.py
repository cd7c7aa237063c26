"""A first look at the rows: the limits of usual values, and which findings have to be looked for at all."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.analyses.inspect.customer_branches import is_filled
from custseg.analyses.inspect.finding import Bounds, Finding
from custseg.analyses.inspect.findings import CHECKED_REASONS, OUTLIER_FACTOR
from custseg.analyses.inspect.typed_rows import ROW_HASH, row_hashes, totals_of_rows
from custseg.customers.scan_until_sound import MAX_DAYS_AHEAD
from custseg.own_columns import own_column
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORIGINAL, REASON, REVENUE
from custseg.tables.transactions import Transactions
from custseg.tables.values.dates import is_likely

ALL_ROWS, LAST, LARGEST = map(own_column, ("rows", "last", "largest"))
OF_FINDING, OF_COLUMN = own_column("finding "), own_column("filled ")

NO_BOUNDS = Bounds(None, None)


@dataclass(frozen=True)
class FirstLook:
    """What a first pass over the rows shows.

    Attributes:
        days: number of rows of each day.
        bounds: limits of usual dates and amounts.
        repeated: hashes of rows that occur more than once.
        filled: share of rows with a value, by column.
        findings: those about single rows that some row has.
        returns: rows of customers that take money back, by customer and day.
        sales: first day of a sale of each customer, and the money of all.
    """

    days: pl.DataFrame
    bounds: Bounds
    repeated: pl.Series
    filled: dict[str, float]
    findings: list[Finding]
    returns: pl.DataFrame
    sales: pl.DataFrame


def first_look(
    rows: pl.LazyFrame, table: Transactions, findings: Sequence[Finding], *, by_column: bool = True
) -> FirstLook:
    """Return what a first pass over the rows shows.

    Args:
        rows: as `inspected_rows` returns them.
        table: the transactions.
        findings: about single rows.
        by_column: whether to count the values of each column.

    Raises:
        DataError: the file cannot be read to its end.
    """
    # An impossible date does not count, in rows without a customer either.
    day = pl.when(is_likely(pl.col(DATE))).then(DATE).alias(DATE)
    checked = pl.col(REASON).is_in(CHECKED_REASONS)
    live = rows.filter(checked).with_columns(day)
    amount = pl.col(REVENUE).abs()
    # "lower", since interpolation in a small file would compare the largest amount with itself.
    limits = live.select(large=amount.filter(amount > 0).cast(pl.Float64).quantile(0.99, "lower"))
    counted_columns = table.source.columns if by_column else ()
    counts = rows.select(
        pl.len().alias(ALL_ROWS),
        pl.when(checked).then(DATE).max().alias(LAST),
        pl.when(checked).then(amount).max().alias(LARGEST),
        *_found_anywhere(findings),
        *[
            is_filled(ORIGINAL + name, table.columns.schema[name]).sum().alias(OF_COLUMN + name)
            for name in counted_columns
        ],
    )
    # Only a hash of each row is kept; the values of repeated rows are looked up in the next pass.
    hashes = row_hashes(rows, table, [])
    with translate_read_errors(table.source.name):
        branches = [live.group_by(DATE).agg(rows=pl.len()), limits, hashes, counts, *_of_returns(rows)]
        days, largest, hashed, counted, *both = pl.collect_all(branches, engine="streaming")
    days, large = days.drop_nulls().sort(DATE), largest.item()
    latest = late_day(days)
    last = None if latest is None else dt.date(1970, 1, 1) + dt.timedelta(days=int(latest) + MAX_DAYS_AHEAD)
    bounds = Bounds(last, None if large is None else int(large) * OUTLIER_FACTOR)
    found = counted.row(0, named=True)
    height = max(found[ALL_ROWS], 1)
    return FirstLook(
        days=days,
        bounds=bounds,
        repeated=_repeated(hashed[ROW_HASH]),
        filled={name: found[OF_COLUMN + name] / height for name in counted_columns},
        findings=[one for one in findings if found[OF_FINDING + one.name] or _is_beyond(one, bounds, counted)],
        returns=both[0],
        sales=both[1],
    )


def late_day(days: pl.DataFrame) -> float | None:
    """Return the day, as a number, before which 99.9 % of the rows are; between two days in proportion.

    Args:
        days: number of rows of each day, in order.
    """
    if days.is_empty():
        return None
    until = days["rows"].cast(pl.Int64).cum_sum()
    place = (int(until[-1]) - 1) * 0.999
    numbers = days[DATE].to_physical().to_list()
    below, above = (
        int(numbers[int(until.search_sorted(number, side="right"))]) for number in (math.floor(place), math.ceil(place))
    )
    return below + (place - math.floor(place)) * (above - below)


def _repeated(hashes: pl.Series) -> pl.Series:
    """Return the hashes that occur more than once: sorting takes less time and memory than groups of one."""
    ordered = hashes.sort()
    return ordered.filter(ordered == ordered.shift()).unique()


def _of_returns(rows: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Return the rows of customers that take money back, by customer and day, and the sales of customers."""
    known = rows.filter(pl.col(REASON).is_in(CHECKED_REASONS), pl.col(CUSTOMER).is_not_null())
    bought, gone = pl.col(REVENUE) > 0, pl.col(REVENUE) < 0
    sold = known.with_columns(_day=pl.when(bought).then(DATE), _sold=pl.when(bought).then(REVENUE).otherwise(0))
    return [
        known.filter(gone).group_by(CUSTOMER, DATE).agg(totals_of_rows()),
        sold.group_by(CUSTOMER).agg(first_sale=pl.col("_day").min(), sold=pl.col("_sold").cast(pl.Int128).sum()),
    ]


def _found_anywhere(findings: Iterable[Finding]) -> list[pl.Expr]:
    """Return for each finding whether a row has it, as far as that is known without bounds."""
    return [
        one.condition(NO_BOUNDS).fill_null(False).any().alias(OF_FINDING + one.name)
        for one in findings
        if one.condition
    ]


def _is_beyond(finding: Finding, bounds: Bounds, counted: pl.DataFrame) -> bool:
    """Return whether the latest date, or the largest amount, has a finding that depends on bounds."""
    if finding.condition is None:
        return False
    condition = finding.condition(bounds)
    if condition.meta.eq(finding.condition(NO_BOUNDS)):
        return False
    used: Any = pl.lit(int(Reason.USED), pl.UInt8)
    extremes = counted.select(used.alias(REASON), pl.col(LAST).alias(DATE), pl.col(LARGEST).alias(REVENUE))
    return bool(extremes.select(condition.fill_null(False).any()).item())
