"""Customers by the period of their first order, and the sums of each cohort at each age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.group_table import group_of
from custseg.customers.slices import PERIOD
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.segments.rules import NO_ORDER
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.periods import Period

BEFORE_START, NO_ORDER_COHORT = -1, 2**31 - 1
"""Cohort numbers of customers with a first order before ``--from``, and without a counted order: first and last."""

COHORT_SUMS = ("customers", "revenue", "profit", "profit_until", "cohort_size")


@dataclass(frozen=True)
class Cohorts:
    """Cohorts and their sums at each age they have reached.

    Attributes:
        table: `GROUP` where there are groups; "cohort" (number of its period), "cohort_size", "known_before", "age",
            "number" (of the period), "complete", "customers" (with a counted order in it), "revenue", "profit" and
            "profit_until" (integers of ``SCALE``). The age is empty for customers without a counted order, and with a
            first order before ``start``. No age is complete of a cohort that ``start`` cuts off.
        period: length of a cohort and of an age.
        start: first day in scope; None for all.
        first_day: first date of the data in scope.
        as_of: the report date.
        slack: days that may be missing at either end of a complete period.
        grouped: whether there are groups.
        amounts: whether there are amounts; without them the sums of money mean nothing.
    """

    table: pl.DataFrame
    period: Period
    start: dt.date | None
    first_day: dt.date
    as_of: dt.date
    slack: int
    grouped: bool
    amounts: bool = True

    @property
    def with_age(self) -> pl.DataFrame:
        """Return the rows with an age: those of cohorts by the period of the first order."""
        return self.table.filter(pl.col("age").is_not_null())

    @property
    def first_ages(self) -> pl.DataFrame:
        """Return the rows of age 0, one per cohort."""
        return self.table.filter(pl.col("age") == 0)

    @property
    def cut_off(self) -> list[int]:
        """Return the cohort whose first days --from leaves out, if any: its other customers are in no cohort."""
        return [] if self.start is None else cut_off_by(self.start, self.period, self.slack, self.as_of)

    @property
    def possibly_older(self) -> list[int]:
        """Return the cohorts with customers that may have ordered before the file begins, in time order."""
        return self.first_ages.filter(pl.col("known_before") > 0)["cohort"].unique().sort().to_list()

    def label(self, number: int) -> str:
        """Return the label of a cohort or a period."""
        if number == BEFORE_START:
            return f"before {self.start}"
        return NO_ORDER if number == NO_ORDER_COHORT else self.period.label(number, self.as_of)

    def labels(self, column: str) -> pl.Expr:
        """Return the labels of a column of cohort or period numbers."""
        numbers = self.table[column].unique().drop_nulls().to_list()
        words = {number: self.label(number) for number in numbers}
        return pl.col(column).replace_strict(words, default=None, return_dtype=pl.String)

    def completed_ages(self, keys: Sequence[str] = ()) -> pl.DataFrame:
        """Return the sums of cohorts by age, over the cohorts that have completed that age.

        Args:
            keys: further columns to group by.
        """
        names = [*keys, "age"]
        return self.with_age.filter("complete").group_by(names).agg(pl.col(COHORT_SUMS).sum()).sort(names)


def cohorts_of(
    customers: CustomerTable, period: Period, start: dt.date | None, slack: int, *, grouped: bool
) -> Cohorts:
    """Return the cohorts of customers, with zeros at ages without an order.

    Returns of a customer before its first counted order count at age 0, so that totals tie.

    Args:
        customers: with `GROUP` where they are grouped, and with slices by the grain of the period.
        period: in calendar months.
        start: first day in scope; None for all.
        slack: days that may be missing at either end of a complete period.
        grouped: whether there is one set of cohorts per group.
    """
    assert customers.base is not None
    as_of = customers.base.as_of
    first_day = max(customers.base.first_day, start or customers.base.first_day)
    keys = [GROUP] if grouped else []
    members = _members(customers.frame, period, as_of, start, grouped=grouped)
    sizes, sums = pl.collect_all(
        [
            members.group_by(*keys, "cohort").agg(
                pl.len().cast(pl.Int64).alias("cohort_size"),
                pl.col("known_before").sum().cast(pl.Int64),
                pl.col("revenue", "profit").cast(pl.Int128).sum(),
            ),
            _by_age(
                customers.slices.lazy(), members.select(CUSTOMER, *keys, "cohort"), [*keys, "cohort"], period, as_of
            ),
        ],
        engine="streaming",
    )
    warm = period.number_of(customers.base.first_day + dt.timedelta(days=customers.settings["warm_up"] - 1), as_of)
    # A return during warm-up followed by a much later first order does not mark the cohort of that order.
    sizes = sizes.with_columns(known_before=pl.when(pl.col("cohort") <= warm).then("known_before").otherwise(0))
    table = _with_every_age(sizes, sums, [*keys, "cohort"], period.number_of(as_of, as_of))
    numbers = table["number"].unique().drop_nulls().to_list()
    complete = {number: period.is_complete(number, first_day, as_of, slack) for number in numbers}
    whole = pl.col("number").replace_strict(complete, default=None, return_dtype=pl.Boolean)
    if start:
        # A part of a cohort is never complete, at whatever age.
        whole = whole & ~pl.col("cohort").is_in(cut_off_by(start, period, slack, as_of))
    amounts = AMOUNTS not in customers.table.absent
    return Cohorts(table.with_columns(complete=whole), period, start, first_day, as_of, slack, grouped, amounts)


def cut_off_by(start: dt.date, period: Period, slack: int, as_of: dt.date) -> list[int]:
    """Return the number of the period whose first days are before a day, if more than ``slack`` of them are.

    Args:
        start: first day in scope.
        period: length of a period.
        slack: days that may be missing from a complete period.
        as_of: the report date.
    """
    number = period.number_of(start, as_of)
    return [number] if (start - period.start(number, as_of)).days > slack else []


def _members(
    customers: pl.LazyFrame, period: Period, as_of: dt.date, start: dt.date | None, *, grouped: bool
) -> pl.LazyFrame:
    """Return the customers with the number of their cohort."""
    first = pl.col("first_order")
    number = period.number(first, as_of)
    if start:
        number = pl.when(first < start).then(pl.lit(BEFORE_START, pl.Int32)).otherwise(number)
    cohort = pl.when(pl.col("counted") == 0).then(pl.lit(NO_ORDER_COHORT, pl.Int32)).otherwise(number).alias("cohort")
    group = [group_of(GROUP).alias(GROUP)] if grouped else []
    return customers.select(CUSTOMER, *group, cohort, "known_before", "revenue", "profit")


def _by_age(
    slices: pl.LazyFrame, members: pl.LazyFrame, keys: list[str], period: Period, as_of: dt.date
) -> pl.LazyFrame:
    """Return the sums of each cohort at each age at which it has rows."""
    age = (period.number(pl.col(PERIOD), as_of) - pl.col("cohort")).clip(lower_bound=0).alias("age")
    parts = slices.select(CUSTOMER, PERIOD, "orders", "revenue", "profit")
    joined = parts.join(
        members.filter(~pl.col("cohort").is_in([BEFORE_START, NO_ORDER_COHORT])), on=CUSTOMER, how="inner"
    )
    return joined.group_by(*keys, age).agg(
        (pl.col("orders") > 0).sum().cast(pl.Int64).alias("customers"),
        pl.col("revenue", "profit").cast(pl.Int128).sum(),
    )


def _with_every_age(sizes: pl.DataFrame, sums: pl.DataFrame, keys: list[str], last: int) -> pl.DataFrame:
    """Return a row for each age that a cohort has reached, and one without age for customers in no cohort."""
    ageless = pl.col("cohort").is_in([BEFORE_START, NO_ORDER_COHORT])
    with_age = (
        sizes.filter(~ageless)
        .drop("revenue", "profit")
        .with_columns(age=pl.int_ranges(0, last + 1 - pl.col("cohort"), dtype=pl.Int32))
        .explode("age")
        .join(sums, on=[*keys, "age"], how="left")
        .sort(*keys, "age")
        .with_columns(pl.col("customers", "revenue", "profit").fill_null(0), number=pl.col("cohort") + pl.col("age"))
        .with_columns(profit_until=pl.col("profit").cum_sum().over(keys))
    )
    return pl.concat([with_age, sizes.filter(ageless)], how="diagonal").sort(*keys, "age")
