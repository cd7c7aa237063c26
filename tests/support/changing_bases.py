"""Bases whose pace changes: customers join all the time, order by season, more or less often by year, and drop out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from custseg.tables.values.amounts import SCALE

START = dt.date(2021, 1, 1)


@dataclass(frozen=True)
class Change:
    """How the base of a simulation changes.

    Attributes:
        season: size of the yearly wave in the logarithm of the pace: .5 is 1.6 times as many orders at its top.
        december: factor of the pace in December.
        yearly: factor of the pace from one year to the next.
        wander: standard deviation of the pace's logarithm from one month to the next.
        growth: factor of the customers joining, from one year to the next.
        steps: steps of the time between two orders (Erlang): the higher, the more regular.
    """

    season: float = 0.0
    december: float = 1.0
    yearly: float = 1.0
    wander: float = 0.0
    growth: float = 1.0
    steps: int = 1


def simulate_change(customers: int, seed: int, years: float, change: Change, r: float = 1.2) -> pl.DataFrame:
    """Return customer, date and money of every order day.

    Args:
        customers: how many join.
        seed: of all that happens.
        years: from the first day of ``START``.
        change: of the base.
        r: shape of the differences of customers in their rate; their mean is an order in three weeks.
    """
    rng = np.random.default_rng(seed)
    length = round(365.25 * years)
    day = np.arange(length)
    calendar = np.array([START + dt.timedelta(days=int(one)) for one in day])
    month = np.array([one.month for one in calendar])
    walk = np.cumsum(rng.normal(0, change.wander, length // 30 + 2))
    logs = change.season * np.sin(2 * np.pi * (day / 365.25 - 0.7)) + np.log(change.yearly) * day / 365.25
    logs = logs + np.where(month == 12, np.log(change.december), 0) + walk[day // 30]
    # Time as the customers feel it: they order at their own constant rate of it.
    felt = np.concatenate([[0], np.cumsum(np.exp(logs))])
    share = rng.random(customers)
    powered = change.growth**years
    joined = length * (share if powered == 1 else np.log1p(share * (powered - 1)) / np.log(powered))
    rate = rng.gamma(r, 1 / (r * 21), customers)
    leaves = rng.beta(1.0, 7.0, customers)
    orders = np.minimum(rng.geometric(np.maximum(leaves, 1e-6)), 300)
    who = np.repeat(np.arange(customers), orders)
    starts = np.concatenate([[0], np.cumsum(orders)[:-1]])
    steps = rng.gamma(change.steps, 1 / change.steps, len(who)) / rate[who]
    steps[starts] = np.interp(joined, np.arange(length + 1), felt)
    times = np.cumsum(steps)
    times = times - np.repeat(times[starts] - steps[starts], orders)
    inside = times < felt[-1]
    at = np.minimum(np.interp(times[inside], felt, np.arange(length + 1)).astype(np.int64), length - 1)
    spend = np.exp(rng.normal(3, 0.5, customers))[who[inside]] * np.exp(rng.normal(0, 0.4, int(inside.sum())))
    frame = pl.DataFrame({"customer": who[inside], "day": at, "cents": np.maximum(np.round(spend * 100), 1)})
    summed = frame.group_by("customer", "day").agg(pl.col("cents").sum()).sort("customer", "day")
    return summed.select(
        customer_id=pl.format("c{}", pl.col("customer").cast(pl.String).str.zfill(6)),
        date=(pl.lit(START) + pl.duration(days=pl.col("day"))).cast(pl.Date),
        money=pl.col("cents").cast(pl.Int128) * (SCALE // 100),
    )
