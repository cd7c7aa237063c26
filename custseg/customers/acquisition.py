"""Acquisition: spend set against the customers it won, by channel and month of their first order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from custseg.customers.spend_months import SpendMonths
from custseg.metrics.verdict import UNPRICED
from custseg.tables.headers.columns import filled
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER
from custseg.tables.side_files.spend import AMOUNT, CHANNEL

FIRST_CHANNEL = "_first_channel"
"""Channel of a customer's first day, as its rows have it."""

WON_BY, WON_IN, CHANNEL_KEY = "_won_by", "_won_in", "_won_key"
"""Channel that won a customer as it is written, month of its first order, and the channel as it is compared."""

NOT_NEW = "_won_apart"
"""Why a customer is not new; null for those who are."""

REFERRAL, EVERYTHING = "referral", "all"
NO_ORDER, BEFORE, OUTSIDE = "no counted order", "known before the file", "outside the period"
NO_CHANNEL = "channel unknown"
TRAILING = 3
"""Months of spend behind the acquisition cost of one customer."""


@dataclass(frozen=True)
class Acquisition:
    """Spend, and what became of it.

    Attributes:
        slices: ``CHANNEL_KEY`` (null without a channel), ``WON_BY`` as it is shown, ``WON_IN``, ``AMOUNT``, "inside"
            (whether in the months that count) and "won" (number of customers it is set against).
        months: that count.
        rewards: what of the spend are rewards of referrals, not in the file.
        strangers: channels of the spend that no customer has.
        channels: channels of the customers.
    """

    slices: pl.DataFrame
    months: SpendMonths
    rewards: int = 0
    strangers: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)

    def total(self, condition: pl.Expr | None = None) -> int:
        """Return the spend, in integers of ``SCALE``, that meets a condition."""
        slices = self.slices if condition is None else self.slices.filter(condition)
        return int(slices[AMOUNT].sum() or 0)

    @property
    def used(self) -> int:
        """Return the spend that is set against new customers."""
        return self.total(pl.col("inside") & (pl.col("won") > 0))

    @property
    def unmatched(self) -> int:
        """Return the spend of these months that won nobody."""
        return self.total(pl.col("inside") & (pl.col("won") == 0))

    @property
    def outside(self) -> int:
        """Return the spend outside these months."""
        return self.total(~pl.col("inside"))


def channel_of(names: set[str]) -> pl.Expr:
    """Return the channel that won each customer: of its contact, its referrer, the orders of its first day.

    Args:
        names: columns of the customers.
    """
    ways: list[pl.Expr] = []
    if ATTRIBUTE + "channel" in names:
        ways.append(filled(pl.col(ATTRIBUTE + "channel").cast(pl.String)))
    if ATTRIBUTE + "referred_by" in names:
        referrer = filled(pl.col(ATTRIBUTE + "referred_by").cast(pl.String))
        ways.append(pl.when(referrer.is_not_null()).then(pl.lit(REFERRAL)))
    if FIRST_CHANNEL in names:
        ways.append(filled(pl.col(FIRST_CHANNEL).cast(pl.String)))
    return pl.coalesce(*ways, pl.lit(None, pl.String))


