"""Deals by seller, customer, product, source or another field: rates, cycles, money, and how easy they are."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from custseg.analyses.deals.columns import OF_GROUPS
from custseg.analyses.shared.mean_interval import mean_interval
from custseg.analyses.shared.pipeline_days import AGE, CYCLE, Days
from custseg.analyses.shared.survival import lasting, median, median_interval
from custseg.analyses.shared.wilson import wilson
from custseg.result import Column
from custseg.tables.pipeline.states import LOST, OPEN, STATE, WON
from custseg.tables.values.amounts import SCALE, divide, to_float

NONE = "(none)"
"""Name of the group of deals whose field is empty."""

MIN_RANKED = 10
"""Closed deals from which a group is ranked: the win rate of fewer says little."""

CENT = SCALE // 100
"""Integers of ``SCALE`` in a hundredth."""

MONEY = (
    "won_amount", "average_won", "average_won_low", "average_won_high", "won_per_closed", "open_deals_amount",
    "expected_amount", "stuck_amount",
)  # fmt: skip
"""Columns that need amounts."""

DEFAULT = tuple(column.name for column in OF_GROUPS)
SEEN = ("deals", "win_rate", "won_amount", "cycle_won", "open", "stuck", "ease_rank", "money_rank")
"""Columns that people see, in their order."""


def group_columns(days: Days) -> list[Column]:
    """Return the columns of groups that these deals allow.

    Args:
        days: deals as they were on the report date.
    """
    hidden = set() if days.has_money else {*MONEY, "money_rank"}
    if "opened" not in days.records.roles:
        hidden |= {column.name for column in OF_GROUPS if "cycle" in column.name or "stuck" in column.name}
        hidden |= {"ease_rank", "expected_amount"}
    return [column for column in OF_GROUPS if column.name not in hidden]


def groups(rows: pl.DataFrame, key: str | None) -> pl.DataFrame:
    """Return one row for each value of a field, or one for all deals, with every column that groups can have.

    Args:
        rows: deals with ``stuck`` and ``expected`` (millionths), as `custseg.analyses.deals.open_deals` adds them.
        key: of the field; None for one group of all.
    """
    name = pl.col(key).fill_null(NONE) if key else pl.lit("")
    won, lost, still = (pl.col(STATE) == state for state in (WON, LOST, OPEN))
    money = pl.col("amount").cast(pl.Int128) if "amount" in rows.columns else pl.lit(None, pl.Int128)
    # Squares of millionths could be too large for 128 bits.
    cents = money // CENT
    sums = rows.group_by(name.alias("name")).agg(
        pl.len().cast(pl.Int64).alias("deals"),
        *(
            state.sum().cast(pl.Int64).alias(column)
            for column, state in (("won", won), ("lost", lost), ("open", still))
        ),
        *(
            money.filter(state).sum().alias(column)
            for column, state in (("won_money", won), ("open_money", still), ("stuck_money", pl.col("stuck")))
        ),
        (won & money.is_not_null()).sum().cast(pl.Int64).alias("priced"),
        cents.filter(won).sum().alias("won_cents"),
        (cents * cents).filter(won).sum().alias("won_squares"),
        pl.col("expected").cast(pl.Int128).sum().alias("expected_money"),
        pl.col("stuck").sum().cast(pl.Int64).alias("stuck"),
        pl.col(CYCLE).filter(won).drop_nulls().sort().alias("days_won"),
        pl.col(CYCLE).filter(lost).drop_nulls().sort().alias("days_lost"),
        pl.col(AGE).filter(still).drop_nulls().alias("ages"),
    )
    closed = pl.col("won") + pl.col("lost")
    low, high = wilson(pl.col("won"), closed)
    sums = sums.with_columns(
        pl.when(closed > 0).then(divide(pl.col("won"), closed)).alias("win_rate"),
        low.alias("win_rate_low"),
        high.alias("win_rate_high"),
        to_float(pl.col("won_money")).alias("won_amount"),
        to_float(pl.col("open_money")).alias("open_deals_amount"),
        to_float(pl.col("stuck_money")).alias("stuck_amount"),
        to_float(pl.col("expected_money")).alias("expected_amount"),
        pl.when(pl.col("priced") > 0)
        .then(divide(to_float(pl.col("won_money")), pl.col("priced")))
        .alias("average_won"),
        pl.when(closed > 0).then(divide(to_float(pl.col("won_money")), closed)).alias("won_per_closed"),
        closed.alias("closed"),
    )
    found = sums.hstack(_cycles(sums))
    return _ranked(found) if key else found


def _cycles(sums: pl.DataFrame) -> list[pl.Series]:
    """Return medians and means of the days that deals of each group took, and intervals of these and of the money."""
    found: dict[str, list[float | None]] = {}
    names = ("days_won", "days_lost", "ages", "priced", "won_cents", "won_squares")
    for days_won, days_lost, ages, *money in sums.select(names).iter_rows():
        values: dict[str, float | None] = {}
        bounds = [
            one if one is None else one * CENT / SCALE for one in mean_interval(*(int(one or 0) for one in money))
        ]
        values["average_won_low"], values["average_won_high"] = bounds
        for state, days in (("won", days_won), ("lost", days_lost)):
            values[f"cycle_{state}"] = median(days)
            values[f"cycle_{state}_low"], values[f"cycle_{state}_high"] = median_interval(days)
            values[f"cycle_{state}_mean"] = sum(days) / len(days) if days else None
        usual = lasting([*((day, True) for day in days_won), *((day, False) for day in days_lost)], ages)
        values["usual_cycle"] = usual.quantile(0.5)
        values["usual_cycle_low"], values["usual_cycle_high"] = usual.interval(0.5)
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    return [pl.Series(name, values, dtype=pl.Float64) for name, values in found.items()]


def _ranked(found: pl.DataFrame) -> pl.DataFrame:
    """Return groups with their rank by ease and by money won, of those with enough closed deals."""
    ranked = (pl.col("closed") >= MIN_RANKED) & pl.col("cycle_won").is_not_null() & (pl.col("name") != NONE)
    rate = pl.when(ranked).then(pl.col("win_rate")).rank("average", descending=True)
    short = pl.when(ranked).then(pl.col("cycle_won")).rank("average")
    money = pl.when(ranked).then(pl.col("won_money")).rank("min", descending=True)
    return found.with_columns(
        (rate + short).rank("min").cast(pl.Int64).alias("ease_rank"), money.cast(pl.Int64).alias("money_rank")
    )


def ordered_names(found: pl.DataFrame, by: Sequence[str]) -> list[str]:
    """Return the names of groups with the highest values first, without the group of empty ones."""
    frame = found.filter(pl.col("name") != NONE).sort([*by, "name"], descending=[True] * len(by) + [False])
    return [str(name) for name in frame["name"]]
