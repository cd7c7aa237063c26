"""The figures that checks can name: of all customers, of the rows, of periods; segments come with the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from custseg.analyses.inspect.contact_findings import ALL_FINDINGS, CONTACT_NAMES
from custseg.analyses.shared.targets import OF_OTHER_COMMANDS
from custseg.metrics.catalogue import CATALOGUE, group_metrics
from custseg.tables.ledger import EXCLUDED, Reason

BASE, LEDGER, FINDING, PERIOD, SEGMENT = "base", "ledger", "finding", "period", "segment"

ALIASES = {"ltv": "ltv_per_customer", "cac": "cac_paid"}
"""Short names, and the figures of all customers that they stand for."""

OF_SUMMARY = {
    "customers_with_order": "count", "lifetime_months": "months", "ltv_at_lifetime_per_customer": "money",
    "ltv_at_lifetime_total": "money", "one_time_customers": "count", "no_counted_order_customers": "count",
    "no_counted_order_ltv": "money", "loss_making_customers": "count", "loss_making_ltv": "money",
    "customers_judged": "count", "customers_known_before": "count",
}  # fmt: skip
"""Figures of the summary beside the metrics of groups, with their units."""

ACTIVE_DAYS = 365
LATEST_ORDER, FIRST_ORDER, ACTIVE_SHARE, WARNINGS = "latest_order", "first_order", "active_share", "warnings"
OWN = {LATEST_ORDER: "date", FIRST_ORDER: "date", ACTIVE_SHARE: "share", WARNINGS: "count"}
"""Figures that only checks have, with their units."""

PARTS_OF = {
    "one_time_customers": ("one_time_share", "customers_with_order"),
    "loss_making_customers": ("loss_making_share", "customers"),
    "no_counted_order_customers": ("no_counted_order_share", "customers"),
    "customers_known_before": ("known_before_share", "customers"),
}
"""By the number of some customers: their share, and the number that this is a share of."""

MISSING_MONTHS = "missing_months"
"""A finding without rows: its figure is the number of months."""

ROWS, USED, EXCLUDED_ROWS = "rows", "used", "excluded"
REASONS = {reason.name.lower(): reason for reason in EXCLUDED} | {"history": Reason.HISTORY_ONLY}
IN_LEDGER = REASONS | {"refunded_in_full": Reason.REFUNDED}
"""What the ledger counts, by the beginning of the names of its figures."""

OF_PERIODS = {
    "revenue": "money", "orders": "count", "active_customers": "count", "new_customers": "count",
    "average_order_value": "money", "orders_per_customer": "ratio",
}  # fmt: skip
PERIODS = ("period", "week", "month", "quarter", "year")
"""Beginnings of the names of figures of the last complete period; "period" is the one of the setting, or a month."""

PART_UNITS = {"rows": "count", "share": "share", "money": "money", "customers": "count"}
DTYPES = {"date": pl.Date(), "text": pl.String()}


@dataclass(frozen=True)
class CheckFigure:
    """A figure that a check can name.

    Attributes:
        name: in conditions.
        unit: as of `Metric`.
        source: where it comes from.
        key: what it is of its source, such as the reason and "rows".
        share: name of its share of the whole, where it has one.
    """

    name: str
    unit: str
    source: str
    key: tuple[str, ...] = ()
    share: str = ""

    @property
    def dtype(self) -> pl.DataType:
        """Return its type in conditions."""
        return DTYPES.get(self.unit, pl.Float64())


@cache
def known_figures() -> dict[str, CheckFigure]:
    """Return all figures but those of segments, by name."""
    figures = [*_of_the_base(), *_of_the_ledger(), *_of_findings(), *_of_periods()]
    return {figure.name: figure for figure in reversed(figures)}


def elsewhere() -> dict[str, str]:
    """Return the metrics that checks cannot name, with what they can name instead."""
    names = known_figures()
    hints = {"turnover": "period_revenue", "customers_new": "period_new_customers"}
    hints |= {name: f"period_{name}" for name in OF_PERIODS if name not in names}
    found = {name: f"It is a figure of periods: write {figure}." for name, figure in hints.items()}
    rest = "It is no figure of all customers. There are revenue, repeat_rate, ltv …: see docs/check.md."
    return {name: rest for name in CATALOGUE if name not in names} | found


def _of_the_base() -> Iterator[CheckFigure]:
    metrics = {
        name: metric.unit
        for name, metric in group_metrics().items()
        if metric.unit not in ("text", "date") and not metric.of_total and not OF_OTHER_COMMANDS & {*metric.needs}
    }
    for name, unit in (metrics | OF_SUMMARY | OWN).items():
        yield CheckFigure(name, unit, BASE, (name,), PARTS_OF.get(name, ("",))[0])
    for name, (share, _) in PARTS_OF.items():
        yield CheckFigure(share, "share", BASE, (name, "share"))
    for alias, name in ALIASES.items():
        yield CheckFigure(alias, CATALOGUE[name].unit, BASE, (name,))


def _of_the_ledger() -> Iterator[CheckFigure]:
    yield CheckFigure(ROWS, "count", LEDGER, (ROWS, "rows"))
    for name in (USED, EXCLUDED_ROWS, *IN_LEDGER):
        yield from _parts(name, LEDGER, ("rows", "share", "money"))


def _of_findings() -> Iterator[CheckFigure]:
    yield CheckFigure(MISSING_MONTHS, "count", FINDING, (MISSING_MONTHS, "months"))
    for name in ALL_FINDINGS:
        if name == MISSING_MONTHS:
            continue
        parts = ("rows", "share", "customers") if name in CONTACT_NAMES else tuple(PART_UNITS)
        yield from _parts(name, FINDING, parts)


def _parts(name: str, source: str, parts: tuple[str, ...]) -> Iterator[CheckFigure]:
    for part in parts:
        share = f"{name}_share" if part == "rows" else ""
        yield CheckFigure(f"{name}_{part}", PART_UNITS[part], source, (name, part), share)


def _of_periods() -> Iterator[CheckFigure]:
    for name, unit in OF_PERIODS.items():
        for period in PERIODS:
            yield CheckFigure(f"{period}_{name}", unit, PERIOD, (period, name, ""))
            yield CheckFigure(f"{period}_{name}_before", unit, PERIOD, (period, name, "before"))
            yield CheckFigure(f"{period}_{name}_change", "share", PERIOD, (period, name, "change"))
        yield CheckFigure(f"{name}_change", "share", PERIOD, ("period", name, "change"))