def _folded(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()


def with_origin(customers: pl.DataFrame, known_before: pl.Expr, start: dt.date | None) -> pl.DataFrame:
    """Add which channel won each customer, in which month, and who is not new.

    Args:
        customers: one row each, with "counted" and "first_order".
        known_before: whether a customer may be older than the file.
        start: first day of what is summed, None for all.
    """
    counts = pl.col("counted") > 0
    late = pl.lit(False) if start is None else pl.col("first_order") < start
    apart = (
        pl.when(~counts)
        .then(pl.lit(NO_ORDER))
        .when(known_before)
        .then(pl.lit(BEFORE))
        .when(late)
        .then(pl.lit(OUTSIDE))
        .alias(NOT_NEW)
    )
    frame = customers.with_columns(
        channel_of(set(customers.columns)).alias(WON_BY),
        pl.when(counts).then(pl.col("first_order").dt.truncate("1mo")).alias(WON_IN),
        apart,
    )
    frame = frame.with_columns(_folded(WON_BY).alias(CHANNEL_KEY))
    # One channel has one name, however its customers spell it.
    spelling = frame.group_by(CHANNEL_KEY).agg(pl.col(WON_BY).min())
    return frame.drop(WON_BY).join(spelling, on=CHANNEL_KEY, how="left", maintain_order="left", nulls_equal=True)


def as_one(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the customers as won by one channel: where the spend or the customers name none."""
    return customers.with_columns(pl.lit(EVERYTHING).alias(WON_BY), pl.lit(EVERYTHING).alias(CHANNEL_KEY))


def matched(
    customers: pl.DataFrame, spend: pl.DataFrame, months: SpendMonths, *, channelled: bool
) -> tuple[pl.DataFrame, Acquisition]:
    """Set spend against the customers it won.

    Args:
        customers: as of `with_origin`.
        spend: by channel and month, as of `by_month`.
        months: that count.
        channelled: whether the spend names channels.

    Returns:
        The customers with "won", "won_paid" (of a channel with spend), "spend" (their even share of that of
        their channel and month; what does not divide is the first customer's), and "cac" where it was not known; and
        what became of the spend.
    """
    one = not channelled or customers[CHANNEL_KEY].null_count() == customers.height
    if one:
        customers = as_one(customers)
    rewards = _rewards(customers)
    paid = pl.concat([spend.select(CHANNEL, "month", pl.col(AMOUNT).cast(pl.Int128)), rewards])
    if one:
        paid = paid.with_columns(pl.lit(EVERYTHING).alias(CHANNEL))
    outside = pl.col(NOT_NEW).is_null() & ~months.holds(WON_IN)
    customers = customers.with_columns(pl.when(outside).then(pl.lit(OUTSIDE)).otherwise(NOT_NEW).alias(NOT_NEW))
    customers = customers.with_columns(pl.col(NOT_NEW).is_null().cast(pl.Int64).alias("won"))
    new = customers.filter(pl.col("won") == 1).group_by(CHANNEL_KEY, WON_IN).agg(pl.len().cast(pl.Int64).alias("won"))
    slices = _cells(paid, new, customers.select(CHANNEL_KEY, WON_BY).unique(), months)
    unpriced = pl.coalesce(NOT_NEW, pl.when(pl.col(CHANNEL_KEY).is_null()).then(pl.lit(NO_CHANNEL)))
    customers = _allocated(customers.with_columns(unpriced.alias(UNPRICED)), slices.filter("inside"))
    customers = _with_cac(customers, slices.filter("inside"), new, months)
    known = customers[CHANNEL_KEY].drop_nulls().unique()
    strangers = (
        slices.filter(~pl.col(CHANNEL_KEY).is_in(known.implode()))[WON_BY].drop_nulls().unique().sort().to_list()
    )
    channels = customers[WON_BY].drop_nulls().unique().sort().to_list()
    return customers, Acquisition(slices, months, int(rewards[AMOUNT].sum() or 0), strangers, channels)


def _cells(paid: pl.DataFrame, new: pl.DataFrame, spelling: pl.DataFrame, months: SpendMonths) -> pl.DataFrame:
    """Return what was paid by channel and month, and how many customers it is set against.

    Args:
        paid: ``CHANNEL``, "month", ``AMOUNT``.
        new: number of new customers by ``KEY`` and ``WON_IN``.
        spelling: how customers write each channel.
        months: that count.
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
    """Return what was paid for bringing customers, as spend of the months of their first orders."""
    name = ATTRIBUTE + "reward"
    if name not in customers.columns:
        return pl.DataFrame(schema={CHANNEL: pl.String, "month": pl.Date, AMOUNT: pl.Int128})
    paid = customers.filter(pl.col(name) != 0)
    return paid.select(
        pl.lit(REFERRAL).alias(CHANNEL), pl.col(WON_IN).alias("month"), pl.col(name).cast(pl.Int128).alias(AMOUNT)
    )


def _allocated(customers: pl.DataFrame, slices: pl.DataFrame) -> pl.DataFrame:
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
    rest = pl.col("_shared") - each * (pl.col("_sharing") - 1)
    share = pl.when(first).then(rest).otherwise(each).cast(pl.Int128)
    return frame.with_columns(
        spend=pl.when(is_new).then(share.fill_null(0)).otherwise(0).cast(pl.Int128),
        won_paid=(is_new & (pl.col("_of_channel") > 0).fill_null(False)).cast(pl.Int64),
    ).drop("_sharing", "_shared")


def _with_cac(customers: pl.DataFrame, slices: pl.DataFrame, new: pl.DataFrame, months: SpendMonths) -> pl.DataFrame:
    """Add the cost of winning each new customer: spend of its channel over three months ÷ its new customers in them.

    A channel without any spend costs nothing; one whose spend is below zero in all has no cost.
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
    months = [pl.col(name).shift(back).over(CHANNEL_KEY).fill_null(0) for back in range(TRAILING)]
    return pl.sum_horizontal(months)


def at_cost(customers: pl.DataFrame, flat: int) -> pl.DataFrame:
    """Return the customers with "won", "won_paid" and "spend", which is their cost where no file tells it.

    Args:
        customers: as of `with_origin`, with "cac" where it is known.
        flat: cost of each of the others.
    """
    new = pl.col(NOT_NEW).is_null()
    cost = pl.col("cac").fill_null(flat) if "cac" in customers.columns else pl.lit(flat)
    return customers.with_columns(
        won=new.cast(pl.Int64),
        won_paid=(new & (cost > 0)).cast(pl.Int64),
        spend=pl.when(new).then(cost).otherwise(0).cast(pl.Int128),
    )
