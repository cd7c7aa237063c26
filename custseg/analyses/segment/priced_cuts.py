"""Which cuts have a price: those of figures that profit grows with."""

from __future__ import annotations

from collections.abc import Mapping

from custseg.metrics.metric import Metric
from custseg.metrics.segments import PRIZE
from custseg.segments.rules import Axis, Scheme

PRICED = ("orders", "orders_per_month", "average_order_value", "revenue", "profit", "ltv")
"""Metrics that profit grows with in proportion, if all others stay: a customer with 10 % more orders at its own order
value and margin brings 10 % more. Only cuts of these have a price."""

NO_PRIZE = f"A prize needs a scheme that cuts one of {', '.join(PRICED)}, such as --scheme volume-value."


def priced_axes(scheme: Scheme) -> list[Axis]:
    """Return the axes of a scheme whose cuts have a price."""
    return [axis for axis in scheme.axes.values() if axis.metric in PRICED and not axis.lowest_best]


def priced_metrics(metrics: Mapping[str, Metric], scheme: Scheme) -> dict[str, Metric]:
    """Return metrics without the prize where the scheme cuts nothing that has a price."""
    return {name: one for name, one in metrics.items() if name != PRIZE or priced_axes(scheme)}
