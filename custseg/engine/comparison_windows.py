"""The last period and the previous one of equal length: their days, and the change of customers between them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.scan_sums import Window
from custseg.errors import UsageError
from custseg.metrics.units import DAY
from custseg.notes import Note
from custseg.tables.scope import Scope

ONE_DAY = dt.timedelta(days=1)
START_SLACK = dt.timedelta(days=3)
"""How long after the first day of the previous period the file may begin, for the period to count as complete."""


def last_and_previous(compare_to: int | dt.date, as_of: dt.date, scope: Scope) -> tuple[Window, Window]:
    """Return the last period and the previous one of equal length.

    Args:
        compare_to: length of the last period in days, or the day before its first day.
        as_of: the report date, on which the last period ends.
        scope: days that the figures cover.

    Raises:
        UsageError: there is no such period, or ``--from`` cuts off a part of the previous one.
    """
    days = compare_to if isinstance(compare_to, int) else (as_of - compare_to).days
    if 2 * days >= as_of.toordinal():
        what = f"the previous period of {days:,} days would begin before the year 1"
        raise UsageError(what, where="--compare-to", hint="Name a later day, or a number of days such as 90d.")
    middle = as_of - dt.timedelta(days=days)
    if middle >= as_of:
        raise UsageError(
            f"there are no days after {middle}: the report date is {as_of}",
            where="--compare-to",
            hint="Name an earlier day, or a number of days such as 90d.",
        )
    recent, earlier = Window("recent", middle, as_of), Window("earlier", middle - (as_of - middle), middle)
    first = earlier.start + ONE_DAY
    if scope.start and scope.start > first:
        what = f"--from {scope.start} cuts off a part of the previous period, which begins on {first}"
        raise UsageError(what, where="--compare-to", hint=f"Leave out --from, or set it to {first} or earlier.")
    return recent, earlier


def comparison_notes(windows: tuple[Window, ...], first_day: dt.date | None) -> list[Note]:
    """Return the days that are compared, with a warning where the file begins within the previous period.

    Args:
        windows: the last period and the previous one.
        first_day: first date of the file; None where it is not known.
    """
    recent, earlier = windows
    text = (
        f"The last period is {recent.start + ONE_DAY} to {recent.end}, "
        f"the previous one {earlier.start + ONE_DAY} to {earlier.end}."
    )
    short = first_day is not None and first_day > earlier.start + ONE_DAY + START_SLACK
    if short:
        text += f" The file begins on {first_day}: the previous period is incomplete, so the comparison is not fair."
    return [Note("periods", text, warns=short)]


def with_change(customers: pl.LazyFrame, recent: Window) -> pl.LazyFrame:
    """Add the length of a period, the change from the previous one, and the profit before the last one."""
    if {"orders_recent", "orders_earlier"} <= set(customers.collect_schema().names()):
        customers = customers.with_columns(orders_change=pl.col("orders_recent") - pl.col("orders_earlier"))
    return customers.with_columns(
        period=pl.lit((recent.end - recent.start).days * DAY, pl.Int64),
        change=pl.col("profit_recent") - pl.col("profit_earlier"),
        profit_before=pl.col("profit") - pl.col("profit_recent"),
    )
