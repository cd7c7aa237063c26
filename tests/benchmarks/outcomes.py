"""How often the intervals of ``custseg outcome`` hold the truth: python tests/benchmarks/outcomes.py [--sims 2000].

Each simulated list is a rule of its own, so that all of them are compared in one run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from dataclasses import dataclass
from math import exp

import polars as pl

from custseg.analyses.outcome.comparing import compare
from custseg.analyses.outcome.observed import PLACE, Observed
from custseg.tables.values.amounts import SCALE

DAY = dt.date(2025, 3, 3)
HEADER = (
    "| contacted | bought | kept off | bought | spread of orders (log) | covered: who bought | covered: revenue "
    "| lists with an interval of revenue |"
)
MEDIAN = 3.5
"""Logarithm of the median of an order."""


@dataclass(frozen=True)
class Setting:
    """A list: how many were contacted and kept off, how many of each buy, and how skewed their orders are."""

    contacted: int
    control: int
    share: float
    control_share: float
    spread: float = 0.6


SETTINGS = (
    Setting(900, 100, 0.12, 0.10),
    Setting(450, 50, 0.40, 0.40),
    Setting(900, 300, 0.15, 0.12),
    Setting(2_000, 500, 0.20, 0.15),
    Setting(4_500, 500, 0.12, 0.10),
    Setting(2_000, 500, 0.20, 0.15, 1.0),
)


def simulated(setting: Setting, lists: int, rng: random.Random) -> Observed:
    """Return lists of one setting, each under a rule of its own, with what their customers bought."""
    rules, kept_off, revenue = [], [], []
    for number in range(lists):
        for size, share, control in (
            (setting.contacted, setting.share, False),
            (setting.control, setting.control_share, True),
        ):
            rules += [str(number)] * size
            kept_off += [control] * size
            revenue += [
                rng.lognormvariate(MEDIAN, setting.spread) if rng.random() < share else 0.0 for _ in range(size)
            ]
    rows = pl.DataFrame({"rule": rules, "control": kept_off, "revenue": revenue}).with_row_index(PLACE)
    rows = rows.with_columns(
        pl.format("c{}", PLACE).alias("customer_id"),
        pl.lit(DAY).alias("listed_on"),
        (pl.col("revenue") > 0).alias("bought"),
        (pl.col("revenue") * SCALE).round().cast(pl.Int128),
        pl.lit(False).alias("too_early"),
    )
    return Observed(rows, 30, DAY + dt.timedelta(60), 0, 0, DAY)


def coverage(setting: Setting, lists: int, rng: random.Random) -> tuple[float, float, float]:
    """Return how often the intervals held the truth: of shares, of revenue, and how many had one of revenue."""
    uplift = setting.share - setting.control_share
    truth = uplift * exp(MEDIAN + setting.spread**2 / 2)
    found = compare(simulated(setting, lists, rng), "rule")
    shares = [one.difference for one in found if one.difference]
    money = [one.money["revenue"].difference for one in found]
    known = [one for one in money if one and one.low is not None and one.high is not None]
    held = sum(one.low <= uplift <= one.high for one in shares if one.low is not None and one.high is not None)
    held_money = sum(one.low <= truth <= one.high for one in known if one.low is not None and one.high is not None)
    return held / len(shares), held_money / len(known) if known else float("nan"), len(known) / len(money)


def main() -> None:
    """Print a row per setting, in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sims", type=int, default=2_000)
    parser.add_argument("--chunk", type=int, default=200, help="lists that are made at a time")
    words = parser.parse_args()
    print(HEADER)
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for setting in SETTINGS:
        rng = random.Random(17)
        parts = [coverage(setting, words.chunk, rng) for _ in range(words.sims // words.chunk)]
        known = sum(part[2] for part in parts)
        shares = sum(part[0] for part in parts) / len(parts)
        money = sum(part[1] * part[2] for part in parts if part[2]) / known if known else float("nan")
        print(
            f"| {setting.contacted:,} | {setting.share:.0%} | {setting.control} | {setting.control_share:.0%} "
            f"| {setting.spread} | {shares:.1%} | {f'{money:.1%}' if known > len(parts) / 2 else '—'} "
            f"| {known / len(parts):.0%} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
