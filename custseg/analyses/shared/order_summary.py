"""The summary below a table of events without money: how many orders customers have placed, and how often."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.totals import Totals, figure_of, of_totals
from custseg.metrics.facts import Base
from custseg.metrics.measures.catalogue import MEASURES
from custseg.result import Figure

MEASURES_OF_ORDERS = (
    "customers", "counted", "repeat", "orders", "tenure", "orders_recent", "orders_earlier", "orders_change",
)  # fmt: skip
"""Measures that the summary reads, as far as the customers have them."""


def order_figures(customers: pl.LazyFrame, base: Base) -> list[Figure]:
    """Return what all customers in scope have ordered.

    Args:
        customers: all customers in scope, completed.
        base: their base figures.
    """
    total, counted = _totals(customers)
    without = total["customers"] - counted["customers"]
    figures = [
        figure_of("customers", total["customers"], "Base", "{} customers"),
        Figure(
            "customers_with_order", "Customers with a counted order", "count", counted["customers"], "Base",
            "{} with an order" if without else "",
        ),
        figure_of("orders", total["orders"], "Base", "{} orders"),
        figure_of("orders_per_month", of_totals("orders_per_month", counted), "Rhythm", "{} orders a month", counted),
        figure_of("tenure_months", of_totals("tenure_months", counted), "Rhythm", "{} months since the first", counted),
        figure_of("base_gap", base.typical_gap, "Rhythm", "typically {} days between orders"),
        figure_of("repeat_rate", of_totals("repeat_rate", counted), "Loyalty", "{} ordered again"),
        Figure(
            "one_time_customers", "One-time customers", "count", counted["counted"] - counted["repeat"], "Loyalty",
            "{} ordered once",
        ),
        Figure("no_counted_order_customers", "Customers without a counted order", "count", without),
    ]  # fmt: skip
    if "orders_change" in total:
        phrases = {
            "orders_recent": "{} orders in the last", "orders_earlier": "{} in the previous one",
            "orders_change": "change {}",
        }  # fmt: skip
        figures += [figure_of(name, total[name], "Periods", phrase) for name, phrase in phrases.items()]
    return figures


def _totals(customers: pl.LazyFrame) -> tuple[Totals, Totals]:
    """Return the exact sums over all customers, and over those with a counted order."""
    present = set(customers.collect_schema().names())
    names = [name for name in MEASURES_OF_ORDERS if name in present]
    counts = pl.col("counted") > 0
    everyone = [MEASURES[name].of_group().alias(name) for name in names]
    ordered = [
        pl.col(name).filter(counts).cast(pl.Int128).sum().alias(f"{name} of those with an order") for name in names
    ]
    row = customers.select(*everyone, *ordered).collect(engine="streaming").row(0)
    half = len(names)
    return tuple(  # type: ignore[return-value]
        {name: int(value or 0) for name, value in zip(names, part, strict=True)} for part in (row[:half], row[half:])
    )
