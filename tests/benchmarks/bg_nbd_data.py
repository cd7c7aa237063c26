"""Simulate order days of customers by the BG/NBD and Gamma-Gamma models: ``python bg_nbd_data.py FOLDER CUSTOMERS``.

Writes known_CUSTOMERS.parquet, in the order in which a shop writes, and later_CUSTOMERS.parquet, what came after it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl
from data import write_parquet

SEED = 20260101
FIRST_DAY = np.datetime64("1950-01-01")
SHAPE, SCALE = 0.9, 4.2
"""Parameters of the order rates of customers, in orders per week."""

LEAVE = (0.6, 4.5)
AMOUNT, SPREAD, SIZE = 6.0, 4.0, 15.0
MOST = 500


def lives(customers: int, known: int, ahead: int, pace: float) -> pl.DataFrame:
    """Return customer, day and amount of every order day.

    Args:
        customers: how many; their first orders fall into the first half of what is known.
        known: days that a forecast may know of.
        ahead: days after them.
        pace: of all orders; 1 for about one in five weeks.
    """
    rng = np.random.default_rng(SEED)
    rate = np.maximum(rng.gamma(SHAPE, pace / SCALE / 7, customers), 1e-12)
    orders = np.minimum(rng.geometric(np.maximum(rng.beta(*LEAVE, customers), 1e-9)), MOST) + 1
    who = np.repeat(np.arange(customers), orders)
    starts = np.concatenate([[0], np.cumsum(orders)[:-1]])
    steps = rng.exponential(1, len(who)) / rate[who]
    first = rng.integers(0, known // 2, customers)
    steps[starts] = first
    times = np.cumsum(steps)
    times -= np.repeat(times[starts] - first, orders)
    cents = np.maximum(rng.gamma(AMOUNT, 100, len(who)) / rng.gamma(SPREAD, 1 / SIZE, customers)[who], 1)
    inside = times < known + ahead
    frame = pl.DataFrame({"who": who[inside], "day": times[inside].astype(np.int64), "cents": cents[inside].round()})
    return frame.group_by("who", "day").agg(pl.col("cents").sum()).sort("day", pl.struct("who", "day").hash(SEED))


def make(folder: Path, customers: int, known: int, ahead: int, pace: float) -> None:
    """Write the known and the later order days into ``folder``, unless the files exist."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}_{customers}_{known}.parquet" for name in ("known", "later")]
    if all(path.exists() for path in paths):
        return
    date = pl.lit(FIRST_DAY).cast(pl.Date) + pl.duration(days=pl.col("day"))
    frame = lives(customers, known, ahead, pace)
    for path, inside in zip(paths, (pl.col("day") < known, pl.col("day") >= known), strict=True):
        columns = (
            frame.lazy()
            .filter(inside)
            .select(
                pl.format("C{}", pl.col("who").cast(pl.String).str.zfill(8)).alias("customer_id"),
                date.cast(pl.Date).alias("order_date"),
                (pl.col("cents") / 100).round(2).alias("revenue"),
            )
        )
        write_parquet(columns, path)


def main() -> None:
    """Make the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("customers", type=int)
    parser.add_argument("--known", type=int, default=730, help="days that a forecast may know of")
    parser.add_argument("--ahead", type=int, default=365, help="days after them")
    parser.add_argument("--pace", type=float, default=1.0, help="of all orders")
    options = parser.parse_args()
    make(options.folder, options.customers, options.known, options.ahead, options.pace)


if __name__ == "__main__":
    main()
