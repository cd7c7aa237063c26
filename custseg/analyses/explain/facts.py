"""The facts about one customer: each a figure with its unit and its meaning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.metrics.metric import Metric
from custseg.result import Column

PARTS: dict[str, tuple[str, ...]] = {
    "value": (
        "average_order_value", "orders_per_month", "margin", "tenure_months", "ltv", "ltv_at_lifetime", "orders",
        "revenue", "profit", "returned", "return_rate", "active_months", "first_order", "last_order",
        "days_since_last", "last_order_value", "cac", "ltv_to_own_cac", "verdict",
    ),
    "rhythm": (
        "order_days", "typical_gap", "slow_gap", "gap_cv", "rhythm_class", "next_order_due", "days_overdue",
        "rhythm_status", "covered_until", "rhythm_cause", "rhythm_evidence", "turnover_variation", "xyz_class",
    ),
    "payments": (
        "days_to_pay", "terms_days", "days_late", "days_late_weighted", "late_share", "bills_paid", "open_amount",
        "overdue_amount", "open_over_30", "disputed_orders", "disputed_amount", "effort_rank",
    ),
    "breadth": ("products", "categories", "categories_offered", "penetration"),
    "referrals": (
        "referrals", "referrals_all", "referred_ltv", "referred_ltv_all", "ltv_with_referrals", "referred",
        "chain_root",
    ),
    "forecast": (
        "p_alive", "expected_orders", "orders_low", "orders_high", "expected_revenue", "revenue_low", "revenue_high",
        "expected_profit", "expected_ltv",
    ),
}  # fmt: skip
"""Metrics of the page by the part that they stand in. To add one, add its name here."""

OF_THE_RANGE = frozenset({"categories_offered", "penetration"})
"""Metrics of the page that take what all customers bought."""

SIMULATED = (
    "orders_ever", "days_since_first", "gaps_since_last", "base_gap", "base_order_value", "known_before",
)  # fmt: skip
"""Metrics that are read for what would move the customer, and are no facts of the page."""

COLUMNS = [
    Column("part", "Part"),
    Column("name", "Name"),
    Column("title", "Title"),
    Column("value", "Value"),
    Column("unit", "Unit"),
    Column("meaning", "Meaning", "prose"),
]


@dataclass(frozen=True)
class Fact:
    """Something known about a customer.

    Attributes:
        part: of the page.
        name: in machine formats.
        title: for people.
        value: None where it is unknown.
        unit: as of `Metric`.
        meaning: what it is, in words.
    """

    part: str
    name: str
    title: str
    value: Any
    unit: str
    meaning: str = ""


def metric_names(metrics: Collection[str], *, forecast: bool) -> list[str]:
    """Return the metrics of the page that the data can answer.

    Args:
        metrics: names of those that can be computed.
        forecast: whether the forecast is asked for.
    """
    parts = {part: names for part, names in PARTS.items() if forecast or part != "forecast"}
    return [name for names in (*parts.values(), SIMULATED) for name in names if name in metrics]


def facts_of(values: Mapping[str, Any], metrics: Mapping[str, Metric]) -> list[Fact]:
    """Return the facts that are metrics, part by part.

    Args:
        values: of the customer, by name.
        metrics: those that can be computed.
    """
    return [
        Fact(part, name, metrics[name].title, values[name], metrics[name].unit, metrics[name].text)
        for part, names in PARTS.items()
        for name in names
        if name in metrics and name in values
    ]


def contact_facts(row: Mapping[str, Any]) -> list[Fact]:
    """Return what the files on customers say of one, as it stands there.

    Args:
        row: by the names of the columns; empty ones are left out.
    """
    return [
        Fact("contact", name, name, value, unit_of(value), "As it stands in the contacts.")
        for name, value in row.items()
        if value not in (None, "")
    ]


def unit_of(value: Any) -> str:
    """Return the unit of a value of a file."""
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, int | float):
        return "count" if value == int(value) else "ratio"
    return "text"


def table_of(facts: Iterable[Fact]) -> pl.DataFrame:
    """Return facts as a table of texts, figures in full precision."""
    rows = [(one.part, one.name, one.title, _text(one.value), one.unit, one.meaning) for one in facts]
    return pl.DataFrame(rows, schema=dict.fromkeys((column.name for column in COLUMNS), pl.String), orient="row")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)
