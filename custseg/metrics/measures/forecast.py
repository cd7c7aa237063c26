"""Measures of the forecast: fractions are kept as integers of a millionth, which add up the same in any order."""

from __future__ import annotations

from custseg.metrics.measures.measure import Adds, Measure
from custseg.tables.values.amounts import SCALE

HISTORY = ("first_day_money", "counted_money")
"""What a forecast reads where each order is a day."""

EXPECTED = [
    Measure(name="p_alive", unit="share", level="customer", adds=Adds.NOT, scale=SCALE, reads=HISTORY),
    Measure(name="expected_orders", unit="ratio", level="customer", scale=SCALE, reads=HISTORY),
    Measure(name="orders_low", unit="count", level="customer", adds=Adds.NOT, reads=HISTORY),
    Measure(name="orders_high", unit="count", level="customer", adds=Adds.NOT, reads=HISTORY),
    Measure(name="expected_revenue", unit="money", level="customer", reads=HISTORY),
    Measure(name="revenue_low", unit="money", level="customer", adds=Adds.NOT, reads=HISTORY),
    Measure(name="revenue_high", unit="money", level="customer", adds=Adds.NOT, reads=HISTORY),
    Measure(name="expected_profit", unit="money", level="customer", reads=HISTORY),
    Measure(name="expected_value", unit="money", level="customer", reads=HISTORY),
]
"""What is expected of a customer within the horizon (`custseg.engine.forecast_columns`)."""
