"""Matches spend to the customers it won, by channel and month of their first order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from custseg.customers.spend_months import SpendMonths
from custseg.metrics.verdict import UNPRICED
from custseg.own_columns import own_column
from custseg.tables.headers.columns import filled
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER
from custseg.tables.side_files.spend import AMOUNT, CHANNEL

FIRST_CHANNEL = own_column("first_channel")
"""Column: channel of the first counted order of a customer."""

WON_BY, WON_IN, CHANNEL_KEY = own_column("won_by"), own_column("won_in"), own_column("won_key")
"""Columns: channel that won a customer, month of its first order, and the channel in lower case for comparison."""

NOT_NEW = own_column("not_new")
"""Column: why a customer is not new; null for new customers."""

REFERRAL, ALL_CHANNELS = "referral", "all"
NO_ORDER, BEFORE, OUTSIDE = "no counted order", "known before the file", "outside the period"
NO_CHANNEL = "channel unknown"
COST_MONTHS = 3
"""Months of spend that the acquisition cost of one customer is computed from."""


@dataclass(frozen=True)
class Acquisition:
    """How the spend was used.

    Attributes:
        slices: ``CHANNEL_KEY`` (null without a channel), ``WON_BY``, ``WON_IN``, ``AMOUNT`` (integers of ``SCALE``),
            "inside" (whether the month is matched) and "won" (number of new customers).
        months: that are matched.
        rewards: part of the spend that is rewards for referrals, which are not in the file.
        channels_without_customers: channels of the spend that no customer has.
        channels: channels of the customers.
    """

    slices: pl.DataFrame
    months: SpendMonths
    rewards: int = 0
    channels_without_customers: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)

    def total(self, condition: pl.Expr | None = None) -> int:
        """Return the spend, in integers of ``SCALE``, that meets a condition."""
        slices = self.slices if condition is None else self.slices.filter(condition)
        return int(slices[AMOUNT].sum() or 0)

    @property
    def used(self) -> int:
        """Return the spend that is matched to new customers."""
        return self.total(pl.col("inside") & (pl.col("won") > 0))

    @property
    def unmatched(self) -> int:
        """Return the spend of the matched months without new customers."""
        return self.total(pl.col("inside") & (pl.col("won") == 0))

    @property
    def outside(self) -> int:
        """Return the spend outside the matched months."""
        return self.total(~pl.col("inside"))


def channel_of(names: set[str]) -> pl.Expr:
    """Return the channel that won each customer: from its contact, its referrer, or its first counted order.

    Args:
        names: columns of the customers.
    """
    sources: list[pl.Expr] = []
    if ATTRIBUTE + "channel" in names:
        sources.append(filled(pl.col(ATTRIBUTE + "channel").cast(pl.String)))
    if ATTRIBUTE + "referred_by" in names:
        referrer = filled(pl.col(ATTRIBUTE + "referred_by").cast(pl.String))
        sources.append(pl.when(referrer.is_not_null()).then(pl.lit(REFERRAL)))
    if FIRST_CHANNEL in names:
        sources.append(filled(pl.col(FIRST_CHANNEL).cast(pl.String)))
    return pl.coalesce(*sources, pl.lit(None, pl.String))


def _folded(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()


def with_channel_and_month(customers: pl.DataFrame, known_before: pl.Expr, start: dt.date | None) -> pl.DataFrame:
    """Add the channel and the month in which each customer was won, and why it is not new.

    Args:
        customers: one row each, with "counted" and "first_order".
        known_before: whether a customer may be older than the file.
        start: first day in scope; None for all.
    """
    counts = pl.col("counted") > 0
    before_start = pl.lit(False) if start is None else pl.col("first_order") < start
    not_new = (
        pl.when(~counts)
        .then(pl.lit(NO_ORDER))
        .when(known_before)
        .then(pl.lit(BEFORE))
        .when(before_start)
        .then(pl.lit(OUTSIDE))
        .alias(NOT_NEW)
    )
    frame = customers.with_columns(
        channel_of(set(customers.columns)).alias(WON_BY),
        pl.when(counts).then(pl.col("first_order").dt.truncate("1mo")).alias(WON_IN),
        not_new,
    )
    frame = frame.with_columns(_folded(WON_BY).alias(CHANNEL_KEY))
    # Spellings that differ only in case are one channel.
    spelling = frame.group_by(CHANNEL_KEY).agg(pl.col(WON_BY).min())
    return frame.drop(WON_BY).join(spelling, on=CHANNEL_KEY, how="left", maintain_order="left", nulls_equal=True)


def as_one_channel(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the customers as if won by one channel, for data without channels."""
    return customers.with_columns(pl.lit(ALL_CHANNELS).alias(WON_BY), pl.lit(ALL_CHANNELS).alias(CHANNEL_KEY))


