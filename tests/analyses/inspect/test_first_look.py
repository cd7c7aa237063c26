"""The limit of usual days against that of all days one by one."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl
import pytest

from custseg.analyses.inspect.first_look import late_day
from custseg.tables.row_columns import DATE


@pytest.mark.parametrize("number", [1, 2, 3, 1_000, 1_001, 2_001, 5_000])
def test_the_late_day_of_sums_by_day_is_that_of_the_rows(number: int) -> None:
    chance = random.Random(number)
    days = pl.Series([dt.date(1969, 6, 1) + dt.timedelta(int(chance.expovariate(0.01))) for _ in range(number)])
    by_day = pl.DataFrame({DATE: days}).group_by(DATE).agg(rows=pl.len()).sort(DATE)
    assert late_day(by_day) == pytest.approx(days.to_physical().quantile(0.999, "linear"), abs=1e-9)
    assert late_day(by_day.clear()) is None
