"""Customers who compare: many deals, few of them won."""

from __future__ import annotations

import polars as pl

from custseg.analyses.deals.groups import NONE
from custseg.analyses.shared.pipeline_days import Days
from custseg.analyses.shared.wilson import wilson
from custseg.result import Column, Section
from custseg.settings.setting import Settings
from custseg.tables.pipeline.states import OPEN, STATE, WON
from custseg.tables.values.amounts import divide

LISTED = 10
"""Customers that people see below the table."""


def with_comparing(found: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return customers with whether each is one who compares.

    Args:
        found: one row per customer, as `custseg.analyses.deals.groups.groups` returns them.
        settings: with ``comparing_deals`` and ``comparing_win_rate``.
    """
    many = pl.col("closed") >= max(1, settings["comparing_deals"])
    few = pl.col("win_rate") <= settings["comparing_win_rate"] + 1e-12
    named = pl.col("name") != NONE
    return found.with_columns((many & few & named).fill_null(False).alias("comparing"))


def comparing_section(rows: pl.DataFrame, days: Days, settings: Settings) -> Section | None:
    """Return the customers who compare, those with most deals first; None without any.

    Args:
        rows: deals, as `custseg.analyses.deals.open_deals.judged` returns them.
        days: with the roles that the file has.
        settings: with ``comparing_deals`` and ``comparing_win_rate``.
    """
    if "customer_id" not in days.records.roles:
        return None
    won = pl.col(STATE) == WON
    counts = rows.group_by(pl.col("customer_id").fill_null(NONE).alias("name")).agg(
        (pl.col(STATE) != OPEN).sum().cast(pl.Int64).alias("closed"),
        won.sum().cast(pl.Int64).alias("won"),
        (pl.col(STATE) == OPEN).sum().cast(pl.Int64).alias("open"),
    )
    _, high = wilson(pl.col("won"), pl.col("closed"))
    counts = counts.with_columns(divide(pl.col("won"), pl.col("closed")).alias("win_rate"), high.alias("win_rate_high"))
    found = with_comparing(counts, settings).filter(pl.col("comparing"))
    if found.is_empty():
        return None
    found = found.sort("closed", "name", descending=[True, False]).rename({"name": "customer_id"})
    columns = [
        Column("customer_id", "Customer"), Column("closed", "Closed deals", "count"), Column("won", "Won", "count"),
        Column("win_rate", "Win rate", "share"), Column("win_rate_high", "At most", "share"),
        Column("open", "Open", "count"),
    ]  # fmt: skip
    title = (
        f"Customers who compare: {settings['comparing_deals']} or more closed deals, at most "
        f"{settings['comparing_win_rate']:.0%} won"
    )
    cut = f"{LISTED} of {found.height:,}; all: --by customer --where comparing" if found.height > LISTED else ""
    frame = found.select(column.name for column in columns)
    return Section("comparing", title, frame.head(LISTED), columns, picture=True, cut=cut)
