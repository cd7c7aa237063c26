"""Bases whose whole future is known: lives by the story of BG/NBD and Gamma-Gamma, with no formula in between."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from custseg.tables.values.amounts import SCALE

START = dt.date(2023, 1, 1)
STORY = {"r": 1.2, "alpha": 4.0, "a": 0.8, "b": 3.0, "p": 6.0, "q": 4.0, "gamma": 15.0}


@dataclass(frozen=True)
class Simulated:
    """Order days of customers, up to a day and after it.

    Attributes:
        days: customer_id, day and money of every order day.
        end: the last day that a forecast may know of.
    """

    days: pl.DataFrame
    end: dt.date

    def known(self) -> pl.DataFrame:
        """Return what a forecast may know of."""
        return self.days.filter(pl.col("date") <= self.end)


def simulate(
    customers: int,
    seed: int,
    *,
    known: int = 500,
    ahead: int = 365,
    joining: int = 250,
    story: dict[str, float] = STORY,
    most: int = 400,
    dependence: float = 0.0,
    loyalty: float = 0.0,
) -> Simulated:
    """Let customers live.

    Args:
        customers: how many.
        seed: of all that happens.
        known: days up to the end of what is known.
        ahead: days after it.
        joining: days within which first orders fall.
        story: parameters in weeks and money.
        most: order days of one customer at most.
        dependence: of spend on the order rate: 1 for spend that is proportional to it, which Gamma-Gamma excludes.
        loyalty: of spend on the chance to stay, likewise: the less likely customers are to leave, the more they spend.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(story["r"], 1 / story["alpha"], customers) / 7
    leaves = rng.beta(story["a"], story["b"], customers)
    orders = np.minimum(rng.geometric(np.maximum(leaves, 1e-9)), most)
    first = rng.integers(0, joining, customers).astype(float)
    who = np.repeat(np.arange(customers), orders + 1)
    starts = np.concatenate([[0], np.cumsum(orders + 1)[:-1]])
    steps = rng.exponential(1, len(who)) / rate[who]
    steps[starts] = first
    times = np.cumsum(steps)
    times -= np.repeat(times[starts] - first, orders + 1)
    spread = rng.gamma(story["q"], 1 / story["gamma"], customers)
    if dependence or loyalty:
        spread *= np.clip(leaves / leaves.mean(), 0.05, 5) ** loyalty
        spread /= (rate * 7 * story["alpha"] / story["r"]) ** dependence
    money = np.maximum(np.round(rng.gamma(story["p"], 1, len(who)) / spread[who], 2), 0.01)
    inside = times < known + ahead
    frame = pl.DataFrame(
        {"customer_id": who[inside], "day": times[inside].astype(np.int64), "cents": (money[inside] * 100).round()}
    )
    days = frame.group_by("customer_id", "day").agg(pl.col("cents").sum()).sort("customer_id", "day")
    return Simulated(
        days.select(
            pl.format("c{}", pl.col("customer_id").cast(pl.String).str.zfill(7)).alias("customer_id"),
            date=pl.lit(START) + pl.duration(days=pl.col("day")),
            money=pl.col("cents").cast(pl.Int128) * (SCALE // 100),
        ).with_columns(pl.col("date").cast(pl.Date)),
        START + dt.timedelta(days=known - 1),
    )
