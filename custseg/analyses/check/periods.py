"""Figures of periods, such as the revenue of the last complete month, and their change."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

import polars as pl

from custseg.analyses.check.known import OF_PERIODS
from custseg.analyses.shared.timeline import PERIOD_NUMBER, Timeline, lag_of, period_of
from custseg.engine.customer_table import CustomerTable
from custseg.settings.setting import Settings
from custseg.settings.times import MONTHS_OF, WEEK
from custseg.tables.ledger import money
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.periods import Period

SUMS = ("turnover", "revenue", "orders", "active_customers", "new_customers")


def period_named(name: str, settings: Settings) -> Period:
    """Return the length of the periods that a figure is about: "week", "month", …, or "period" for the setting's."""
    if name == WEEK:
        return Period(days=7, weeks=True)
    return Period(months=MONTHS_OF[name]) if name in MONTHS_OF else period_of(settings, "month")


def grain_of(names: Collection[str], settings: Settings) -> str:
    """Return the shortest slices that periods of these names take: "1d" or "1mo"."""
    return "1d" if any(period_named(name, settings).days for name in names) else "1mo"


def timeline_of_figures(customers: CustomerTable, name: str) -> Timeline | None:
    """Return the periods of figures; None without customers."""
    settings, base = customers.settings, customers.base
    if base is None or customers.as_of is None:
        return None
    period = period_named(name, settings)
    # The setting is about periods of its own length: weeks of a year ago are others.
    lag = lag_of(period, settings) if period.months else 1
    start = max(base.first_day, settings["from"] or base.first_day)
    return Timeline(period, customers.as_of, start, settings["period_slack"], lag)


def period_sums(customers: CustomerTable, timeline: Timeline) -> pl.DataFrame:
    """Return ``SUMS`` of each period in order, with 0 where nothing was bought; money in integers of ``SCALE``.

    Args:
        customers: with slices by day or month.
        timeline: the periods.
    """
    bought = pl.col("orders") > 0
    money_of = pl.col("revenue").cast(pl.Int128) if "revenue" in customers.slices.columns else pl.lit(0, pl.Int128)
    slices = timeline.numbered(customers.slices).lazy()
    # Whether a customer bought is asked of the whole period: its slices may be shorter.
    each = slices.group_by(CUSTOMER, PERIOD_NUMBER).agg(pl.col("orders").sum(), money_of.sum().alias("revenue"))
    money_of = pl.col("revenue")
    totals = each.group_by(PERIOD_NUMBER).agg(
        turnover=money_of.sum(),
        revenue=pl.when(bought).then(money_of).otherwise(0).sum(),
        orders=pl.col("orders").sum().cast(pl.Int64),
        active_customers=bought.sum().cast(pl.Int64),
    )
    since = timeline.period.number(pl.col("first_order"), timeline.as_of)
    known = customers.frame.filter(~pl.col("known_before"), pl.col("first_order").is_not_null())
    new = known.group_by(since.alias(PERIOD_NUMBER)).agg(new_customers=pl.len().cast(pl.Int64))
    periods = timeline.frame().lazy().select(PERIOD_NUMBER, "period", "period_end", "complete", "_comparable")
    table = periods.join(totals, on=PERIOD_NUMBER, how="left").join(new, on=PERIOD_NUMBER, how="left")
    return table.sort(PERIOD_NUMBER).with_columns(pl.col(SUMS).fill_null(0)).collect()


def figures_of(row: dict[str, Any]) -> dict[str, Fraction | None]:
    """Return the exact figures of a period by name, from its sums."""
    orders, customers = row["orders"], row["active_customers"]
    return {
        "revenue": Fraction(money(row["turnover"])),
        "orders": Fraction(orders),
        "active_customers": Fraction(customers),
        "new_customers": Fraction(row["new_customers"]),
        "average_order_value": Fraction(money(row["revenue"])) / orders if orders else None,
        "orders_per_customer": Fraction(orders, customers) if customers else None,
    }


def change_of(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """Return how much larger a figure is, as a share of what it was; None where it was zero or less, or unknown."""
    return None if now is None or before is None or before <= 0 else (now - before) / before


def period_values(customers: CustomerTable, name: str) -> tuple[dict[tuple[str, str], float | None], str]:
    """Return the figures of the last complete period, and why some of them are unknown.

    Args:
        customers: with slices by period.
        name: of the period: "week", "month", …

    Returns:
        The figures by name and "" (the figure), "before" or "change".
    """
    timeline = timeline_of_figures(customers, name)
    if timeline is None:
        return {}, "there are no customers"
    number, title = timeline.last_complete, timeline.period.title
    if number is None:
        return {}, f"the data cover no complete {title}"
    rows = {row[PERIOD_NUMBER]: row for row in period_sums(customers, timeline).to_dicts()}
    now = figures_of(rows[number])
    found: dict[tuple[str, str], float | None] = {(one, ""): _float(now[one]) for one in OF_PERIODS}
    if not timeline.is_comparable(number):
        return found, f"no complete {title} comes before {timeline.label(number)}"
    before = figures_of(rows[number - timeline.lag])
    found |= {(one, "before"): _float(before[one]) for one in OF_PERIODS}
    found |= {(one, "change"): _float(change_of(now[one], before[one])) for one in OF_PERIODS}
    return found, f"there was none in {timeline.label(number - timeline.lag)}"


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