def match_by_channel(
    customers: pl.DataFrame, spend: pl.DataFrame, months: SpendMonths, *, channelled: bool
) -> tuple[pl.DataFrame, Acquisition]:
    """Match spend to the customers it won.

    Args:
        customers: as of `with_channel_and_month`.
        spend: by channel and month, as of `by_month`.
        months: that are matched.
        channelled: whether the spend has channels.

    Returns:
        The customers with "won", "won_paid" (won by a channel with spend), "priced" (won by a known channel), "spend"
        (an even share of the spend of their channel and month; the first customer gets the remainder) and "cac" if it
        was unknown; and how the spend was used.
    """
    one = not channelled or customers[CHANNEL_KEY].null_count() == customers.height
    if one:
        customers = as_one_channel(customers)
    rewards = _rewards(customers)
    paid = pl.concat([spend.select(CHANNEL, "month", pl.col(AMOUNT).cast(pl.Int128)), rewards])
    if one:
        paid = paid.with_columns(pl.lit(ALL_CHANNELS).alias(CHANNEL))
    outside = pl.col(NOT_NEW).is_null() & ~months.holds(WON_IN)
    customers = customers.with_columns(pl.when(outside).then(pl.lit(OUTSIDE)).otherwise(NOT_NEW).alias(NOT_NEW))
    customers = customers.with_columns(pl.col(NOT_NEW).is_null().cast(pl.Int64).alias("won"))
    new = customers.filter(pl.col("won") == 1).group_by(CHANNEL_KEY, WON_IN).agg(pl.len().cast(pl.Int64).alias("won"))
    slices = _spend_by_channel(paid, new, customers.select(CHANNEL_KEY, WON_BY).unique(), months)
    unpriced = pl.coalesce(NOT_NEW, pl.when(pl.col(CHANNEL_KEY).is_null()).then(pl.lit(NO_CHANNEL)))
    is_priced = pl.when(pl.col("won") == 1).then(pl.col(CHANNEL_KEY).is_not_null()).otherwise(False)
    customers = customers.with_columns(unpriced.alias(UNPRICED), priced=is_priced.cast(pl.Int64))
    customers = _allocated(customers, slices.filter("inside"))
    customers = _with_cac(customers, slices.filter("inside"), new, months)
    known = customers[CHANNEL_KEY].drop_nulls().unique()
    channels_without_customers = (
        slices.filter(~pl.col(CHANNEL_KEY).is_in(known.implode()))[WON_BY].drop_nulls().unique().sort().to_list()
    )
    channels = customers[WON_BY].drop_nulls().unique().sort().to_list()
    return customers, Acquisition(slices, months, int(rewards[AMOUNT].sum() or 0), channels_without_customers, channels)


def _spend_by_channel(
    paid: pl.DataFrame, new: pl.DataFrame, spelling: pl.DataFrame, months: SpendMonths
) -> pl.DataFrame:
    """Return the spend by channel and month, and the number of new customers of each.

    Args:
        paid: ``CHANNEL``, "month", ``AMOUNT``.
        new: number of new customers by ``CHANNEL_KEY`` and ``WON_IN``.
        spelling: ``CHANNEL_KEY`` and ``WON_BY`` of each channel.
        months: that are matched.
    """
    paid = paid.select(_folded(CHANNEL).alias(CHANNEL_KEY), pl.col(CHANNEL), pl.col("month").alias(WON_IN), AMOUNT)
    paid = paid.with_columns(pl.col(CHANNEL).min().over(CHANNEL_KEY))
    slices = paid.group_by(CHANNEL_KEY, WON_IN).agg(pl.col(AMOUNT).sum(), pl.col(CHANNEL).first())
    slices = slices.join(new, on=[CHANNEL_KEY, WON_IN], how="left").join(spelling, on=CHANNEL_KEY, how="left")
    slices = slices.with_columns(
        pl.col("won").fill_null(0), pl.coalesce(WON_BY, CHANNEL).alias(WON_BY), months.holds(WON_IN).alias("inside")
    )
    return slices.drop(CHANNEL).sort(CHANNEL_KEY, WON_IN)


