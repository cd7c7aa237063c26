"""Measures of periods: of two compared periods, of the ages of a cohort, of the periods of a trend."""

from __future__ import annotations

from custseg.metrics.measures.measure import Adds, Measure

TWO_PERIODS = [
    Measure(name="period", unit="months", level="customer", adds=Adds.SAME, of_rows=True),
    Measure(name="profit_recent", unit="money", level="row", of_rows=True),
    Measure(name="profit_earlier", unit="money", level="row", of_rows=True),
    Measure(name="profit_before", unit="money", level="customer", of_rows=True),
    Measure(name="change", unit="money", level="customer", of_rows=True),
    Measure(name="orders_recent", unit="count", level="order"),
    Measure(name="orders_earlier", unit="count", level="order"),
    Measure(name="orders_change", unit="count", level="customer"),
]
"""The last period and the previous one of equal length (`custseg.engine.comparison_windows`)."""

AGES = [
    Measure(name="cohort_size", unit="count", level="group"),
    Measure(name="age", unit="count", level="group", adds=Adds.SAME),
    Measure(name="profit_until", unit="money", level="group", adds=Adds.NOT),
]
"""A cohort at one age (`custseg.analyses.cohorts.table`)."""

TURNOVER = [
    Measure(name="turnover", unit="money", level="row"),
    Measure(name="turnover_before", unit="money", level="row"),
    Measure(name="turnover_change", unit="money", level="group"),
    Measure(name="turnover_all", unit="money", level="group", adds=Adds.SAME),
    Measure(name="without_order", unit="money", level="group"),
    Measure(name="change_without_order", unit="money", level="group"),
    Measure(name="buyers", unit="count", level="customer"),
    Measure(name="new_in_period", unit="count", level="customer", reads=("first_line",)),
    Measure(name="back", unit="count", level="customer"),
    Measure(name="kept", unit="count", level="customer"),
    Measure(name="lost", unit="count", level="customer"),
    Measure(name="by_customers", unit="money", level="group"),
    Measure(name="by_orders_per_customer", unit="money", level="group"),
    Measure(name="by_order_value", unit="money", level="group"),
    Measure(name="by_new", unit="money", level="group"),
    Measure(name="by_back", unit="money", level="group"),
    Measure(name="by_kept", unit="money", level="group"),
    Measure(name="by_lost", unit="money", level="group"),
]
"""One period and the one it is compared with (`custseg.analyses.trend`)."""
