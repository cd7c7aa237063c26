"""Totals of customers who pay each month: proved by the rate and the months of each, or worked out from them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.tables.headers.formulas import Formula, Term
from custseg.tables.headers.likely_amounts import likely_amounts, names_one_of
from custseg.tables.headers.synonyms import read_header, roles
from custseg.tables.values import amounts

NEAR, MOST = 0.15, 0.8
"""A total is near to rate × months within this share, in this share of the rows: rates change over the years."""

SOME = 3
"""Rows that it takes to prove a total."""


@dataclass(frozen=True)
class Monthly:
    """Amounts that customers pay each month.

    Attributes:
        rate: column of what a customer pays each month.
        months: column of the months so far.
        total: column that is near to both multiplied; None where there is none.
        near: number of rows in which it is near.
        rows: number of rows that have all of them.
    """

    rate: str
    months: str
    total: str | None
    near: int = 0
    rows: int = 0

    @property
    def revenue(self) -> str:
        """Return the column or the product that is the revenue."""
        return self.total or Formula((Term(1, (self.rate, self.months)),)).text()


def find_monthly(columns: list[str], sample: pl.DataFrame) -> Monthly | None:
    """Return the rate and the months of customers who pay each month, None where there is not one of each.

    Args:
        columns: of numbers that may be amounts or months.
        sample: first rows of the table.
    """
    known = roles("customers")["tenure_months"]
    months = [one for one in columns if (name := read_header(one)[0]) in known.places or name in known.ambiguous]
    money = likely_amounts([one for one in columns if one not in months], sample)
    rates = [one for one in money if names_one_of("each_month", one)]
    if len(months) != 1 or len(rates) != 1:
        return None
    [rate], [month] = rates, months
    wanted = _numbers(sample, rate) * _numbers(sample, month)
    for total in money:
        if total == rate:
            continue
        both = pl.DataFrame({"wanted": wanted, "total": _numbers(sample, total)}).drop_nulls()
        both = both.filter((pl.col("wanted") > 0) & (pl.col("total") > 0))
        near = both.filter((pl.col("total") - pl.col("wanted")).abs() <= NEAR * pl.col("wanted")).height
        if both.height >= SOME and near >= MOST * both.height:
            return Monthly(rate, month, total, near, both.height)
    return Monthly(rate, month, None)


def _numbers(sample: pl.DataFrame, column: str) -> pl.Series:
    style = amounts.detect_style(sample[column])
    number = amounts.read_number(column, sample.schema[column], style)
    return sample.select(number.cast(pl.Float64)).to_series()
