"""The acquisition cost of each customer, and whether it pays: LTV ÷ CAC in a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from custseg.customers.attributes import ATTRIBUTE
from custseg.customers.base_totals import Base
from custseg.metrics.measures import MONTH
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import SCALE, divide

JUDGED_AFTER = 12 * MONTH
UNPRICED = "_unpriced"
"""Why a file of spend tells no acquisition cost of a customer."""


def with_cac(frame: pl.LazyFrame, names: set[str], base: Base, settings: Settings) -> pl.LazyFrame:
    given = settings["cac"]
    flat = pl.lit(None if given is None else round(given * SCALE), pl.Int64)
    if "cac" not in names and given is None:
        return frame
    cac = pl.coalesce("cac", flat) if "cac" in names else flat
    frame = frame.with_columns(cac=cac)
    judged = (pl.col("cac") > 0) & ~pl.col("known_before") & (pl.col("counted") > 0)
    frame = frame.with_columns(
        cac_customers=pl.col("cac").is_not_null().cast(pl.Int64),
        profit_judged=pl.when(judged).then("profit").otherwise(0),
        cac_judged=pl.when(judged).then("cac").otherwise(0),
        judged=judged.cast(pl.Int64),
        tenure_judged=pl.when(judged).then("tenure").otherwise(0),
    )
    word = verdict(base, settings)
    if UNPRICED in names:
        word = pl.when(pl.col("cac").is_null() & pl.col(UNPRICED).is_not_null()).then(UNPRICED).otherwise(word)
    return frame.with_columns(verdict=word)


def known_before(names: Collection[str], first_day: dt.date, settings: Settings) -> pl.Expr:
    """Return whether a customer may be older than the file: its joining date decides, else when it was first seen.

    Args:
        names: columns of the customers, "first_line" among them.
        first_day: first date of the file.
        settings: with ``warm_up``.
    """
    before: pl.Expr = (pl.col("first_line") - first_day).dt.total_days() < settings["warm_up"]
    if ATTRIBUTE + "joined" not in names:
        return before
    joined = pl.col(ATTRIBUTE + "joined")
    return pl.when(joined.is_not_null()).then(joined < first_day).otherwise(before)


def verdict(base: Base, settings: Settings) -> pl.Expr:
    """Return LTV ÷ CAC of each customer in a word, or why none is given."""
    return (
        pl.when(pl.col("cac").is_null())
        .then(pl.lit("acquisition cost unknown"))
        .when(pl.lit(not base.margin_known))
        .then(pl.lit("margin unknown"))
        .when("known_before")
        .then(pl.lit("known before the file"))
        .when(pl.col("cac") == 0)
        .then(pl.lit("organic"))
        .when(pl.col("counted") == 0)
        .then(pl.lit("no counted order"))
        .otherwise(judgement(settings))
    )


def judgement(settings: Settings) -> pl.Expr:
    """Return the verdict over sums of the columns ``…_judged`` and of ``judged``; null where nobody is judged."""
    ratio = divide(pl.col("profit_judged"), pl.col("cac_judged"))
    return (
        pl.when(pl.col("judged") == 0)
        .then(pl.lit(None, pl.String))
        .when(pl.col("tenure_judged") < JUDGED_AFTER * pl.col("judged"))
        .then(pl.lit("too young"))
        .when(ratio >= settings["healthy"])
        .then(pl.lit("healthy"))
        .when(ratio >= settings["thin"])
        .then(pl.lit("thin"))
        .otherwise(pl.lit("loss"))
    )
