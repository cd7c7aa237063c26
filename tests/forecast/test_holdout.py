"""Holdout tests: published figures of CDNOW, and the days that are held out."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from simulated import STORY, simulate

from custseg.forecast.holdout import days_held_back, hold_out
from custseg.forecast.origins import PastForecasts
from custseg.forecast.simple_rules import CONSTANT_RATE, NO_ORDERS
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import SCALE

END = dt.date(1998, 6, 30)
PUBLISHED = {
    "bg-nbd": (1653.4, 0.7855, 1.6080),
    "mbg-nbd": (1576.7, 0.7648, 1.6072),
    "pareto-nbd": (1665.5, 0.7545, 1.6028),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_holdout_errors_of_cdnow_are_as_published(sample: pl.DataFrame, name: str) -> None:
    days = sample.select(
        pl.col("customer").alias(CUSTOMER), pl.col("date").alias(DATE), money=(pl.col("amount") * SCALE).cast(pl.Int128)
    )
    found = hold_out(days, 273, name, PastForecasts.of(days, END))
    assert (found.customers, found.orders) == (2357, 1882)
    predicted, mae, rmse = PUBLISHED[name]
    assert found.score.predicted == pytest.approx(predicted, abs=0.06)
    assert (found.score.mae, found.score.rmse) == pytest.approx((mae, rmse), abs=0.00006)
    rate, nobody = found.scores[CONSTANT_RATE], found.scores[NO_ORDERS]
    assert (round(rate.predicted), round(rate.mae, 4), round(rate.rmse, 4)) == (2930, 1.0237, 2.2119)
    assert (nobody.predicted, round(nobody.mae, 4)) == (0, 0.7985)
    assert found.groups["actual"].sum() == 1882
    assert found.groups["predicted"].sum() == pytest.approx(predicted, abs=0.06)


@pytest.mark.parametrize(
    ("history", "months", "held"),
    [(365, 12, 121), (1095, 12, 182), (1095, 36, 365), (90, 12, 56), (400, 2, 56), (400, 4, 60)],
)
def test_days_held_out_between_eight_weeks_and_half_the_horizon(history: int, months: int, held: int) -> None:
    first = dt.date(2024, 1, 1)
    assert days_held_back(first, first + dt.timedelta(days=history - 1), months) == held


def test_the_held_out_days_do_not_change_the_forecast() -> None:
    """Two histories that differ in the held-out days only have the same prediction."""
    base = simulate(300, 3, known=400, ahead=100, story=STORY)
    days = base.days.rename({"customer_id": CUSTOMER, "date": DATE})
    end = base.end + dt.timedelta(days=100)
    cut = pl.col(DATE) <= base.end
    other = pl.concat([days.filter(cut), days.filter(~cut).head(5)])
    one, two = (hold_out(some, 100, "mbg-nbd", PastForecasts.of(some, end)) for some in (days, other))
    assert one.score.predicted == two.score.predicted
    assert (one.orders, two.orders) == (days.filter(~cut).join(days.filter(cut), on=CUSTOMER, how="semi").height, 5)
