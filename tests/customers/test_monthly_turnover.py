"""The variation of monthly turnover against plain Python."""

from __future__ import annotations

import datetime as dt
import random
import statistics

import polars as pl
import pytest

from custseg.customers.monthly_turnover import MONTH, with_variation
from custseg.metrics.measures.rhythm import MIN_XYZ_MONTHS
from custseg.tables.row_columns import CUSTOMER

AS_OF = dt.date(2022, 11, 20)
LAST = 2022 * 12 + 9
"""October, since November is not over."""


@pytest.mark.parametrize("early", [False, True])
def test_the_variation_is_that_of_the_months_from_the_first_order_on(early: bool) -> None:
    """Returns in months before the first order do not count, nor do months that are not over."""
    chance = random.Random(7)
    first = {f"c{number}": 2020 * 12 + chance.randrange(34) for number in range(60)}
    months = {
        (who, month): chance.randrange(-(10**6), 10**8)
        for who, begins in first.items()
        for month in range(begins - 3 * early, LAST + 2)
        if month == begins or chance.random() < 0.6
    }
    none = {"without": 0}
    table = pl.DataFrame(
        [(*key, value) for key, value in months.items()] + [("without", LAST, 5)],
        schema={CUSTOMER: pl.String, MONTH: pl.Int32, "turnover": pl.Int64},
        orient="row",
    ).sample(fraction=1, shuffle=True, seed=1)
    days = [dt.date(month // 12, month % 12 + 1, 15) for month in first.values()]
    customers = pl.DataFrame({CUSTOMER: [*first, *none], "first_order": [*days, None], "orders": [1] * len(days) + [0]})
    found = with_variation(customers, table, AS_OF, 3)
    assert found.columns == [*customers.columns, "turnover_months", "turnover_variation"]
    for who, number, variation in found.select(CUSTOMER, "turnover_months", "turnover_variation").iter_rows():
        if who in none:
            assert (number, variation) == (None, None)
            continue
        values = [months.get((who, month), 0) for month in range(first[who], LAST + 1)]
        assert number == len(values)
        if number < MIN_XYZ_MONTHS or sum(values) <= 0:
            assert variation is None
        else:
            assert variation == pytest.approx(statistics.stdev(values) / statistics.mean(values), rel=1e-9)
