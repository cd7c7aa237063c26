"""What irregular customers cost in foresight: the error of a plain forecast of turnover with and without them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.customers.monthly_turnover import MONTH, last_whole_month
from custseg.tables.row_columns import CUSTOMER

YEAR = 12
TESTED, LEAST_TESTED = 12, 6
"""Last months that are tested at most, and at least."""

BY_YEAR = "the same month a year ago × the growth of the last 12 months"
BY_MEAN = "the mean of the 12 months before"


@dataclass(frozen=True)
class EveningOut:
    """The error of a plain forecast of monthly turnover.

    Attributes:
        months: whole months of the history.
        nobody: whether no customer is irregular.
        method: how a month is forecast, in words; empty if the history is too short.
        tested: number of months that were forecast from those before.
        error: mean error of a month ÷ its mean turnover.
        error_without: the same of the turnover without irregular customers; None if nothing is left.
        money, money_without: mean error of a month, in millionths.
        share: part of the turnover of the tested months that irregular customers bought.
    """

    months: int
    nobody: bool = False
    method: str = ""
    tested: int = 0
    error: float | None = None
    error_without: float | None = None
    money: float | None = None
    money_without: float | None = None
    share: float | None = None


def evening_out(
    turnover: pl.DataFrame, irregular: pl.Series, first_day: dt.date, as_of: dt.date, slack: int
) -> EveningOut:
    """Return the error of the forecast with and without irregular customers.

    Args:
        turnover: of customers by month.
        irregular: ids of the irregular customers.
        first_day: of the first order.
        as_of: its last day.
        slack: days that may be missing of a whole month.
    """
    first = first_day.year * YEAR + first_day.month - 1 + (first_day.day > 1 + slack)
    last = last_whole_month(as_of, slack)
    months = max(0, last + 1 - first)
    if irregular.is_empty():
        return EveningOut(months, nobody=True)
    needed, method = (2 * YEAR, BY_YEAR) if months >= 2 * YEAR + LEAST_TESTED else (YEAR, BY_MEAN)
    if months < needed + LEAST_TESTED:
        return EveningOut(months)
    others = ~pl.col(CUSTOMER).is_in(irregular.implode())
    sums = turnover.group_by(MONTH).agg(
        everyone=pl.col("turnover").cast(pl.Int128).sum(),
        others=pl.col("turnover").filter(others).cast(pl.Int128).sum(),
    )
    found = {number: (everyone, other) for number, everyone, other in sums.iter_rows()}
    series = [found.get(number, (0, 0)) for number in range(first, last + 1)]
    tested = range(max(needed, months - TESTED), months)
    whole, rest = ([row[place] for row in series] for place in (0, 1))
    total, rest_total = (sum(one[month] for month in tested) for one in (whole, rest))
    money, money_without = _error(whole, tested, method), _error(rest, tested, method)
    if money is None or total <= 0:
        return EveningOut(months)
    return EveningOut(
        months=months,
        method=method,
        tested=len(tested),
        error=money * len(tested) / total,
        error_without=money_without * len(tested) / rest_total
        if money_without is not None and rest_total > 0
        else None,
        money=money,
        money_without=money_without,
        share=1 - rest_total / total,
    )


def _error(turnover: list[int], tested: range, method: str) -> float | None:
    """Return the mean absolute error of the forecasts of months; None where one cannot be made."""
    errors = []
    for month in tested:
        before = turnover[month - YEAR : month]
        forecast = sum(before) / YEAR
        if method == BY_YEAR:
            earlier = sum(turnover[month - 2 * YEAR : month - YEAR])
            if earlier <= 0:
                return None
            forecast = before[0] * (sum(before) / earlier)
        errors.append(abs(forecast - turnover[month]))
    return sum(errors) / len(errors)
