"""Compare the intervals of a forecast with what happened: ``python coverage.py FORECAST KNOWN LATER SUMMARY``.

Benchmarks need what the tests of forecasts have: it judges as they do.
"""

from __future__ import annotations

import json
import sys
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from custseg.customers.order_days import histories_of_days
from custseg.forecast.outlook import WEEKS_PER_MONTH, Outlook
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import SCALE

sys.path.insert(0, str(Path(__file__).parents[1] / "forecast"))
from judged import counted, expected, futures

LEVEL = 0.8
LEAST, MOST = 0.77, 0.83
SLICE = 10_000
KINDS = (("orders", "came"), ("revenue", "money"))


def joined(forecast: str, known: str, later: str) -> pl.DataFrame:
    """Return histories, intervals and later orders of each customer."""
    came = pl.scan_parquet(later).group_by(CUSTOMER).agg(came=pl.len(), money=pl.col("revenue").sum())
    money = (pl.col("revenue") * SCALE).round().cast(pl.Int128)
    days = pl.read_parquet(known).select(CUSTOMER, pl.col("order_date").alias(DATE), money=money)
    histories = histories_of_days(days, days[DATE].max()).drop("money")  # type: ignore[arg-type]
    found = histories.join(pl.read_parquet(forecast), on=CUSTOMER, how="left", maintain_order="left")
    found = found.join(came.collect(), on=CUSTOMER, how="left", maintain_order="left")
    return found.with_columns(pl.col("came").fill_null(0), pl.col("money").fill_null(0.0))


def judge(found: pl.DataFrame, name: str, weeks: float) -> dict[str, tuple[float, float, float]]:
    """Return the coverage of intervals as `judged` counts it, with ends counted fully, and expected, by kind."""
    outlook = Outlook.of(found, name, 1.0)
    sums: dict[str, list[tuple[float, float, float]]] = {kind: [] for kind, _ in KINDS}
    for start in range(0, found.height, SLICE):
        some = slice(start, min(start + SLICE, found.height))
        for (kind, column), drawn in zip(KINDS, futures(outlook, weeks, some), strict=True):
            low, high, came = (
                found[each][some].cast(pl.Float64).to_numpy() for each in (f"{kind}_low", f"{kind}_high", column)
            )
            share = counted(came, (low, high), drawn, LEVEL).sum(), float(((came >= low) & (came <= high)).sum())
            sums[kind].append((*share, expected(drawn, LEVEL) * len(came)))
    return {kind: tuple((np.sum(rows, axis=0) / found.height).tolist()) for kind, rows in sums.items()}  # type: ignore[misc]


def main(forecast: str, known: str, later: str, summary: str) -> None:
    """Print the coverage of each kind of interval."""
    found = joined(forecast, known, later)
    content: dict[str, Any] = json.loads(Path(summary).read_text(encoding="utf-8"))
    settings, figures = content["settings"], content["summary"]
    error = sqrt(LEVEL * (1 - LEVEL) / found.height)
    shares = judge(found, settings["model"]["value"], settings["horizon"]["value"] * WEEKS_PER_MONTH)
    for kind, (share, plain, promised) in shares.items():
        verdict = "met" if LEAST <= share <= MOST else "MISSED"
        print(f"- {kind}, all {found.height:,} customers, an outcome on an end counted in part: {share:.1%} "
              f"(binomial error {error:.2%}), goal {LEAST:.0%} to {MOST:.0%}, {verdict}")  # fmt: skip
        print(f"- {kind}, the same, plainly inside: {plain:.1%}, expected of whole numbers {promised:.1%}")
    for kind, column in KINDS:
        if f"{kind}_low" not in figures:
            print(f"- {kind} of the base: no interval, since the history is too short for past forecasts")
            continue
        low, high, total = figures[f"{kind}_low"], figures[f"{kind}_high"], found[column].sum()
        where = "inside" if low <= total <= high else "OUTSIDE"
        print(f"- {kind} of the base: {total:,.0f} came, {where} of {low:,.0f} to {high:,.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