def _rewards(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the rewards for referrals as spend of the months of the first orders."""
    name = ATTRIBUTE + "reward"
    if name not in customers.columns:
        return pl.DataFrame(schema={CHANNEL: pl.String, "month": pl.Date, AMOUNT: pl.Int128})
    paid = customers.filter(pl.col(name) != 0)
    return paid.select(
        pl.lit(REFERRAL).alias(CHANNEL), pl.col(WON_IN).alias("month"), pl.col(name).cast(pl.Int128).alias(AMOUNT)
    )


def _allocated(customers: pl.DataFrame, slices: pl.DataFrame) -> pl.DataFrame:
    """Return the customers with their share of the spend."""
    of_channel = slices.group_by(CHANNEL_KEY).agg(pl.col(AMOUNT).sum().alias("_of_channel"))
    frame = customers.join(
        slices.select(CHANNEL_KEY, WON_IN, "won", AMOUNT).rename({"won": "_sharing", AMOUNT: "_shared"}),
        on=[CHANNEL_KEY, WON_IN],
        how="left",
        maintain_order="left",
    ).join(of_channel, on=CHANNEL_KEY, how="left", maintain_order="left")
    is_new = pl.col("won") == 1
    each = pl.col("_shared").abs() // pl.col("_sharing") * pl.col("_shared").sign()
    first = pl.col(CUSTOMER) == pl.when(is_new).then(CUSTOMER).min().over(CHANNEL_KEY, WON_IN)
    remainder = pl.col("_shared") - each * (pl.col("_sharing") - 1)
    share = pl.when(first).then(remainder).otherwise(each).cast(pl.Int128)
    return frame.with_columns(
        spend=pl.when(is_new).then(share.fill_null(0)).otherwise(0).cast(pl.Int128),
        won_paid=(is_new & (pl.col("_of_channel") > 0).fill_null(False)).cast(pl.Int64),
    ).drop("_sharing", "_shared")


def _with_cac(customers: pl.DataFrame, slices: pl.DataFrame, new: pl.DataFrame, months: SpendMonths) -> pl.DataFrame:
    """Add the acquisition cost of each new customer: spend ÷ new customers of its channel over three months.

    The cost is zero for a channel without spend, and unknown for one with a total spend below zero.
    """
    if months.first is None or months.last is None:
        trailing = pl.DataFrame(schema={CHANNEL_KEY: pl.String, WON_IN: pl.Date, "_cac": pl.Int64})
    else:
        each_month = pl.date_range(months.first, months.last, "1mo", eager=True).alias(WON_IN).to_frame()
        grid = slices.select(CHANNEL_KEY).drop_nulls().unique().join(each_month, how="cross")
        grid = grid.join(slices.select(CHANNEL_KEY, WON_IN, AMOUNT), on=[CHANNEL_KEY, WON_IN], how="left")
        grid = grid.join(new, on=[CHANNEL_KEY, WON_IN], how="left").sort(CHANNEL_KEY, WON_IN)
        sums = {name: _trailing(name) for name in (AMOUNT, "won")}
        grid = grid.with_columns(pl.col(AMOUNT, "won").fill_null(0)).with_columns(**sums)
        # Half away from zero, in whole integers.
        rounded = (2 * pl.col(AMOUNT) + pl.col("won")) // (2 * pl.col("won"))
        usable = (pl.col("won") > 0) & (pl.col(AMOUNT) >= 0)
        trailing = grid.select(
            CHANNEL_KEY, WON_IN, pl.when(usable).then(rounded).cast(pl.Int64, strict=False).alias("_cac")
        )
    frame = customers.join(trailing, on=[CHANNEL_KEY, WON_IN], how="left", maintain_order="left")
    below = (pl.col("_of_channel") < 0).fill_null(False)
    free = pl.col(CHANNEL_KEY).is_not_null() & pl.col("_of_channel").is_null()
    each = pl.when(free).then(0).when(~below).then("_cac")
    cost = pl.when(pl.col("won") == 1).then(each).cast(pl.Int64)
    own = [pl.col("cac")] if "cac" in frame.columns else []
    return frame.with_columns(pl.coalesce(*own, cost).alias("cac")).drop("_cac", "_of_channel")


def _trailing(name: str) -> pl.Expr:
    months = [pl.col(name).shift(back).over(CHANNEL_KEY).fill_null(0) for back in range(COST_MONTHS)]
    return pl.sum_horizontal(months)


def with_flat_cost(customers: pl.DataFrame, flat: int | None) -> pl.DataFrame:
    """Return the customers with "won", "won_paid", "priced" and "spend", their own cost, without a file of spend.

    Args:
        customers: as of `with_channel_and_month`, with "cac" if it is known.
        flat: cost of each customer without a known one, in integers of ``SCALE``; None if it is unknown.
    """
    new = pl.col(NOT_NEW).is_null()
    given = pl.lit(flat, pl.Int64)
    known = pl.coalesce("cac", given) if "cac" in customers.columns else given
    cost = known.fill_null(0)
    return customers.with_columns(
        won=new.cast(pl.Int64),
        won_paid=(new & (cost > 0)).cast(pl.Int64),
        priced=(new & known.is_not_null()).cast(pl.Int64),
        spend=pl.when(new).then(cost).otherwise(0).cast(pl.Int128),
    )
